global using NetDsl.OpenCl.Own;
global using Xunit;

using System.Text;
using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.OpenCl;

namespace NetDsl.Kernels.Tests.Host;

/// <summary>
/// Compiles printed kernels for the default OpenCL device. The driver needs longer for a program than for a kernel, so a test makes few programs of many kernels.
/// </summary>
internal static unsafe class KernelHost
{
    private static readonly CL Cl = OpenClApi.Instance;

    public static Device Device { get; } = Device.Default;

    public static BuiltKernels Build(IReadOnlyList<(PrintedKernel Kernel, Schedule Schedule)> kernels) => new(Compile(Program(kernels)), [.. kernels]);

    private static string Program(IReadOnlyList<(PrintedKernel Kernel, Schedule Schedule)> kernels)
    {
        StringBuilder text = new();
        foreach (Prelude prelude in Preludes.All.Where(prelude => kernels.Any(k => k.Kernel.Preludes.Contains(prelude.Name))))
        {
            text.Append(prelude.Text);
        }

        for (int k = 0; k < kernels.Count; k++)
        {
            PrintedKernel kernel = kernels[k].Kernel;
            string parameters = string.Join(", ", kernel.Parameters.Select(p => p.Kind switch
            {
                ParameterKind.Buffer => $"__global {(p.IsInteger ? "int" : "float")}* {p.Name}_arena, long {p.Name}_offset",
                ParameterKind.Batch => "int " + p.Name,
                ParameterKind.Seed or ParameterKind.StepNumber => "uint2 " + p.Name,
                ParameterKind.Constant => "uint " + p.Name,
                _ => "float " + p.Name,
            }));
            text.Append($"__kernel void k{k}({parameters})\n{{\nconst int group = get_group_id(0), item = get_local_id(0);\n");
            foreach (KernelParameter p in kernel.Parameters.Where(p => p.Kind == ParameterKind.Buffer))
            {
                string type = $"__global {(p.IsWritten ? "" : "const ")}{(p.IsInteger ? "int" : "float")}*";
                text.Append($"{type} restrict {p.Name} = {p.Name}_arena + {p.Name}_offset;\n");
            }

            text.Append(kernel.LocalDeclarations).Append("{\n").Append(kernel.Body).Append("}\n}\n");
        }

        return text.ToString();
    }

    private static ProgramHandle Compile(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        nint device = Device.Id;
        int error;
        fixed (byte* start = bytes)
        {
            byte* first = start;
            nuint length = (nuint)bytes.Length;
            ProgramHandle program = new(Cl.CreateProgramWithSource(Device.Context.Handle, 1, &first, &length, &error));
            OpenClException.Check(error, "clCreateProgramWithSource", Device.Name);
            fixed (byte* options = "-cl-std=CL1.2\0"u8)
            {
                error = Cl.BuildProgram(program.DangerousGetHandle(), 1, &device, options, null, null);
            }

            if (error != 0)
            {
                nuint size;
                Cl.GetProgramBuildInfo(program.DangerousGetHandle(), device, ProgramBuildInfo.BuildLog, 0, null, &size);
                byte[] log = new byte[size];
                fixed (byte* destination = log)
                {
                    Cl.GetProgramBuildInfo(program.DangerousGetHandle(), device, ProgramBuildInfo.BuildLog, size, destination, null);
                }

                throw new InvalidOperationException(Encoding.UTF8.GetString(log) + "\n" + text);
            }

            return program;
        }
    }
}

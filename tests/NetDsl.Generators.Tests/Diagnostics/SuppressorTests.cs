using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generators.Analyzers;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Diagnostics;

/// <summary>C#'s fear that a field is still null is silenced in networks and nowhere else.</summary>
public class SuppressorTests
{
    [Theory]
    [InlineData("[Network]", true)]
    [InlineData("", false)]
    public async Task Fields_UsedBeforeTheirText_AreSuppressedInNetworks(string attribute, bool isSuppressed)
    {
        CSharpCompilation compilation = NetworkHost.Compile($$"""
            {{attribute}}
            public partial class Sample
            {
                static readonly Layer Body = Residual(Stem);
                static readonly Layer Stem = Dense(3);
            }
            """);
        CompilationWithAnalyzers analysis = compilation.WithAnalyzers(
            [new NetworkSuppressor()], new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: false, logAnalyzerExecutionTime: false, reportSuppressedDiagnostics: true));
        ImmutableArray<Diagnostic> diagnostics = await analysis.GetAllDiagnosticsAsync();

        Diagnostic warning = Assert.Single(diagnostics, diagnostic => diagnostic.Id == "CS8604");
        Assert.Equal(isSuppressed, warning.IsSuppressed);
    }
}

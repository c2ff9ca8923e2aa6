using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generators.Analyzers;
using NetDsl.TestKit.Compilation;
using Xunit;

namespace NetDsl.Generators.Tests.Diagnostics;

/// <summary>What C# and the analyzers of the framework say of networks without being right is silenced, there and nowhere else.</summary>
public class SuppressorTests
{
    private const string Rest = """
            static readonly Layer Stem = Dense(3);
            static readonly Parameter W = Param([4, 4]);
            static readonly Cell Gates = new(Dense(4));
            static Layer Make(Layer inner) => inner | Tanh;
            public sealed record Cell(Layer Gate);
        }
        """;

    [Theory]
    [InlineData("static readonly Layer Body = Residual(Stem);", "CS8604")]
    [InlineData("static readonly Layer Body = Make(Stem);", "CS8604")]
    [InlineData("static readonly Layer Body = x => x | Stem;", "CS8604")]
    [InlineData("static readonly Layer Body = Stem;", "CS8601")]
    [InlineData("static readonly Layer[] Body = [Stem, Tanh];", "CS8601")]
    [InlineData("static Layer Body { get; } = Stem;", "CS8601")]
    [InlineData("static readonly (Layer, Layer) Body = (Stem, Stem);", "CS8619")]
    [InlineData("static readonly Layer Body = Gates.Gate | Tanh;", "CS8602")]
    [InlineData("static readonly Tensor Body = W.T;", "CS8602")]
    public async Task Fields_UsedBeforeTheirText_AreSuppressedInNetworks(string field, string id)
    {
        foreach (bool isNetwork in new[] { true, false })
        {
            IReadOnlyList<Diagnostic> diagnostics = await AnalyzeAsync($"{(isNetwork ? "[Network] " : "")}public partial class Sample {{ {field}\n{Rest}");

            Assert.Equal(isNetwork, Assert.Single(diagnostics, diagnostic => diagnostic.Id == id).IsSuppressed);
        }
    }

    [Theory]
    [InlineData("[Network] public partial class Sample { [Predict] static Tensor Run([Shape(4)] Tensor x) => x; }", "IDE0051", true)]
    [InlineData("[Network] public partial class Sample { [Train, Adam] static Tensor Run([Shape(4)] Tensor x) => x; }", "CA1811", true)]
    [InlineData("[Network] public partial class Sample { static Tensor Helper(Tensor x) => x; }", "IDE0051", false)]
    [InlineData("public partial class Sample { [Predict] static Tensor Run([Shape(4)] Tensor x) => x; }", "IDE0051", false)]
    [InlineData("[Network] public partial class Sample { [Predict] static Tensor Run([Shape(4)] Tensor x) => x * 2 | Tanh; }", "IDE0048", true)]
    [InlineData("public partial class Other { static Tensor Run(Tensor x) => x * 2 | Tanh; }", "IDE0048", false)]
    [InlineData("[Network] public partial class Outer { static class Inner { static Tensor Run(Tensor x) => x * 2 | Tanh; } }", "IDE0048", true)]
    public async Task AdviceOfOtherAnalyzers_IsSuppressedWhereItIsWrong(string source, string id, bool isSuppressed) =>
        Assert.Equal(isSuppressed, Assert.Single(await AnalyzeAsync(source), diagnostic => diagnostic.Id == id).IsSuppressed);

    [Fact]
    public async Task NullReferencesInMethods_AreReportedInNetworksToo() => Assert.False(Assert.Single(
        await AnalyzeAsync("[Network] public partial class Sample { static int Length(string? text) => text.Length; }"), diagnostic => diagnostic.Id == "CS8602").IsSuppressed);

    private static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(string source)
    {
        CompilationWithAnalyzersOptions options = new(new AnalyzerOptions([]), null, concurrentAnalysis: false, logAnalyzerExecutionTime: false, reportSuppressedDiagnostics: true);
        return await NetworkHost.Compile(source).WithAnalyzers([new NetworkSuppressor(), s_framework.Value], options).GetAllDiagnosticsAsync();
    }

    /// <summary>
    /// Stands in for the analyzers that come with the framework's tools: says of every private method that it is unused, and of every product that it needs parentheses. Compiled here, because an assembly of
    /// tests is no place for analyzers.
    /// </summary>
    private static readonly Lazy<DiagnosticAnalyzer> s_framework = new(() =>
    {
        CSharpCompilation compilation = CSharpHost.Compile(("Framework.cs", """
            using System.Collections.Immutable;
            using System.Linq;
            using Microsoft.CodeAnalysis;
            using Microsoft.CodeAnalysis.CSharp;
            using Microsoft.CodeAnalysis.CSharp.Syntax;
                        using Microsoft.CodeAnalysis.Diagnostics;

            public sealed class Framework : DiagnosticAnalyzer
            {
                private static readonly ImmutableArray<DiagnosticDescriptor> Rules =
                    [.. new[] { "IDE0051", "CA1811", "IDE0048" }.Select(id => new DiagnosticDescriptor(id, id, id, "Style", DiagnosticSeverity.Warning, true))];

                public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Rules;

                public override void Initialize(AnalysisContext context)
                {
                    context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
                    context.EnableConcurrentExecution();
                    context.RegisterSyntaxNodeAction(node => node.ReportDiagnostic(Diagnostic.Create(Rules[2], node.Node.GetLocation())), SyntaxKind.MultiplyExpression);
                    context.RegisterSyntaxNodeAction(
                        node =>
                        {
                            var place = ((MethodDeclarationSyntax)node.Node).Identifier.GetLocation();
                            node.ReportDiagnostic(Diagnostic.Create(Rules[0], place));
                            node.ReportDiagnostic(Diagnostic.Create(Rules[1], place));
                        },
                        SyntaxKind.MethodDeclaration);
                }
            }
            """)).AddReferences(new[] { typeof(DiagnosticAnalyzer), typeof(CSharpSyntaxTree) }.Select(type => MetadataReference.CreateFromFile(type.Assembly.Location)));
        using MemoryStream assembly = new();
        Assert.Empty(compilation.Emit(assembly).Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        return (DiagnosticAnalyzer)Activator.CreateInstance(System.Reflection.Assembly.Load(assembly.ToArray()).GetType("Framework")!)!;
    });
}

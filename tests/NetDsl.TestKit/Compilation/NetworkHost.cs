using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Generators;
using NetDsl.Generators.Analyzers;
using NetDsl.Generators.Frontend;
using NetDsl.Generators.Model;

namespace NetDsl.TestKit.Compilation;

/// <summary>Runs the reader, the generator and the analyzer on sources as a user writes them; the usual usings are added in a file of their own.</summary>
internal static class NetworkHost
{
    private const string Usings = "global using System; global using System.Linq; global using NetDsl; global using static NetDsl.Functions;";

    /// <summary>A compilation of sources without markup; the files are named Source0.cs and so on. Sources with a method Main are an application, others a library.</summary>
    public static CSharpCompilation Compile(params string[] sources)
    {
        CSharpCompilation library = CSharpHost.Compile([("Usings.cs", Usings), .. sources.Select((source, i) => ($"Source{i}.cs", source))]);
        bool isApplication = sources.Any(source => source.Contains("static void Main(", StringComparison.Ordinal));
        return isApplication ? library.WithOptions(library.Options.WithOutputKind(OutputKind.ConsoleApplication)) : library;
    }

    /// <summary>Reads the first network of the sources.</summary>
    public static ReadResult Read(params string[] sources) => Read(Compile(sources));

    /// <summary>Reads the first network of a compilation.</summary>
    public static ReadResult Read(CSharpCompilation compilation)
    {
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (TypeDeclarationSyntax declaration in tree.GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>())
            {
                if (declaration.AttributeLists.Any(list => list.ToString().Contains("Network", StringComparison.Ordinal)) && model.GetDeclaredSymbol(declaration) is { } type)
                {
                    return NetworkReader.Read(type, declaration, compilation, model, CancellationToken.None);
                }
            }
        }

        throw new ArgumentException("There is no class marked [Network].", nameof(compilation));
    }

    /// <summary>Reads a network in which nothing is wrong; the message of the exception lists what was found otherwise.</summary>
    public static NetworkModel ReadSound(params string[] sources)
    {
        CSharpCompilation compilation = Compile(sources);
        string[] errors = [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && !IsCuredByGenerator(diagnostic)).Select(diagnostic => diagnostic.ToString())];
        if (errors.Length > 0)
        {
            throw new InvalidOperationException("The sources do not compile:\n" + string.Join("\n", errors));
        }

        ReadResult result = Read(compilation);
        return result.Model.Errors.IsEmpty
            ? result.Model
            : throw new InvalidOperationException("The network has errors:\n" + string.Join("\n", result.Model.Errors.Select(error => error.Id + " " + error.Message)));
    }

    /// <summary>A source with several networks as one in which only the named one is marked.</summary>
    public static string OnlyNetwork(string source, string network)
    {
        string[] lines = source.Split('\n');
        for (int i = 0; i + 1 < lines.Length; i++)
        {
            if (lines[i].Trim() == "[Network]" && !lines[i + 1].EndsWith("class " + network, StringComparison.Ordinal))
            {
                lines[i] = "";
            }
        }

        return string.Join('\n', lines);
    }

    /// <summary>A driver whose steps are recorded.</summary>
    public static GeneratorDriver Driver() => CSharpGeneratorDriver.Create(
        [new NetworkGenerator().AsSourceGenerator()], parseOptions: CSharpHost.ParseOptions,
        driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));

    /// <summary>The compilation with what the generator adds, and what the generator reports.</summary>
    public static (CSharpCompilation Compilation, ImmutableArray<Diagnostic> Reported) Generate(CSharpCompilation compilation)
    {
        Driver().RunGeneratorsAndUpdateCompilation(compilation, out Microsoft.CodeAnalysis.Compilation output, out ImmutableArray<Diagnostic> reported);
        return ((CSharpCompilation)output, reported);
    }

    /// <summary>What the analyzer reports on the compilation that the generator completed, in the order of the source.</summary>
    public static async Task<IReadOnlyList<Diagnostic>> AnalyzeAsync(CSharpCompilation compilation)
    {
        (CSharpCompilation generated, _) = Generate(compilation);
        ImmutableArray<Diagnostic> diagnostics = await generated.WithAnalyzers([new NetworkAnalyzer(), new UnusedEntryAnalyzer(), new BlockAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal).ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)
            .ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal)];
    }

    /// <summary>Before the generator ran, an application that uses the generated members does not compile; networks themselves do.</summary>
    private static bool IsCuredByGenerator(Diagnostic diagnostic) => diagnostic.Id is "CS0122" or "CS1061" or "CS1674" or "CS1739";
}

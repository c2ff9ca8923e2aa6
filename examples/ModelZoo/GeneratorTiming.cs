using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetDsl;
using NetDsl.Generators;

namespace Examples.ModelZoo;

/// <summary>Runs the generator on a network's source as the C# compiler does.</summary>
internal static class GeneratorTiming
{
    private static readonly CSharpParseOptions s_options = new(LanguageVersion.CSharp14);

    private static readonly Lazy<MetadataReference[]> s_references = new(() =>
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)).Select(path => MetadataReference.CreateFromFile(path)),
        MetadataReference.CreateFromFile(typeof(Network).Assembly.Location),
    ]);

    /// <summary>How long the generator takes from the source of one network to the generated text, and how long that text is.</summary>
    /// <param name="file">The file of the network, which holds others too.</param>
    /// <param name="network">The network's class; the others are left out.</param>
    public static (TimeSpan Time, long Characters) Of(string file, string network)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Measured", [Parse(Only(Source(file), network)), Parse("global using System; global using System.Linq;")], s_references.Value,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

        // The compiler has bound the rest of the program before it runs generators.
        compilation.GetDiagnostics();
        GeneratorDriver driver = CSharpGeneratorDriver.Create([new NetworkGenerator().AsSourceGenerator()], parseOptions: s_options);
        long start = Stopwatch.GetTimestamp();
        driver = driver.RunGenerators(compilation);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        return (time, driver.GetRunResult().GeneratedTrees.Sum(tree => (long)tree.Length));
    }

    private static SyntaxTree Parse(string text) => CSharpSyntaxTree.ParseText(text, s_options);

    /// <summary>The mark is taken off all other networks of the file, so that the generator compiles just one.</summary>
    private static string Only(string source, string network)
    {
        string[] lines = source.Split('\n');
        for (int i = 0; i + 1 < lines.Length; i++)
        {
            if (lines[i].Trim() == "[Network]" && !lines[i + 1].TrimEnd().EndsWith("class " + network, StringComparison.Ordinal))
            {
                lines[i] = "";
            }
        }

        return string.Join('\n', lines);
    }

    private static string Source(string file)
    {
        using Stream stream = typeof(GeneratorTiming).Assembly.GetManifestResourceStream(file) ?? throw new InvalidOperationException($"The source {file} is not embedded.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}

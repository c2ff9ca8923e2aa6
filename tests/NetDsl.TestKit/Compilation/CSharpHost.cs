using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace NetDsl.TestKit.Compilation;

/// <summary>Compiles C# texts against the runtime library and the framework of this process, as a user's project with every warning on would.</summary>
public static class CSharpHost
{
    private static readonly Lazy<IReadOnlyList<MetadataReference>> s_references = new(() =>
    {
        string assemblies = (string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!;
        return
        [
            .. assemblies.Split(Path.PathSeparator).Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name == "netstandard.dll"))
                .Select(path => MetadataReference.CreateFromFile(path)),
            MetadataReference.CreateFromFile(typeof(Network).Assembly.Location),
        ];
    });

    /// <summary>How sources are parsed: the language version of net10.0, XML documentation checked.</summary>
    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.CSharp14, DocumentationMode.Diagnose);

    /// <summary>A library of the given files.</summary>
    public static CSharpCompilation Compile(params (string Path, string Text)[] files) => CSharpCompilation.Create(
        "Sample",
        files.Select(file => CSharpSyntaxTree.ParseText(file.Text, ParseOptions, file.Path, System.Text.Encoding.UTF8)),
        s_references.Value,
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable, warningLevel: 9999, deterministic: true));

    /// <summary>What the compiler says of a compilation, but for what is hidden; one line each.</summary>
    public static IReadOnlyList<string> Diagnose(Microsoft.CodeAnalysis.Compilation compilation)
    {
        ArgumentNullException.ThrowIfNull(compilation);
        return [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden).Select(diagnostic => diagnostic.ToString())];
    }
}

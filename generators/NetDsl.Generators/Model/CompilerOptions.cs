namespace NetDsl.Generators.Model;

/// <summary>What a project asks of the compiler beyond the network itself, by MSBuild properties of the names NetDsl_…</summary>
/// <param name="ModelCards">Whether model cards are added as Markdown and SVG, which the build then writes to files.</param>
/// <param name="DumpIr">Whether every level of the intermediate representation is appended to the program as comments.</param>
internal readonly record struct CompilerOptions(bool ModelCards, bool DumpIr);

/// <summary>A network and how to compile it: the key of everything that comes after the reader.</summary>
internal sealed record CompilationRequest(NetworkModel Model, CompilerOptions Options);

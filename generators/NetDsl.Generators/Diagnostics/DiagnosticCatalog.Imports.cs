namespace NetDsl.Generators.Diagnostics;

/// <content>ND5xxx: what comes from other assemblies.</content>
internal static partial class DiagnosticCatalog
{
    private static DiagnosticRow Import(string id, string title, string message, string description) =>
        new(id, title, message, "Import", DiagnosticSeverityLevel.Error, description);

    private static IEnumerable<DiagnosticRow> ImportRows() =>
    [
        Import(DiagnosticIds.BlocksMissing, "Assembly does not carry its block",
            "`{0}` is marked [Block], but {1} carries no source of it: build {1} with the package NetDsl, or with the compiler of networks as an analyzer",
            "The compiler of networks writes blocks into the assembly that has them; without it only the mark is there."),
        Import(DiagnosticIds.BlocksNewer, "Blocks are of a newer version",
            "`{0}` of {1} is a block of format {2}, and this version of NetDsl reads formats up to {3}: update NetDsl in this project",
            "A compiler reads blocks that were written by its own version or an older one."),
        Import(DiagnosticIds.BlockNotCallable, "Block cannot be used",
            "The block `{0}` is {1}: {2}",
            "A block is a static member, or a type, that other projects can use."),
    ];
}

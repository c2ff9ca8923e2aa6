namespace NetDsl.Generators;

/// <summary>The names of the generator's incremental steps; tests assert why each ran.</summary>
internal static class PipelineSteps
{
    /// <summary>From the annotated class to its model and the places of its members. Runs on every edit, because callees may be anywhere, and reads where the edit may matter.</summary>
    public const string Read = "Read";

    /// <summary>The model alone; unchanged models end the run here.</summary>
    public const string Model = "Model";

    /// <summary>From the model to the generated files: a pure function, remembered.</summary>
    public const string Compile = "Compile";

    /// <summary>From a function marked [Block] to the declarations that an assembly carries of it.</summary>
    public const string Blocks = "Blocks";

    /// <summary>The places of the members. They change whenever lines move, and nothing else follows from them than a small file.</summary>
    public const string Origins = "Origins";

    public static IReadOnlyList<string> All { get; } = [Read, Model, Compile, Origins, Blocks];
}

using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit;

/// <summary>A file that the generator adds to the compilation; lines end with LF.</summary>
internal sealed record GeneratedFile(string HintName, string Text);

/// <summary>What the compiler makes of a network: the incremental pipeline's last value.</summary>
internal sealed record CompiledNetwork(EquatableArray<GeneratedFile> Files)
{
    /// <summary>What it takes on a device; null for a skeleton.</summary>
    public MemoryUse? Memory { get; init; }
}

using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Scalars;

/// <summary>A node of a scalar program.</summary>
internal abstract record ScalarNode
{
    private ScalarNode()
    {
    }

    /// <summary>Leaf number <paramref name="Index"/>; what a leaf is (a load, an index, a setting) is said by whoever holds the program.</summary>
    internal sealed record Leaf(int Index) : ScalarNode;

    internal sealed record Constant(double Value) : ScalarNode;

    /// <summary>A function of earlier nodes.</summary>
    internal sealed record Apply(ScalarFunction Function, EquatableArray<int> Operands) : ScalarNode;
}

/// <summary>A straight-line program over floats: nodes in which operands come first, and the nodes that are its results.</summary>
internal sealed record ScalarProgram(EquatableArray<ScalarNode> Nodes, EquatableArray<int> Results)
{
    public static ScalarProgram Empty { get; } = new(default, default);
}

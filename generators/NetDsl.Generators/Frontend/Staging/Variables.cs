using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend.Staging;

/// <summary>The parameters and state variables of a network while its graphs are read, shared by all graphs through their names.</summary>
internal sealed class Variables
{
    public VariableTable Parameters { get; } = new();

    public VariableTable States { get; } = new();
}

/// <summary>Variables by name. Indices count in order of declaration; <see cref="ModelAssembly"/> sorts them by name in the end.</summary>
internal sealed class VariableTable
{
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);
    private readonly List<Variable> _variables = [];

    public IReadOnlyList<Variable> All => _variables;

    /// <summary>The index of a variable, declared on first use. Null when it is there with another shape, which <paramref name="declared"/> then gives.</summary>
    public int? Declare(string name, Shape shape, Initializer initializer, out Shape declared)
    {
        declared = shape;
        if (_indices.TryGetValue(name, out int index))
        {
            declared = _variables[index].Shape;
            return declared == shape ? index : null;
        }

        _indices.Add(name, _variables.Count);
        _variables.Add(new Variable(name, shape, initializer));
        return _variables.Count - 1;
    }
}

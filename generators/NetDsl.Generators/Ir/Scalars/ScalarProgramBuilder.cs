using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Scalars;

/// <summary>Makes a scalar program. Equal nodes are made once.</summary>
internal sealed class ScalarProgramBuilder
{
    private readonly List<ScalarNode> _nodes = [];
    private readonly Dictionary<ScalarNode, int> _numbers = [];

    public int Leaf(int index) => Node(new ScalarNode.Leaf(index));

    public int Constant(double value) => Node(new ScalarNode.Constant(value));

    public int Apply(ScalarFunction function, params int[] operands) => Node(new ScalarNode.Apply(function, operands.ToEquatableArray()));

    public int Add(int a, int b) => Apply(ScalarFunction.Add, a, b);

    public int Subtract(int a, int b) => Apply(ScalarFunction.Subtract, a, b);

    public int Multiply(int a, int b) => Apply(ScalarFunction.Multiply, a, b);

    public int Divide(int a, int b) => Apply(ScalarFunction.Divide, a, b);

    public int Sqrt(int a) => Apply(ScalarFunction.Sqrt, a);

    public ScalarProgram ToProgram(params int[] results) => new(_nodes.ToEquatableArray(), results.ToEquatableArray());

    private int Node(ScalarNode node)
    {
        if (!_numbers.TryGetValue(node, out int number))
        {
            number = _nodes.Count;
            _nodes.Add(node);
            _numbers.Add(node, number);
        }

        return number;
    }
}

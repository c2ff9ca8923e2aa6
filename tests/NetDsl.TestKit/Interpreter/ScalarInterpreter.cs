using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Operators;

namespace NetDsl.TestKit.Interpreter;

/// <summary>Runs a scalar program in double precision.</summary>
internal static class ScalarInterpreter
{
    /// <summary>The program's results for the given leaves.</summary>
    public static double[] Run(ScalarProgram program, params double[] leaves)
    {
        double[] nodes = new double[program.Nodes.Count];
        for (int i = 0; i < nodes.Length; i++)
        {
            nodes[i] = program.Nodes[i] switch
            {
                ScalarNode.Leaf leaf => leaves[leaf.Index],
                ScalarNode.Constant constant => constant.Value,
                ScalarNode.Apply apply => ScalarCatalog.Of(apply.Function).Evaluate(Operand(apply, 0), Operand(apply, 1), Operand(apply, 2)),
                _ => throw new ArgumentException("unknown node", nameof(program)),
            };
        }

        return [.. program.Results.Select(result => nodes[result])];

        double Operand(ScalarNode.Apply apply, int number) => number < apply.Operands.Count ? nodes[apply.Operands[number]] : 0;
    }
}

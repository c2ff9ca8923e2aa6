using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Frontend;

/// <summary>
/// Which parameters a gradient of a graph's loss can reach: takes a graph with a Loss result, gives parameter indices. A walk from the loss to the operands that a derivative exists for; comparisons,
/// rounding, positions, labels and StopGradient end it.
/// </summary>
internal static class GradientReach
{
    public static HashSet<int> Parameters(Graph graph)
    {
        bool[] reached = new bool[graph.Values.Count];
        foreach (GraphResult result in graph.Results)
        {
            if (result.Kind == ResultKind.Loss)
            {
                reached[result.Value] = true;
            }
        }

        HashSet<int> parameters = [];
        for (int id = graph.Values.Count - 1; id >= 0; id--)
        {
            if (!reached[id])
            {
                continue;
            }

            Value value = graph[id];
            if (value.Op is Op.Parameter parameter)
            {
                parameters.Add(parameter.Index);
            }

            for (int i = 0; i < value.Operands.Count; i++)
            {
                reached[value.Operands[i]] |= IsDifferentiable(value.Op, i);
            }
        }

        return parameters;
    }

    private static bool IsDifferentiable(Op op, int operand) => op switch
    {
        Op.StopGradient or Op.ToFloat or Op.OneHot => false,
        Op.Gather => operand == 0,
        Op.Reduce reduce => reduce.Kind != ReduceKind.ArgMaximum,
        Op.Scalar { Function: ScalarFunction.Select } => operand > 0,
        Op.Scalar scalar => scalar.Function is not (ScalarFunction.Less or ScalarFunction.LessOrEqual or ScalarFunction.Equal
            or ScalarFunction.Floor or ScalarFunction.Ceiling or ScalarFunction.Round or ScalarFunction.Sign),
        _ => true,
    };
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Passes.Autodiff;

/// <summary>
/// Takes a joint graph and gives the same graph with limited gradients: first every element clipped to ±<c>value</c>, then all gradients together scaled down to Euclidean norm
/// <c>norm</c> when they are longer (Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013). A limit of 0 is none.
/// The scale is min(1, norm / (length + 1e-6)), as PyTorch computes it.
/// </summary>
internal static class GradientClipping
{
    private const double Epsilon = 1e-6;

    public static Graph Run(Graph graph, double value, double norm)
    {
        if (value <= 0 && norm <= 0)
        {
            return graph;
        }

        GraphBuilder builder = GraphBuilder.WithValuesOf(graph);
        Dictionary<int, int> clipped = [];
        foreach (GraphResult result in graph.Results.Where(result => result.Kind == ResultKind.Gradient))
        {
            builder.Label = graph[result.Value].Label;
            clipped[result.Index] = value > 0
                ? builder.Map(ScalarFunction.Maximum, builder.Map(ScalarFunction.Minimum, result.Value, builder.Constant(value)), builder.Constant(-value))
                : result.Value;
        }

        if (norm > 0 && clipped.Count > 0)
        {
            builder.Label = "ClipNorm";
            int? squares = null;
            foreach (int gradient in clipped.OrderBy(entry => entry.Key).Select(entry => entry.Value))
            {
                int square = builder.Reduce(ReduceKind.Sum, builder.Multiply(gradient, gradient), builder.ExampleAxes(gradient));
                squares = squares is int others ? builder.Add(others, square) : square;
            }

            int length = builder.Map(ScalarFunction.Sqrt, squares!.Value);
            int scale = builder.Map(ScalarFunction.Minimum, builder.Divide(builder.Constant(norm), builder.Add(length, Epsilon)), builder.Constant(1));
            foreach (int index in clipped.Keys.ToArray())
            {
                builder.Label = builder.Values[clipped[index]].Label;
                clipped[index] = builder.Multiply(clipped[index], scale);
            }
        }

        foreach (GraphResult result in graph.Results)
        {
            builder.Result(result.Kind, result.Index, result.Kind == ResultKind.Gradient ? clipped[result.Index] : result.Value);
        }

        return builder.ToGraph(graph.Name);
    }
}

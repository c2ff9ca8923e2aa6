using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Passes.Autodiff;

/// <summary>A graph that computes the loss and its gradients.</summary>
/// <param name="Graph">Results: the loss (the scalar mean), a gradient for each parameter that has one, and the states as they were.</param>
/// <param name="WithoutGradient">The trained parameters that the loss does not depend on, or only through operations without derivative, ascending: mistakes of the user.</param>
internal sealed record JointGraph(Graph Graph, EquatableArray<int> WithoutGradient);

/// <summary>
/// Reverse-mode automatic differentiation: takes a graph with a loss of one number an example and gives the joint graph of the mean loss and its gradients with respect to the trained
/// parameters, by the walk of <see cref="Adjoints"/>. Guarantees: forward values keep their numbers; dead values may remain.
/// </summary>
internal static class ReverseMode
{
    public static JointGraph Run(Graph graph, IEnumerable<int> trained)
    {
        int[] parameters = [.. trained.Distinct().OrderBy(index => index)];
        GraphBuilder builder = GraphBuilder.WithValuesOf(graph);
        bool[] reaching = Adjoints.Reaching(graph.Values, value => value.Op is Op.Parameter parameter && parameters.Contains(parameter.Index));
        int loss = graph.Results.Single(result => result.Kind == ResultKind.Loss).Value;
        builder.Label = graph[loss].Label;
        builder.Result(ResultKind.Loss, 0, Mean(builder, loss));
        builder.Label = Adjoints.Label(graph[loss]);
        int?[] adjoints = Adjoints.Walk(builder, graph.Values, loss, Seed(builder, loss), reaching);

        List<int> withoutGradient = [];
        foreach (int parameter in parameters)
        {
            if (Adjoints.Total(builder, graph.Values, value => value.Op is Op.Parameter read && read.Index == parameter, adjoints) is int gradient)
            {
                builder.Result(ResultKind.Gradient, parameter, gradient);
            }
            else
            {
                withoutGradient.Add(parameter);
            }
        }

        foreach (GraphResult state in graph.Results.Where(result => result.Kind is ResultKind.State or ResultKind.Carried))
        {
            builder.Result(state.Kind, state.Index, state.Value);
        }

        return new JointGraph(builder.ToGraph(graph.Name), withoutGradient.ToEquatableArray());
    }

    private static int Mean(GraphBuilder builder, int loss)
    {
        Shape shape = builder.ShapeOf(loss);
        if (shape.CountPerExample != 1)
        {
            throw new CompilerBugException(nameof(ReverseMode), $"the loss {shape} is not one number an example");
        }

        int flat = builder.Reshape(loss, shape.IsBatched ? Shape.Of(Extent.Batch) : Shape.Scalar);
        return shape.IsBatched ? builder.Divide(builder.Reduce(ReduceKind.Sum, flat, 0), builder.BatchSize()) : flat;
    }

    /// <summary>The derivative of the mean with respect to each example's loss.</summary>
    private static int Seed(GraphBuilder builder, int loss)
    {
        Shape shape = builder.ShapeOf(loss);
        int seed = builder.Constant(1);
        return builder.Broadcast(shape.IsBatched ? builder.Divide(seed, builder.BatchSize()) : seed, shape);
    }
}

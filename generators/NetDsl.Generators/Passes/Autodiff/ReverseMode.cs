using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Passes.Autodiff;

/// <summary>A graph that computes the loss and its gradients.</summary>
/// <param name="Graph">Results: the loss (the scalar mean), a gradient for each parameter that has one, and the states as they were.</param>
/// <param name="WithoutGradient">The trained parameters that the loss does not depend on, or only through operations without derivative, ascending: mistakes of the user.</param>
internal sealed record JointGraph(Graph Graph, EquatableArray<int> WithoutGradient);

/// <summary>
/// Reverse-mode automatic differentiation (Griewank and Walther, "Evaluating Derivatives"): takes a graph with a loss of one number an example and gives the joint graph of the mean
/// loss and its gradients with respect to the trained parameters. Values are visited last to first; each sends its adjoint through the catalogue's rule to those operands from which a
/// trained parameter is reached, so what trains nothing is never differentiated. Contributions to one value are added in the order of that walk, so sums are the same every time.
/// Adjoints carry the label of their value with <c>.adjoint</c> behind it. Guarantees: forward values keep their numbers; dead values may remain.
/// </summary>
internal static class ReverseMode
{
    public static JointGraph Run(Graph graph, IEnumerable<int> trained)
    {
        int[] parameters = [.. trained.Distinct().OrderBy(index => index)];
        GraphBuilder builder = GraphBuilder.WithValuesOf(graph);
        bool[] reachesTrained = ReachesTrained(graph, parameters);
        int?[] adjoints = new int?[graph.Values.Count];
        int loss = graph.Results.Single(result => result.Kind == ResultKind.Loss).Value;
        builder.Label = graph[loss].Label;
        builder.Result(ResultKind.Loss, 0, Mean(builder, loss));
        builder.Label = AdjointLabel(graph[loss]);
        adjoints[loss] = Seed(builder, loss);

        for (int id = loss; id >= 0; id--)
        {
            if (reachesTrained[id] && adjoints[id] is int adjoint)
            {
                Propagate(builder, graph, graph[id], adjoint, reachesTrained, adjoints);
            }
        }

        List<int> withoutGradient = [];
        foreach (int parameter in parameters)
        {
            if (Total(builder, graph, parameter, adjoints) is int gradient)
            {
                builder.Result(ResultKind.Gradient, parameter, gradient);
            }
            else
            {
                withoutGradient.Add(parameter);
            }
        }

        foreach (GraphResult state in graph.Results.Where(result => result.Kind == ResultKind.State))
        {
            builder.Result(ResultKind.State, state.Index, state.Value);
        }

        return new JointGraph(builder.ToGraph(graph.Name), withoutGradient.ToEquatableArray());
    }

    /// <summary>For each value whether a trained parameter is reached from it through operations that have a derivative.</summary>
    private static bool[] ReachesTrained(Graph graph, int[] parameters)
    {
        bool[] reaches = new bool[graph.Values.Count];
        foreach (Value value in graph.Values)
        {
            reaches[value.Id] = value.Op is Op.Parameter parameter
                ? parameters.Contains(parameter.Index)
                : PrimitiveCatalog.Of(value.Op).Gradient is not null && value.Operands.Any(operand => reaches[operand]);
        }

        return reaches;
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

    private static void Propagate(GraphBuilder builder, Graph graph, Value value, int adjoint, bool[] reachesTrained, int?[] adjoints)
    {
        if (PrimitiveCatalog.Of(value.Op).Gradient is not PrimitiveGradient gradient)
        {
            return;
        }

        for (int operand = 0; operand < value.Operands.Count; operand++)
        {
            int id = value.Operands[operand];
            builder.Label = AdjointLabel(graph[id]);
            if (reachesTrained[id] && gradient(builder, value, operand, adjoint) is int contribution)
            {
                adjoints[id] = adjoints[id] is int others ? builder.Add(others, contribution) : contribution;
            }
        }
    }

    /// <summary>The gradient of a parameter: a parameter may be read by several values.</summary>
    private static int? Total(GraphBuilder builder, Graph graph, int parameter, int?[] adjoints)
    {
        int? total = null;
        foreach (Value value in graph.Values)
        {
            if (value.Op is Op.Parameter read && read.Index == parameter && adjoints[value.Id] is int adjoint)
            {
                builder.Label = AdjointLabel(value);
                total = total is int others ? builder.Map(ScalarFunction.Add, others, adjoint) : adjoint;
            }
        }

        return total;
    }

    private static string AdjointLabel(Value value) => value.Label.Length == 0 ? "" : value.Label + ".adjoint";
}

using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Library;

/// <summary>Derivatives as values of the program: the walk of reverse mode at the place where the user asks for it. Its values are ordinary ones, so they can be trained through.</summary>
internal static class Derivatives
{
    public static LibraryFunction[] Rows { get; } =
    [
        new("Gradient", call => new Staged.Tensor(Gradient(call.Graph, call.Tensor("loss"), call.Tensor("x")))),
    ];

    private static int Gradient(GraphBuilder graph, int loss, int x)
    {
        Shape shape = graph.ShapeOf(loss);
        if (shape.CountPerExample != 1)
        {
            throw Misfit("only one number an example has a gradient: reduce the first operand with `| Mean` or `| Sum`");
        }

        // What is appended below must not be walked over.
        Value[] values = [.. graph.Values];
        Func<Value, bool> isSource = values[x].Op is Op.Parameter parameter
            ? value => value.Op is Op.Parameter read && read.Index == parameter.Index
            : value => value.Id == x;
        string label = graph.Label;
        graph.Label = Adjoints.Label(values[loss]);
        int seed = graph.Broadcast(graph.Constant(1), shape);
        int?[] adjoints = Adjoints.Walk(graph, values, loss, seed, Adjoints.Reaching(values, isSource));
        int? total = Adjoints.Total(graph, values, isSource, adjoints);
        graph.Label = label;
        return total ?? throw Misfit("the first operand does not depend on the second, or only through StopGradient, Frozen weights, comparisons or rounding");

        StagingException Misfit(string why) => new(DiagnosticIds.NothingToDifferentiate, graph.Describe(loss), graph.Describe(x), why);
    }
}

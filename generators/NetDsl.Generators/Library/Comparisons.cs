using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>Truth values, which are the numbers 0 and 1, and the choice between two tensors.</summary>
internal static class Comparisons
{
    public static LibraryFunction[] Rows { get; } =
    [
        Binary("Equal", (graph, left, right) => graph.Map(ScalarFunction.Equal, left, right)),
        Binary("NotEqual", (graph, left, right) => Not(graph, graph.Map(ScalarFunction.Equal, left, right))),
        Binary("And", (graph, left, right) => Not(graph, graph.Map(ScalarFunction.Maximum, Not(graph, left), Not(graph, right)))),
        Binary("Or", (graph, left, right) => Not(graph, graph.Multiply(Not(graph, left), Not(graph, right)))),
        Row.Unary("Not", Not),
        new("Where", call => new Staged.Tensor(
            call.Graph.MapChecked("Where", ScalarFunction.Select, call.Tensor("condition"), call.Tensor("whenTrue"), call.Tensor("whenFalse")))),
    ];

    private static int Not(GraphBuilder graph, int x) => graph.Map(ScalarFunction.Equal, x, graph.Constant(0));

    private static LibraryFunction Binary(string name, Func<GraphBuilder, int, int, int> body) => new(name, call =>
    {
        int left = call.Tensor("left"), right = call.Tensor("right");
        call.Graph.CheckBroadcast(name, left, right);
        return new Staged.Tensor(body(call.Graph, left, right));
    });
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>Parameters and constants.</summary>
internal static class Values
{
    public static LibraryFunction[] Rows { get; } =
    [
        new("Param", call =>
        {
            Shape shape = call.ExampleShape("Param", "shape");
            return new Staged.Parameter(new ParameterHandle(shape, Initializers.Choose(call, "init", shape)));
        }),
        Filled("Zeros", _ => 0),
        Filled("Ones", _ => 1),
        Filled("Constant", call => call.Number("value")),
        new("Vector", call =>
        {
            EquatableArray<double> values = call.Numbers("values").ToEquatableArray();
            Shapes.CheckPositive("Vector", values.Count);
            return new Staged.Tensor(call.Graph.Constant(values, Shape.Of(values.Count)));
        }),
        new("Arange", call =>
        {
            int count = call.Integer("count");
            Shapes.CheckPositive($"Arange({count})", count);
            return new Staged.Tensor(call.Graph.Iota(Shape.Of(count), 0));
        }),
        Row.Unary("ZerosLike", (graph, x) => graph.Constant(0, graph.ShapeOf(x))),
        Row.Unary("OnesLike", (graph, x) => graph.Constant(1, graph.ShapeOf(x))),
    ];

    private static LibraryFunction Filled(string name, Func<LibraryCall, double> value) => new(name, call =>
        new Staged.Tensor(call.Graph.Constant(value(call), call.ExampleShape(name, "shape"))));
}

using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Library;

/// <summary>Max pooling that remembers which element of each window was the greatest (its switch), and the way back that puts numbers where the switches say.</summary>
internal static class Unpooling
{
    public static LibraryFunction[] Rows { get; } =
    [
        new("MaxPoolWithSwitches2D", call =>
        {
            WindowArguments window = WindowArguments.Read(call, "MaxPoolWithSwitches2D", 2, strideOfKernel: true);
            Pooling.CheckPadding(window);
            return call.Has("x")
                ? Pool(call, window, call.Tensor("x"))
                : new Staged.Layer(new StagedLayer(window.Function, makesWeights: false, (at, x) => Pool(at, window, at.ToTensor(x))));
        }),
        Row.Pipeable("MaxUnpool2D", "x", call =>
        {
            WindowArguments window = WindowArguments.Read(call, "MaxUnpool2D", 2, strideOfKernel: true);
            Pooling.CheckPadding(window);
            Staged.Indices switches = call.Labels("switches");
            int[]? size = call.Required("size") is Staged.Constant { Value: null } ? null : WindowArguments.Extents(call, window.Function, "size", 2, null, 1);
            return (at, x) => Unpool(at.Graph, window, x, switches, size);
        }),
    ];

    private static Staged.Tuple Pool(LibraryCall call, WindowArguments window, int x)
    {
        GraphBuilder graph = call.Graph;
        WindowMap map = window.Over(graph.Describe(x), Images.ExtentsOf(graph, window.Function, x, 2));
        Shapes.CheckCount(window.Function, map.WindowShape(graph.ShapeOf(x)));
        int windows = Pooling.FlatWindows(graph, map, x), taps = graph.ShapeOf(windows).Rank - 1;
        return new Staged.Tuple(
            [
                new Staged.Tensor(graph.Reduce(ReduceKind.Maximum, windows, taps)),
                new Staged.Indices(graph.Reduce(ReduceKind.ArgMaximum, windows, taps), window.Taps),
            ],
            ["pooled", "switches"]);
    }

    /// <summary>Each number goes to the tap of its window that the switch names; where windows overlap, numbers that meet are added.</summary>
    private static int Unpool(GraphBuilder graph, WindowArguments window, int x, Staged.Indices switches, int[]? size)
    {
        int[] counts = Images.ExtentsOf(graph, window.Function, x, 2);
        Shape shape = graph.ShapeOf(x), at = graph.ShapeOf(switches.Id);
        if (at.Example != shape.Example)
        {
            throw new StagingException(
                DiagnosticIds.JoinMismatch, window.Function, graph.Describe(x), LookUps.Describe(graph, switches), "there is one switch for each element, of the pooling that this undoes");
        }

        if (switches.Classes != window.Taps)
        {
            throw new StagingException(
                DiagnosticIds.ClassesMismatch, window.Function, $"a window of {window.Taps} elements", LookUps.Describe(graph, switches), "take the switches of a pooling with the same kernel");
        }

        WindowMap map = Whole(graph, window, x, counts, size);
        Shape result = Shapes.WithBatchOf(shape.IsBatched ? shape : at, shape.Example[0], map.Extents[0], map.Extents[1]);
        Shapes.CheckCount(window.Function, result);
        int chosen = graph.OneHot(switches.Id, window.Taps);
        int spread = graph.Multiply(chosen, graph.Reshape(x, Shapes.WithBatchOf(shape, shape.Example.Extents.Append(1))));
        return ContractionGradient.OfWindow(graph, map.WindowIndex(result), result, graph.Reshape(spread, map.WindowShape(result)));
    }

    private static WindowMap Whole(GraphBuilder graph, WindowArguments window, int x, int[] counts, int[]? size)
    {
        Shapes.CheckArgument(window.Padding is not null || size is not null, window.Function, "size", "absent", "given where the padding is Padding.Same");
        int[] extents = size ?? [.. counts.Select((count, axis) => ((count - 1) * window.Stride[axis]) + window.Kernel[axis] - (2 * window.Padding![axis]))];
        foreach (int extent in extents)
        {
            Shapes.CheckPositive(window.Function, extent);
        }

        WindowMap map = window.Over(graph.Describe(x), extents);
        Shapes.CheckArgument(
            map.Counts.SequenceEqual(counts), window.Function, "size", WindowArguments.Display(extents),
            $"one whose pooling gives {Text.Shape(counts)}; this one's gives {Text.Shape(map.Counts)}");
        return map;
    }
}

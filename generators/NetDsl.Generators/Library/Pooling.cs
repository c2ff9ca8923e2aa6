using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>Maxima, means and norms over windows, whole images, and grids of a given size.</summary>
internal static class Pooling
{
    /// <summary>Less than any activation: what a maximum takes for positions outside the operand.</summary>
    public const double Outside = -3.4e38;

    public static LibraryFunction[] Rows { get; } =
    [
        .. Enumerable.Range(1, 3).Select(rank => Windowed($"MaxPool{rank}D", rank, (graph, map, x, _) => Maximum(graph, map, x))),
        .. Enumerable.Range(1, 3).Select(rank => Windowed($"AvgPool{rank}D", rank, Average)),
        Windowed("L2Pool2D", 2, (graph, map, x, _) => Statistics.Root(graph, Sum(graph, map, Pointwise.Square(graph, x)))),
        Row.Unary("GlobalAvgPool", (graph, x) => Reductions.Mean(graph, x, BehindChannels(graph, "GlobalAvgPool", x))),
        Row.Unary("GlobalMaxPool", (graph, x) => graph.Reduce(ReduceKind.Maximum, x, BehindChannels(graph, "GlobalMaxPool", x))),
        Adaptive("AdaptiveAvgPool2D", AverageAxis, (graph, map, x) => Average(graph, map, x, true)),
        Adaptive("AdaptiveMaxPool2D", MaximumAxis, Maximum),
    ];

    /// <summary>The windows of a value as one last axis, with <see cref="Outside"/> where a tap is outside: [r…, counts, taps].</summary>
    public static int FlatWindows(GraphBuilder graph, WindowMap map, int x)
    {
        int windows = map.Windows(graph, x);
        if (map.Inside(graph) is int inside)
        {
            // Added, not chosen: the derivative passes through, and no tap outside is ever the greatest.
            windows = graph.Add(windows, graph.Map(ScalarFunction.Select, inside, graph.Constant(0.0), graph.Constant(Outside)));
        }

        Shape shape = graph.ShapeOf(windows);
        return graph.Reshape(windows, new Shape([.. shape.Extents.Take(shape.Rank - map.Rank), map.Arguments.Taps]));
    }

    /// <summary>At most half of the kernel may be padding, or a window would see nothing else. ND2012.</summary>
    public static void CheckPadding(WindowArguments window)
    {
        for (int axis = 0; window.Padding is not null && axis < window.Rank; axis++)
        {
            int most = ((window.Dilation[axis] * (window.Kernel[axis] - 1)) + 1) / 2;
            Shapes.CheckArgument(
                window.Padding[axis] <= most, window.Function, "padding", WindowArguments.Display(window.Padding), $"at most half of what the window covers, {most}");
        }
    }

    private static LibraryFunction Windowed(string name, int rank, Func<GraphBuilder, WindowMap, int, bool, int> body) => Row.Pipeable(name, "x", call =>
    {
        WindowArguments window = WindowArguments.Read(call, name, rank, strideOfKernel: true);
        CheckPadding(window);
        bool isCeiling = call.Flag("ceilMode"), countsPadding = !call.Has("countPadding") || call.Flag("countPadding");
        return (at, x) =>
        {
            WindowMap map = window.Over(at.Graph.Describe(x), Images.ExtentsOf(at.Graph, window.Function, x, rank), isCeiling);
            map.AdviseOnEdges(at);
            Shapes.CheckCount(window.Function, map.WindowShape(at.Graph.ShapeOf(x)));
            return body(at.Graph, map, x, countsPadding);
        };
    });

    private static int Maximum(GraphBuilder graph, WindowMap map, int x)
    {
        int windows = FlatWindows(graph, map, x);
        return graph.Reduce(ReduceKind.Maximum, windows, graph.ShapeOf(windows).Rank - 1);
    }

    private static int Sum(GraphBuilder graph, WindowMap map, int x)
    {
        int windows = map.Windows(graph, x);
        int rank = graph.ShapeOf(windows).Rank;
        return graph.Reduce(ReduceKind.Sum, windows, [.. Enumerable.Range(rank - map.Rank, map.Rank)]);
    }

    /// <summary>Sums over windows, divided by how many elements each has: the product of a number for each axis.</summary>
    private static int Average(GraphBuilder graph, WindowMap map, int x, bool countsPadding)
    {
        int sum = Sum(graph, map, x);
        double factor = 1;
        for (int axis = 0; axis < map.Rank; axis++)
        {
            double[] factors = [.. Enumerable.Range(0, map.Counts[axis]).Select(window => 1.0 / Count(map, axis, window, countsPadding))];
            if (factors.Distinct().Count() == 1)
            {
                factor *= factors[0];
                continue;
            }

            Shape shape = new([factors.Length, .. Enumerable.Repeat(new Extent(1), map.Rank - axis - 1)]);
            sum = graph.Multiply(sum, graph.Constant(factors.ToEquatableArray(), shape));
        }

        return factor == 1 ? sum : graph.Multiply(sum, factor);
    }

    /// <summary>The elements of a window along an axis: those inside, and where padding counts those in it, but none beyond.</summary>
    private static int Count(WindowMap map, int axis, int window, bool countsPadding)
    {
        int first = (window * map.Arguments.Stride[axis]) - map.Before[axis];
        int low = countsPadding ? -map.Before[axis] : 0, high = map.Extents[axis] + (countsPadding ? map.Before[axis] : 0);
        int count = Enumerable.Range(0, map.Arguments.Kernel[axis]).Count(tap => first + (tap * map.Arguments.Dilation[axis]) is int at && at >= low && at < high);
        return countsPadding && map.Arguments.Padding is null ? map.Arguments.Kernel[axis] : count;
    }

    private static int[] BehindChannels(GraphBuilder graph, string function, int x)
    {
        int rank = graph.ShapeOf(x).Example.Rank;
        if (rank < 2)
        {
            Images.ExtentsOf(graph, function, x, 2);
        }

        int batch = Shapes.BatchAxes(graph.ShapeOf(x));
        return [.. Enumerable.Range(batch + 1, rank - 1)];
    }

    /// <summary>A grid of a given size whose cell i covers positions ⌊i · extent / size⌋ to ⌈(i + 1) · extent / size⌉: plain windows where the size divides the extent.</summary>
    private static LibraryFunction Adaptive(string name, Func<GraphBuilder, int, int, int, int> alongAxis, Func<GraphBuilder, WindowMap, int, int> plain) => Row.Pipeable(name, "x", call =>
    {
        int[] size = [call.Integer("height"), call.Integer("width")];
        string function = $"{name}({size[0]}, {size[1]})";
        Shapes.CheckPositive(function, size[0]);
        Shapes.CheckPositive(function, size[1]);
        return (at, x) =>
        {
            GraphBuilder graph = at.Graph;
            int[] extents = Images.ExtentsOf(graph, function, x, 2);
            if (extents[0] % size[0] == 0 && extents[1] % size[1] == 0)
            {
                int[] kernel = [extents[0] / size[0], extents[1] / size[1]];
                return plain(graph, new WindowArguments(function, kernel, kernel, [1, 1], [0, 0]).Over(graph.Describe(x), extents), x);
            }

            int rank = graph.ShapeOf(x).Rank;
            return alongAxis(graph, alongAxis(graph, x, rank - 2, size[0]), rank - 1, size[1]);
        };
    });

    private static (int Start, int End) Cell(int cell, int size, int extent) =>
        ((int)((long)cell * extent / size), (int)((((long)(cell + 1) * extent) + size - 1) / size));

    private static int AverageAxis(GraphBuilder graph, int x, int axis, int size)
    {
        int extent = graph.ShapeOf(x)[axis].Value;
        double Weight(int cell, int position)
        {
            (int start, int end) = Cell(cell, size, extent);
            return position >= start && position < end ? 1.0 / (end - start) : 0;
        }

        int matrix = graph.Constant(Enumerable.Range(0, size * extent).Select(i => Weight(i / extent, i % extent)).ToEquatableArray(), Shape.Of(size, extent));
        return Resampling.AlongAxis(graph, x, axis, matrix);
    }

    private static int MaximumAxis(GraphBuilder graph, int x, int axis, int size)
    {
        Shape shape = graph.ShapeOf(x);
        int[] cells = [.. Enumerable.Range(0, size).Select(cell =>
        {
            (int start, int end) = Cell(cell, size, shape[axis].Value);
            int[] starts = new int[shape.Rank], steps = [.. Enumerable.Repeat(1, shape.Rank)];
            starts[axis] = start;
            int part = graph.Slice(x, starts, steps, shape.Extents.Select((extent, i) => i == axis ? end - start : extent).ToEquatableArray());
            int greatest = graph.Reduce(ReduceKind.Maximum, part, axis);
            return graph.Reshape(greatest, new Shape(shape.Extents.Select((extent, i) => i == axis ? 1 : extent).ToEquatableArray()));
        })];
        return Joins.Join(graph, "AdaptiveMaxPool2D", cells, axis - Shapes.BatchAxes(shape));
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>Images in other sizes: repeated, or interpolated between the nearest elements, one axis after the other.</summary>
internal static class Resampling
{
    public static LibraryFunction[] Rows { get; } =
    [
        Row.Pipeable("UpSample2D", "x", call =>
        {
            int[] factor = WindowArguments.Extents(call, "UpSample2D", "factor", 2, null, 1);
            string function = $"UpSample2D({WindowArguments.Display(factor)})";
            return (at, x) => Nearest(at.Graph, function, x, factor);
        }),
        Row.Pipeable("UpSampleBilinear2D", "x", call =>
        {
            int[] factor = WindowArguments.Extents(call, "UpSampleBilinear2D", "factor", 2, null, 1);
            string function = $"UpSampleBilinear2D({WindowArguments.Display(factor)})";
            bool alignsCorners = call.Flag("alignCorners");
            return (at, x) =>
            {
                int[] extents = Images.ExtentsOf(at.Graph, function, x, 2);
                CheckResult(at.Graph, function, x, factor);
                return Bilinear(at.Graph, function, x, [extents[0] * factor[0], extents[1] * factor[1]], alignsCorners);
            };
        }),
        Row.Pipeable("ResizeBilinear2D", "x", call =>
        {
            int[] size = [call.Integer("height"), call.Integer("width")];
            string function = $"ResizeBilinear2D({size[0]}, {size[1]})";
            Shapes.CheckPositive(function, size[0]);
            Shapes.CheckPositive(function, size[1]);
            bool alignsCorners = call.Flag("alignCorners");
            return (at, x) => Bilinear(at.Graph, function, x, size, alignsCorners);
        }),
    ];

    /// <summary>The products of a matrix [m, n] with an axis of n elements, which becomes one of m.</summary>
    public static int AlongAxis(GraphBuilder graph, int x, int axis, int matrix)
    {
        Shape shape = graph.ShapeOf(x);
        List<LoopDimension> dimensions = [.. shape.Extents.Select((extent, i) => new LoopDimension(extent.IsBatch ? "b" : "i" + i, i == axis ? graph.ShapeOf(matrix)[0] : extent))];
        dimensions.Add(new LoopDimension("k", shape[axis]));
        EquatableArray<AffineIndex> output = Enumerable.Range(0, shape.Rank).Select(AffineIndex.Of).ToEquatableArray();
        AffineIndex summed = AffineIndex.Of(shape.Rank);
        EquatableArray<AffineIndex> read = output.Select((index, i) => i == axis ? summed : index).ToEquatableArray();
        return graph.Contract(new Contraction(dimensions.ToEquatableArray(), output, read, [AffineIndex.Of(axis), summed]), x, matrix);
    }

    private static void CheckResult(GraphBuilder graph, string function, int x, int[] factor) =>
        Shapes.CheckCount(function, new Shape(graph.ShapeOf(x).Example.Extents.Concat(factor.Select(extent => new Extent(extent))).ToEquatableArray()));

    private static int Nearest(GraphBuilder graph, string function, int x, int[] factor)
    {
        int[] extents = Images.ExtentsOf(graph, function, x, 2);
        CheckResult(graph, function, x, factor);
        Shape shape = graph.ShapeOf(x);
        Extent channels = shape.Example[0];
        int single = graph.Reshape(x, Shapes.WithBatchOf(shape, channels, extents[0], 1, extents[1], 1));
        Shape repeated = Shapes.WithBatchOf(shape, channels, extents[0], factor[0], extents[1], factor[1]);
        return graph.Reshape(graph.BroadcastTo(single, repeated), Shapes.WithBatchOf(shape, channels, extents[0] * factor[0], extents[1] * factor[1]));
    }

    private static int Bilinear(GraphBuilder graph, string function, int x, int[] size, bool alignsCorners)
    {
        int[] extents = Images.ExtentsOf(graph, function, x, 2);
        Shape shape = graph.ShapeOf(x);
        Shapes.CheckCount(function, Shape.Of(shape.Example[0], size[0], size[1]));
        for (int axis = 0; axis < 2; axis++)
        {
            if (size[axis] != extents[axis])
            {
                x = AlongAxis(graph, x, shape.Rank - 2 + axis, Weights(graph, extents[axis], size[axis], alignsCorners));
            }
        }

        return x;
    }

    /// <summary>
    /// [size, extent]: how much of element j of the operand is in element i of the result, max(0, 1 − |s(i) − j|) where s(i) is the place of i in the operand: i · (extent − 1) / (size − 1) with aligned
    /// corners, otherwise (i + ½) · extent / size − ½ within the operand. Computed from indices, because as a table it would fill the program's text.
    /// </summary>
    private static int Weights(GraphBuilder graph, int extent, int size, bool alignsCorners)
    {
        Shape shape = Shape.Of(size, extent);
        double scale = !alignsCorners ? (double)extent / size : size == 1 ? 0 : (extent - 1.0) / (size - 1);
        int place = graph.Multiply(graph.Iota(shape, 0), scale);
        if (!alignsCorners)
        {
            place = Pointwise.Clamp(graph, graph.Add(place, (scale / 2) - 0.5), graph.Constant(0.0), graph.Constant(extent - 1.0));
        }

        int distance = graph.Map(ScalarFunction.Abs, graph.Subtract(place, graph.Iota(shape, 1)));
        return graph.Map(ScalarFunction.Maximum, graph.Constant(0.0), graph.Subtract(graph.Constant(1.0), distance));
    }
}

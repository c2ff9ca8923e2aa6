using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>
/// Pooling over regions of interest (Girshick, Fast R-CNN, 2015): each box becomes a grid of maxima. The boxes are data, so each cell is a mask over rows and columns, and the maximum is taken over
/// columns first and rows second, which sends the gradient to the first maximum in row-major order.
/// </summary>
internal static class Regions
{
    /// <summary>Roundings of quotients are safe from rounding errors by this: true fractions are multiples of one over the grid's extent.</summary>
    private const double Safety = 1e-4;

    public static LibraryFunction[] Rows { get; } =
    [
        Row.Pipeable("RoiPool", "x", call =>
        {
            int boxes = call.Tensor("boxes");
            int[] size = [call.Integer("height"), call.Integer("width")];
            double scale = call.Number("scale");
            string function = $"RoiPool({size[0]}, {size[1]})";
            Shapes.CheckArgument(size[0] is >= 1 and <= 1000, function, "height", size[0], "at least 1 and at most 1000");
            Shapes.CheckArgument(size[1] is >= 1 and <= 1000, function, "width", size[1], "at least 1 and at most 1000");
            Shapes.CheckArgument(scale is > 0 and < double.PositiveInfinity, function, "scale", Text.Number(scale), "a positive number");
            return (at, x) => Pool(at.Graph, function, x, boxes, size, scale);
        }),
    ];

    private static int Pool(GraphBuilder graph, string function, int x, int boxes, int[] size, double scale)
    {
        int[] extents = Images.ExtentsOf(graph, function, x, 2);
        Shape shape = graph.ShapeOf(x), of = graph.ShapeOf(boxes);
        if (of.Example.Rank != 2 || of.Example[1].Value != 4)
        {
            throw new StagingException(
                DiagnosticIds.WrongRank, function, "boxes [regions, 4], each left, top, right and bottom", graph.Describe(boxes), "give each region its four numbers; Reshape(-1, 4)");
        }

        int regions = of.Example[0].Value, channels = shape.Example[0].Value;
        Shapes.CheckCount(function, Shape.Of(regions, channels, extents[0], size[1]));
        Shapes.CheckCount(function, Shape.Of(regions, channels, size[0], size[1]));

        // [regions, channels, height, columns of the grid], then [regions, channels, rows, columns].
        int inColumn = Mask(graph, boxes, 0, size[1], extents[1], scale);
        int column = Greatest(graph, Insert(graph, inColumn, 1, 2), Insert(graph, Insert(graph, x, 0), 3));
        int inRow = Mask(graph, boxes, 1, size[0], extents[0], scale);
        int ordered = Views.ExchangeLastTwo(graph, function, column);
        int cell = Greatest(graph, Insert(graph, Insert(graph, inRow, 1), 3), Insert(graph, ordered, 2));
        return graph.Map(ScalarFunction.Select, graph.Map(ScalarFunction.Less, graph.Constant(Pooling.Outside / 2), cell), cell, graph.Constant(0.0));
    }

    /// <summary>[regions, cells, extent]: 1 where a position belongs to a cell of a region's grid along one axis.</summary>
    private static int Mask(GraphBuilder graph, int boxes, int axis, int cells, int extent, double scale)
    {
        int low = graph.Map(ScalarFunction.Round, graph.Multiply(Corner(graph, boxes, axis), scale));
        int high = graph.Map(ScalarFunction.Round, graph.Multiply(Corner(graph, boxes, axis + 2), scale));
        int length = graph.Map(ScalarFunction.Maximum, graph.Add(graph.Subtract(high, low), 1.0), graph.Constant(1.0));
        Shape grid = Shape.Of(cells, 1);
        int number = graph.Iota(grid, 0);
        int start = graph.Add(graph.Multiply(graph.Multiply(number, length), 1.0 / cells), Safety);
        int end = graph.Add(graph.Multiply(graph.Multiply(graph.Add(number, 1.0), length), 1.0 / cells), -Safety);
        int first = graph.Add(graph.Map(ScalarFunction.Floor, start), low), last = graph.Add(graph.Map(ScalarFunction.Ceiling, end), low);
        int position = graph.Iota(Shape.Of(extent), 0);
        return graph.Multiply(graph.Map(ScalarFunction.LessOrEqual, first, position), graph.Map(ScalarFunction.Less, position, last));
    }

    /// <summary>One number of each box, [regions, 1, 1].</summary>
    private static int Corner(GraphBuilder graph, int boxes, int number)
    {
        Shape shape = graph.ShapeOf(boxes);
        int[] starts = new int[shape.Rank], steps = [.. Enumerable.Repeat(1, shape.Rank)];
        starts[shape.Rank - 1] = number;
        int part = graph.Slice(boxes, starts, steps, [.. shape.Extents.Take(shape.Rank - 1), 1]);
        return graph.Reshape(part, Shapes.WithBatchOf(shape, shape.Example[0], 1, 1));
    }

    /// <summary>The greatest element along the last axis among those of the mask; <see cref="Pooling.Outside"/> where there is none.</summary>
    private static int Greatest(GraphBuilder graph, int mask, int x)
    {
        int masked = graph.Map(ScalarFunction.Select, mask, x, graph.Constant(Pooling.Outside));
        return graph.Reduce(ReduceKind.Maximum, masked, graph.ShapeOf(masked).Rank - 1);
    }

    /// <summary>Puts axes of extent 1 before an axis of the example.</summary>
    private static int Insert(GraphBuilder graph, int x, int axis, int count = 1)
    {
        Shape shape = graph.ShapeOf(x);
        return graph.Reshape(x, Shapes.WithBatchOf(shape, [.. shape.Example.Extents.Take(axis), .. Enumerable.Repeat(new Extent(1), count), .. shape.Example.Extents.Skip(axis)]));
    }
}

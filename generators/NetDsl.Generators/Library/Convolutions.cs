using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Library;

/// <summary>
/// Convolutions of every kind, all one contraction over the operand's windows: grouped, depthwise, transposed (what the contraction sends back to its operand), locally connected.
/// Weights have PyTorch's shapes, so that its checkpoints map: [filters, channels / groups, kernel…]; transposed [channels, filters / groups, kernel…].
/// </summary>
internal static class Convolutions
{
    public static LibraryFunction[] Rows { get; } =
    [
        new("Conv1D", call => Convolution(call, "Conv1D", 1)),
        new("Conv2D", call => Convolution(call, "Conv2D", 2)),
        new("Conv3D", call => Convolution(call, "Conv3D", 3)),
        new("DepthwiseConv2D", Depthwise),
        new("Deconv1D", call => Deconvolution(call, "Deconv1D", 1)),
        new("Deconv2D", call => Deconvolution(call, "Deconv2D", 2)),
        new("Deconv3D", call => Deconvolution(call, "Deconv3D", 3)),
        new("LocallyConnected2D", LocallyConnected),
    ];

    private static Staged Convolution(LibraryCall call, string name, int rank)
    {
        int groups = call.Integer("groups");
        if (call.Has("weights"))
        {
            return new Staged.Tensor(ByTensor(call, name, rank, call.Tensor("x"), call.Tensor("weights"), groups));
        }

        int filters = call.Integer("filters");
        WindowArguments window = WindowArguments.Read(call, name, rank, strideOfKernel: false, [filters]);
        Shapes.CheckPositive(window.Function, filters);
        return Layer(call, window, rank, (_, _) => (filters, groups));
    }

    private static Staged.Layer Depthwise(LibraryCall call)
    {
        int multiplier = call.Integer("multiplier");
        WindowArguments window = WindowArguments.Read(call, "DepthwiseConv2D", 2, strideOfKernel: false);
        Shapes.CheckArgument(multiplier >= 1, window.Function, "multiplier", multiplier, "at least 1");
        return Layer(call, window, 2, (graph, x) =>
        {
            int channels = ChannelsOf(graph, x, 2);
            Shapes.CheckCount(window.Function, Shape.Of(channels, multiplier));
            return (channels * multiplier, channels);
        });
    }

    private static Staged.Layer Layer(LibraryCall call, WindowArguments window, int rank, Func<GraphBuilder, int, (int Filters, int Groups)> sizes)
    {
        bool hasBias = call.Flag("bias");
        Staged init = call.Required("init");
        return new Staged.Layer(new StagedLayer(window.Function, makesWeights: true, (at, operand) =>
        {
            GraphBuilder graph = at.Graph;
            int x = at.ToTensor(operand);
            int[] extents = Images.ExtentsOf(graph, window.Function, x, rank);
            (int filters, int groups) = sizes(graph, x);
            int channels = ChannelsOf(graph, x, rank);
            CheckGroups(window.Function, groups, channels, filters);
            WindowMap map = window.Over(graph.Describe(x), extents);
            map.AdviseOnEdges(at);
            int weights = at.Weight("Weight", WeightShape(window, filters, channels / groups), shape =>
                Initializers.Choose(init, shape, new Fans((double)channels / groups * window.Taps, (double)filters / groups * window.Taps)));
            return WithBias(at, hasBias, Convolve(graph, map, x, weights, groups), rank);
        })
        {
            Initializer = Initializers.NameOf(init),
        });
    }

    /// <summary>The convolution with weights that are a tensor of the program.</summary>
    private static int ByTensor(LibraryCall call, string name, int rank, int x, int weights, int groups)
    {
        GraphBuilder graph = call.Graph;
        Shape kernel = graph.ShapeOf(weights).Example;
        if (kernel.Rank != rank + 2)
        {
            throw new StagingException(
                DiagnosticIds.WrongRank, name, "weights [filters, channels / groups, kernel…]", graph.Describe(weights), $"they need {rank + 2} axes; Reshape what has others");
        }

        int[] extents = Images.ExtentsOf(graph, name, x, rank);
        WindowArguments window = WindowArguments.With(call, name, [.. kernel.Extents.Skip(2).Select(extent => extent.Value)], strideOfKernel: false);
        int channels = ChannelsOf(graph, x, rank);
        CheckGroups(name, groups, channels, kernel[0].Value);
        if (kernel[1].Value != channels / groups)
        {
            throw new StagingException(
                DiagnosticIds.InnerExtentMismatch, name, graph.Describe(x), graph.Describe(weights),
                $"the weights take {kernel[1]} channels{(groups == 1 ? "" : " in each group")}, but there are {channels / groups}");
        }

        WindowMap map = window.Over(graph.Describe(x), extents);
        map.AdviseOnEdges(call);
        return Convolve(graph, map, x, weights, groups);
    }

    private static Staged.Layer Deconvolution(LibraryCall call, string name, int rank)
    {
        int filters = call.Integer("filters"), groups = call.Integer("groups");
        WindowArguments window = WindowArguments.Read(call, name, rank, strideOfKernel: false, [filters]);
        int[] extra = WindowArguments.Extents(call, window.Function, "outputPadding", rank, new int[rank], 0);
        Shapes.CheckPositive(window.Function, filters);
        for (int axis = 0; axis < rank; axis++)
        {
            int most = Math.Max(window.Stride[axis], window.Dilation[axis]);
            Shapes.CheckArgument(extra[axis] < most, window.Function, "outputPadding", WindowArguments.Display(extra), $"below the stride or the dilation, {most}");
        }

        bool hasBias = call.Flag("bias");
        Staged init = call.Required("init");
        return new Staged.Layer(new StagedLayer(window.Function, makesWeights: true, (at, operand) =>
        {
            GraphBuilder graph = at.Graph;
            int x = at.ToTensor(operand);
            int[] extents = Images.ExtentsOf(graph, window.Function, x, rank);
            int channels = ChannelsOf(graph, x, rank);
            CheckGroups(window.Function, groups, channels, filters);
            WindowMap map = Spread(window, extents, extra);
            int weights = at.Weight("Weight", WeightShape(window, channels, filters / groups), shape =>
                Initializers.Choose(init, shape, new Fans((double)channels / groups * window.Taps, (double)filters / groups * window.Taps)));
            Shape result = Shapes.WithBatchOf(graph.ShapeOf(x), map.Extents.Select(extent => new Extent(extent)).Prepend(filters));
            Shapes.CheckCount(window.Function, result);

            // A convolution from the result to the operand has these weights; what it sends back to its operand is the result.
            Shape target = Grouped(result, groups);
            int sent = graph.Reshape(x, Grouped(graph.ShapeOf(x), groups));
            int product = ContractionGradient.Transposed(
                graph, ContractionOf(map, target, GroupedWeights(graph.ShapeOf(weights), groups)), target, sent, graph.Reshape(weights, GroupedWeights(graph.ShapeOf(weights), groups)));
            return WithBias(at, hasBias, graph.Reshape(product, result), rank);
        }));
    }

    /// <summary>The windows of the convolution whose result has the given extents: its operand is (extent − 1) · stride + dilation · (kernel − 1) + 1 + extra − 2 · padding long.</summary>
    private static WindowMap Spread(WindowArguments window, int[] extents, int[] extra)
    {
        int[] whole = new int[extents.Length], before = new int[extents.Length];
        for (int axis = 0; axis < whole.Length; axis++)
        {
            long reach = ((long)window.Dilation[axis] * (window.Kernel[axis] - 1)) + 1;
            long unpadded = ((long)(extents[axis] - 1) * window.Stride[axis]) + reach + extra[axis];
            long extent = window.Padding is null ? ((long)extents[axis] * window.Stride[axis]) + extra[axis] : unpadded - (2L * window.Padding[axis]);
            before[axis] = window.Padding is null ? (int)Math.Max(0, (unpadded - extent) / 2) : window.Padding[axis];
            if (extent < 1)
            {
                string taken = window.Padding is null ? "" : $" - 2·{window.Padding[axis]}";
                throw new StagingException(DiagnosticIds.ExtentNotPositive, window.Function, $"({extents[axis]} - 1)·{window.Stride[axis]}{taken} + {reach + extra[axis]} = {extent}");
            }

            Shapes.CheckArgument(extent <= int.MaxValue, window.Function, "stride", WindowArguments.Display(window.Stride), "such that the result has at most 2147483647 elements");
            whole[axis] = (int)extent;
        }

        return new WindowMap(window, whole, before, extents);
    }

    /// <summary>A convolution whose weights differ by position: [height, width, filters, channels, kernel…].</summary>
    private static Staged.Layer LocallyConnected(LibraryCall call)
    {
        int filters = call.Integer("filters");
        WindowArguments window = WindowArguments.Read(call, "LocallyConnected2D", 2, strideOfKernel: false, [filters]);
        Shapes.CheckPositive(window.Function, filters);
        bool hasBias = call.Flag("bias");
        Staged init = call.Required("init");
        return new Staged.Layer(new StagedLayer(window.Function, makesWeights: true, (at, operand) =>
        {
            GraphBuilder graph = at.Graph;
            int x = at.ToTensor(operand);
            WindowMap map = window.Over(graph.Describe(x), Images.ExtentsOf(graph, window.Function, x, 2));
            int channels = ChannelsOf(graph, x, 2);
            Shape shape = new(map.Counts.Concat([filters, channels]).Concat(window.Kernel).Select(extent => new Extent(extent)).ToEquatableArray());
            int weights = at.Weight("Weight", shape, whole => Initializers.Choose(init, whole, new Fans((double)channels * window.Taps, (double)filters * window.Taps)));
            map.ResultShape(graph.ShapeOf(x), filters);
            int product = graph.Contract(ContractionOf(map, graph.ShapeOf(x), shape, isLocal: true), x, weights);
            return new Staged.Tensor(hasBias ? graph.Add(product, at.Weight("Bias", graph.ShapeOf(product).Example, Initializers.Zeros)) : product);
        }));
    }

    /// <summary>The convolution of [channels, extents] with weights [filters, channels / groups, kernel].</summary>
    public static int Convolve(GraphBuilder graph, WindowMap map, int x, int weights, int groups)
    {
        int rank = map.Rank;
        Shape from = graph.ShapeOf(x), kernel = graph.ShapeOf(weights);
        Shape result = map.ResultShape(from.IsBatched || !kernel.IsBatched ? from : from.Batched, kernel.Example[0].Value);
        Shape grouped = Grouped(from, groups), groupedKernel = GroupedWeights(kernel, groups);
        int product = graph.Contract(ContractionOf(map, grouped, groupedKernel), graph.Reshape(x, grouped), graph.Reshape(weights, groupedKernel));
        return graph.Reshape(product, result);
    }

    /// <summary>
    /// out[group, filter, o…] = Σ x[group, channel, o · stride + u · dilation − before] · w[group, filter, channel, u…]; without the group where there is only one; local weights have o… in front instead.
    /// </summary>
    private static Contraction ContractionOf(WindowMap map, Shape x, Shape weights, bool isLocal = false)
    {
        int rank = map.Rank;
        List<LoopDimension> dimensions = [];
        AffineIndex Loop(string name, Extent extent)
        {
            dimensions.Add(new LoopDimension(name, extent));
            return AffineIndex.Of(dimensions.Count - 1);
        }

        string[] names = rank == 1 ? ["x"] : rank == 2 ? ["y", "x"] : ["z", "y", "x"];
        bool isGrouped = x.Example.Rank > rank + 1;
        AffineIndex[] batch = x.IsBatched || weights.IsBatched ? [Loop("b", Extent.Batch)] : [];
        AffineIndex[] group = isGrouped ? [Loop("g", x.Example[0])] : [];
        AffineIndex filter = Loop("o", weights.Example[isLocal ? rank : group.Length]);
        AffineIndex[] windows = [.. names.Select((name, axis) => Loop(name, map.Counts[axis]))];
        AffineIndex channel = Loop("c", x.Example[group.Length]);
        AffineIndex[] taps = [.. names.Select((name, axis) => Loop("k" + name, map.Arguments.Kernel[axis]))];
        IEnumerable<AffineIndex> positions = Enumerable.Range(0, rank).Select(axis => map.Index(axis, windows[axis].Terms[0].Dimension, taps[axis].Terms[0].Dimension));
        return new Contraction(
            dimensions.ToEquatableArray(),
            [.. batch, .. group, filter, .. windows],
            [.. x.IsBatched ? batch : [], .. group, channel, .. positions],
            [.. weights.IsBatched ? batch : [], .. isLocal ? windows : group, filter, channel, .. taps]);
    }

    /// <summary>[channels, extents] as [groups, channels / groups, extents]; as it is for one group.</summary>
    private static Shape Grouped(Shape x, int groups)
    {
        int channels = x.Example[0].Value;
        return groups == 1 ? x : Shapes.WithBatchOf(x, x.Example.Extents.Skip(1).Prepend(channels / groups).Prepend(groups));
    }

    /// <summary>[filters, channels, kernel] as [groups, filters / groups, channels, kernel]; as it is for one group.</summary>
    private static Shape GroupedWeights(Shape weights, int groups) =>
        groups == 1 ? weights : Shapes.WithBatchOf(weights, weights.Example.Extents.Skip(1).Prepend(weights.Example[0].Value / groups).Prepend(groups));

    private static Shape WeightShape(WindowArguments window, int filters, int channels) =>
        new(window.Kernel.Prepend(channels).Prepend(filters).Select(extent => new Extent(extent)).ToEquatableArray());

    private static int Weight(this LibraryCall call, string suffix, Shape shape, Func<Shape, Initializer> initializer)
    {
        Shapes.CheckCount("The weights", shape);
        return call.Weight(suffix, shape, initializer(shape));
    }

    private static Staged.Tensor WithBias(LibraryCall call, bool hasBias, int product, int rank)
    {
        if (!hasBias)
        {
            return new Staged.Tensor(product);
        }

        Extent filters = call.Graph.ShapeOf(product).Example[0];
        int bias = call.Weight("Bias", Shape.Of(filters), Initializers.Zeros);
        return new Staged.Tensor(call.Graph.Add(product, call.Graph.Reshape(bias, new Shape([filters, .. Enumerable.Repeat(new Extent(1), rank)]))));
    }

    private static int ChannelsOf(GraphBuilder graph, int x, int rank)
    {
        Shape example = graph.ShapeOf(x).Example;
        return example[example.Rank - rank - 1].Value;
    }

    private static void CheckGroups(string function, int groups, int channels, int filters) =>
        Shapes.CheckArgument(
            groups >= 1 && channels % groups == 0 && filters % groups == 0, function, "groups", groups, $"a divisor of the {channels} channels and the {filters} filters");
}

using System.Globalization;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Fuse;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using Index = NetDsl.Generators.Ir.Kernels.Index;
using TensorShape = NetDsl.Generators.Ir.Graph.Shape;

namespace NetDsl.KernelBench;

/// <summary>A pass of a convolution of square images with square kernels.</summary>
/// <param name="Pass">fwd, max (the same and the maxima of windows of 2 × 2), bwd (the input's gradient, by phases where it is strided), wgt, or sum (wgt for each of four parts of the rows).</param>
/// <param name="Layout">The order of batch, channel, row and column in memory: chwn, hwcn or nhwc.</param>
/// <param name="Weights">The order of the weights' output channel, input channel, row and column in memory: oiuv, iuvo or uvio.</param>
/// <param name="Batch">Examples.</param>
/// <param name="Groups">Groups of channels.</param>
/// <param name="In">Channels of a group that go in.</param>
/// <param name="Out">Channels of a group that come out.</param>
/// <param name="Size">Rows and columns of the image.</param>
/// <param name="Kernel">Rows and columns of the kernel.</param>
/// <param name="Stride">The step in both directions.</param>
/// <param name="Padding">Zeros on each side.</param>
internal sealed record ConvolutionCase(string Pass, string Layout, string Weights, int Batch, int Groups, int In, int Out, int Size, int Kernel, int Stride, int Padding) : BenchCase(Batch)
{
    /// <summary>LeNet's and a residual network's layers; the last three are strided, without a window, and depthwise.</summary>
    public static IReadOnlyDictionary<string, int[]> Layers { get; } = new Dictionary<string, int[]>
    {
        ["conv1"] = [64, 1, 1, 6, 28, 5, 1, 2],
        ["conv2"] = [64, 1, 6, 16, 14, 5, 1, 0],
        ["res32"] = [32, 1, 32, 32, 16, 3, 1, 1],
        ["res64"] = [32, 1, 64, 64, 8, 3, 1, 1],
        ["res3"] = [32, 1, 64, 64, 16, 3, 1, 1],
        ["str2"] = [32, 1, 16, 32, 32, 3, 2, 1],
        ["one1"] = [32, 1, 64, 128, 16, 1, 1, 0],
        ["dw3"] = [32, 32, 1, 1, 16, 3, 1, 1],
    };

    /// <summary>How many parts of the rows have sums of their own.</summary>
    private const int Parts = 4;

    private int ResultSize => ((Size + (2 * Padding) - Kernel) / Stride) + 1;

    public override string Name => string.Create(CultureInfo.InvariantCulture, $"{Pass} {Layout} {Weights} {Batch}x{Groups}x{In}x{Size} -> {Out}x{ResultSize} k{Kernel} s{Stride} p{Padding}");

    public override double Flops => 2.0 * Batch * Groups * In * Out * ResultSize * ResultSize * Kernel * Kernel;

    /// <summary>"fwd:chwn:res3" or "fwd:chwn:64x1x6x16x14x5x1x0", with weights iuvo unless named behind: "fwd:chwn:res3:uvio".</summary>
    public static ConvolutionCase Parse(string text)
    {
        string[] parts = text.Split(':');
        int[] n = Layers.TryGetValue(parts[2], out int[]? known) ? known : [.. parts[2].Split('x').Select(word => int.Parse(word, CultureInfo.InvariantCulture))];
        return new ConvolutionCase(parts[0], parts[1], parts.Length > 3 ? parts[3] : "iuvo", n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
    }

    public override (Kernel.Contract Kernel, EquatableArray<Buffer> Buffers) Build() => Pass switch
    {
        "fwd" => Forward(),
        "max" => Pooled(),
        "bwd" => InputGradient(),
        "wgt" => WeightGradient(),
        "sum" => PartialWeightGradients(),
        _ => throw new ArgumentException($"'{Pass}' is none of fwd, max, bwd, wgt, sum"),
    };

    private (Kernel.Contract Kernel, EquatableArray<Buffer> Buffers) Forward()
    {
        (string Name, Extent Extent)[] channels = [("g", Groups), ("o", Out)], places = [("y", ResultSize), ("x", ResultSize)];
        Loops loops = new([("n", Extent.Batch), .. Layout == "nhwc" ? places.Concat(channels) : channels.Concat(places)], [("i", In), ("u", Kernel), ("v", Kernel)]);
        return loops.Build(
            loops.Load(Image(0, In, Size), [loops["n"], loops["g"], loops["i"], Input(loops["y"], loops["u"]), Input(loops["x"], loops["v"])], Layout),
            loops.Load(Filter(1), [loops["g"], loops["o"], loops["i"], loops["u"], loops["v"]], Weights),
            loops.Load(Image(2, Out, ResultSize), [loops["n"], loops["g"], loops["o"], loops["y"], loops["x"]], Layout));
    }

    private (Kernel.Contract Kernel, EquatableArray<Buffer> Buffers) Pooled()
    {
        int size = ResultSize / 2;
        (string Name, Extent Extent)[] channels = [("g", Groups), ("o", Out)], places = [("y", size), ("x", size)];
        bool isChannelLast = Layout is "nhwc" or "hwcn";
        Loops loops = new([("n", Extent.Batch), .. isChannelLast ? places.Concat(channels) : channels.Concat(places), ("p", 2), ("q", 2)], [("i", In), ("u", Kernel), ("v", Kernel)]);
        Index Place(string window, string place) => IndexMath.Add(IndexMath.Multiply(loops[window], 2), loops[place]);
        (Kernel.Contract kernel, EquatableArray<Buffer> buffers) = loops.Build(
            loops.Load(Image(0, In, Size), [loops["n"], loops["g"], loops["i"], Input(Place("y", "p"), loops["u"]), Input(Place("x", "q"), loops["v"])], Layout),
            loops.Load(Filter(1), [loops["g"], loops["o"], loops["i"], loops["u"], loops["v"]], Weights),
            loops.Load(Image(2, Out, size), [loops["n"], loops["g"], loops["o"], loops["y"], loops["x"]], Layout));
        return (kernel with { Stores = [], Windows = new WindowStage(2, [new Reduction(ReduceKind.Maximum, 0)], LeafProgram.Of(new Leaf.Reduced(0)), kernel.Stores) }, buffers);
    }

    private (Kernel.Contract Kernel, EquatableArray<Buffer> Buffers) InputGradient()
    {
        // p + padding = stride·q + f, the tap u = f + stride·t, the place of the result's gradient q − t.
        int places = Stride == 1 ? Size : ((Size - 1 + Padding) / Stride) + 1, taps = (Kernel + Stride - 1) / Stride;
        (string Name, Extent Extent)[] channels = [("g", Groups), ("i", In)], rows = Stride == 1 ? [("y", places), ("x", places)] : [("y", places), ("e", Stride), ("x", places), ("f", Stride)];
        Loops loops = new([("n", Extent.Batch), .. Layout == "nhwc" ? rows.Concat(channels) : channels.Concat(rows)], [("u", taps), ("v", taps), ("o", Out)]);
        Index Gradient(string place, string tap) => IndexMath.Add(loops[place], IndexMath.Multiply(loops[tap], -1), IndexMath.Constant(Stride == 1 ? Padding : 0));
        Index Tap(string phase, string tap) => Stride == 1 ? loops[tap] : IndexMath.Add(loops[phase], IndexMath.Multiply(loops[tap], Stride));
        Index Place(string place, string phase) => Stride == 1 ? loops[place] : IndexMath.Add(IndexMath.Multiply(loops[place], Stride), loops[phase]);
        return loops.Build(
            loops.Load(Image(0, Out, ResultSize), [loops["n"], loops["g"], loops["o"], Gradient("y", "u"), Gradient("x", "v")], Layout),
            loops.Load(Filter(1), [loops["g"], loops["o"], loops["i"], Tap("e", "u"), Tap("f", "v")], Weights),
            loops.Load(Image(2, In, places * Stride), [loops["n"], loops["g"], loops["i"], Place("y", "e"), Place("x", "f")], Layout));
    }

    private (Kernel.Contract Kernel, EquatableArray<Buffer> Buffers) WeightGradient()
    {
        (string Name, Extent Extent) Of(char axis) => axis switch { 'o' => ("o", Out), 'i' => ("i", In), 'u' => ("u", Kernel), _ => ("v", Kernel) };
        Loops loops = new([("g", Groups), .. Weights.Select(Of)], [("y", ResultSize), ("x", ResultSize), ("n", Extent.Batch)]);
        return loops.Build(
            loops.Load(Image(0, In, Size), [loops["n"], loops["g"], loops["i"], Input(loops["y"], loops["u"]), Input(loops["x"], loops["v"])], Layout),
            loops.Load(Image(1, Out, ResultSize), [loops["n"], loops["g"], loops["o"], loops["y"], loops["x"]], Layout),
            loops.Load(Filter(2), [loops["g"], loops["o"], loops["i"], loops["u"], loops["v"]], Weights));
    }

    /// <summary>A sum for each part of the image's rows.</summary>
    private (Kernel.Contract Kernel, EquatableArray<Buffer> Buffers) PartialWeightGradients()
    {
        (string Name, Extent Extent) Of(char axis) => axis switch { 'o' => ("o", Out), 'i' => ("i", In), 'u' => ("u", Kernel), _ => ("v", Kernel) };
        int rows = ResultSize / Parts;
        Loops loops = new([("p", Parts), .. Weights.Select(Of)], [("y", rows), ("x", ResultSize), ("n", Extent.Batch)]);
        Index row = IndexMath.Add(IndexMath.Multiply(loops["p"], rows), loops["y"]), group = IndexMath.Constant(0);
        return loops.Build(
            loops.Load(Image(0, In, Size), [loops["n"], group, loops["i"], Input(row, loops["u"]), Input(loops["x"], loops["v"])], Layout),
            loops.Load(Image(1, Out, ResultSize), [loops["n"], group, loops["o"], row, loops["x"]], Layout),
            loops.Load((2, [Parts, Out, In, Kernel, Kernel]), [loops["p"], loops["o"], loops["i"], loops["u"], loops["v"]], "g" + Weights));
    }

    private Index Input(Index place, Index tap) => IndexMath.Add(IndexMath.Multiply(place, Stride), tap, IndexMath.Constant(-Padding));

    private (int Id, Extent[] Extents) Image(int id, int channels, int size) => (id, [Extent.Batch, Groups, channels, size, size]);

    private (int Id, Extent[] Extents) Filter(int id) => (id, [Groups, Out, In, Kernel, Kernel]);

    /// <summary>Names of loops, and accesses in a memory order given by letters.</summary>
    private sealed class Loops((string Name, Extent Extent)[] output, (string Name, Extent Extent)[] reduced)
    {
        private readonly (string Name, Extent Extent)[] _kept = [.. output.Concat(reduced).Where(loop => !loop.Extent.IsOne)];
        private readonly List<Buffer> _buffers = [];

        /// <summary>A loop that runs once is the number 0.</summary>
        public Index this[string name] => Array.FindIndex(_kept, loop => loop.Name == name) is var at && at >= 0 ? IndexMath.Variable(at) : IndexMath.Constant(0);

        public Access Load((int Id, Extent[] Extents) tensor, Index[] indices, string order)
        {
            string axes = order.Contains('u') ? "goiuv" : "ngchw";
            TensorShape shape = TensorShape.Of(tensor.Extents);
            Stride[] strides = new Stride[shape.Rank];
            long next = 1;

            // Groups are next to the channels.
            string letters = order.Contains('u') ? order[0] == 'g' ? order : order.Contains("iuvo") ? "iuvgo" : order.Contains("uvio") ? "uvigo" : "goiuv" : order.Replace("c", "gc");
            foreach (int axis in letters.Reverse().Select(letter => axes.IndexOf(letter)))
            {
                strides[axis] = new Stride(next);
                next *= shape[axis].IsBatch ? 1 : shape[axis].Value;
            }

            EquatableArray<Stride> layout = letters.EndsWith('n') ? Buffer.BlockedStrides(shape, strides.ToEquatableArray()) : strides.ToEquatableArray();

            EquatableArray<LoopDimension> dimensions = Dimensions;
            _buffers.Add(new Buffer(tensor.Id, "t" + tensor.Id, BufferKind.Step, 0, 0, ElementType.Float32, shape, layout));
            IndexMath math = new(dimensions);
            Guard[] guards = [.. indices.Select((index, axis) => (index, axis)).Where(item => !shape[item.axis].IsBatch).Select(item => new Guard(item.index, shape[item.axis].Value)).Where(guard => !math.AlwaysHolds(guard))];
            Index address = IndexLowering.Address(indices, layout);
            return new Access(tensor.Id, address, guards.ToEquatableArray());
        }

        public (Kernel.Contract Kernel, EquatableArray<Buffer> Buffers) Build(Access a, Access b, Access result) =>
            (new Kernel.Contract(
                "k", "convolution", Dimensions, output.Count(loop => !loop.Extent.IsOne), LeafProgram.Of(new Leaf.Load(a)), LeafProgram.Of(new Leaf.Load(b)), LeafProgram.Of(new Leaf.Accumulator()),
                [new Store(result, 0)]), _buffers.ToEquatableArray());

        private EquatableArray<LoopDimension> Dimensions => _kept.Select(loop => new LoopDimension(loop.Name, loop.Extent)).ToEquatableArray();
    }
}

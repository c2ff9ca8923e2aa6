namespace NetDsl.TestKit.Models;

/// <summary>A network that uses every function of the language, each in the forms that C# might find ambiguous; its outputs are grouped by topic. No output is NaN for inputs within ±2.</summary>
internal static class Everything
{
    public const string Source = """
        [Network]
        public partial class Everything
        {
            static readonly Parameter W = Param([3, 4]), S = Param([]), Table = Param([5, 3], Init.Uniform(-1, 1));
            static readonly Layer Stack1 = Dense(4) | PRelu() | Residual(Dense(4, bias: false, Init.HeNormal)) | Repeat(2, i => Dense(i == 0 ? 3 : 4)) | Dropout(0.5);
            static readonly Layer Convolved = Conv2D(2, 3, padding: Padding.Same) | DepthwiseConv2D((3, 1), padding: (1, 0)) | Conv2D(2, (3, 2), stride: (1, 2), dilation: 2, padding: 1, groups: 2)
                | Deconv2D(1, 2, stride: 2, outputPadding: (1, 0)) | LocallyConnected2D(1, 2, stride: 4, padding: Padding.Valid);
            static readonly Layer Line = Conv1D(1, 3) | Deconv1D(2, kernel: 2, bias: false), Volume = Conv3D(1, (1, 2, 3), padding: (0, 1, 1)) | Deconv3D(1, 2, stride: (1, 1, 2));
            static readonly Layer Centered = BatchNorm(epsilon: 0.1);
            static readonly Func<Indices, Tensor> Words = Embedding(5, 4);
            static readonly AttentionLayer Additive = AdditiveAttention(2), Cross = CrossAttention(2);
            static readonly Layer Transformer = LearnedPositions() | TransformerBlock(2, 3, causal: true) | MultiHeadAttention(2);
            static readonly Layer[] Many = [Dense(4, init: Init.Orthogonal()), Relu, x => x + 1];

            [Predict]
            static (Tensor arithmetic, Tensor piped, Tensor sums, Tensor spread, Tensor probability, Tensor looked, Tensor picked, Indices best) Numbers(
                [Shape(3)] Tensor v, [Shape(2, 3)] Tensor m, [Shape(2), Classes(5)] Indices labels, [Classes(3)] Indices label)
            {
                Tensor arithmetic = W * W + W.T.T - W / 2 + (W | Sum) + (1 - W) + (W < 0.5) + (W >= S) - (W > 1f) * (W <= S) + v[0];
                Tensor n = v | LeakyRelu | LeakyRelu(0.1) | LeakyRelu(0.1f) | Elu | Elu(2) | Clamp(-1, 1) | Power(2) | (t => t * 2);
                Tensor sums = Sum(m) + Sum(m, 1).Dot(Vector(1, 2)) + (m | Sum(axis: 0) | Sum(0)) + (m | Mean([0, 1], keepDims: true) | Max) + (Mean(m, [0, 1], true) | Sum) + Min(m, -1)[0];
                Tensor spread = Variance(v) + Norm(v) + LogSumExp(v) + (m | Variance(0) | Norm(0) | LogSumExp([]));
                Tensor probability = (v | Softmax | Softmax(0) | LogSoftmax | LogSoftmax(-1)) + Softmax(v, 0) + LogSoftmax(v, -1);
                Tensor looked = (labels | OneHot).Dot(Table) + (labels | OneHot(5)).Dot(Table) + (labels | Gather(Table)) + Table.At(labels);
                Tensor picked = (v | At(label)) + v.At(label);
                return (arithmetic, n, sums, spread, probability, looked, picked, v | ArgMax);
            }

            [Predict]
            static (Tensor loss, Tensor elementLoss, Tensor joined, Tensor split, Tensor views, Tensor parts, Tensor products, Tensor numbers) Shapes(
                Tensor v, Tensor m, Indices labels, Indices label)
            {
                var n = Numbers(v, m, labels, label).piped;
                Tensor loss = (v | CrossEntropy(label)) + CrossEntropy(v, label) + (v | CrossEntropy(v)) + CrossEntropy(v, v) + (v | MeanSquaredError(0)) + MeanSquaredError(v, n)
                    + (v | MeanAbsoluteError(1)) + MeanAbsoluteError(v, n) + (v | Huber(0)) + (v | Huber(n, delta: 2)) + Huber(v, n);
                Tensor elementLoss = BinaryCrossEntropyWithLogits(v, Sigmoid(n)) + (v | BinaryCrossEntropyWithLogits(1));
                Tensor joined = Concat(v, n) + Concat([v, n]) + Concat(Many.Select(_ => v), axis: -1)[..6] + Flatten(Stack(v, n)) + (Stack([v, n], axis: 1) | Flatten);
                var (p, q) = Split(joined, 2);
                var (first, rest) = Split(joined, [1, 5], axis: 0);
                Tensor views = (m | Transpose | Transpose(1, 0) | Reshape(3, -1)).Transpose(1, 0).Reshape(6) + (m.T | Flatten);
                Tensor parts = m[0] + m[^1] + m[1..][0] + m[.., 0..3][0] + m[0, ..] + m[0, 1] + m[..1, ^1] + m.Slice(1, .., step: 1)[0] + (m | Slice(0, 0..1))[0];
                Tensor products = v.Dot(W) + Dot(v, W) + Einsum("i,ij->j", v, W) + Einsum("ij->j", W);
                Indices best = v | ArgMax;
                Tensor numbers = labels.ToTensor()[0] + labels[..1].ToTensor()[0] + labels[1].ToTensor() + best.ToTensor() + ArgMax(m, 0).ToTensor()[0] + (m | ArgMax(axis: 1)).ToTensor()[0];
                return (loss, elementLoss, joined, p + q + first + rest[0], views, parts, products, numbers);
            }

            [Predict]
            static (Tensor pointwise, Tensor roots, Tensor activations, Tensor truths, Tensor values, Tensor draws, Tensor layers) Pointwise([Shape(3)] Tensor v)
            {
                var n = Square(v) - 0.5;
                Tensor pointwise = Exp(v) + Expm1(v) + Square(v) + Abs(v) + Sign(v) + Floor(v) + Ceiling(v) + Round(v)
                    + Sin(v) + Cos(v) + Tan(v / 2) + Atan(v) + Sinh(v) + Cosh(v) + Erf(v) + Maximum(v, n) + Minimum(0, v) + Clamp(v, -1, n) + -v + +v;
                Tensor u = Abs(v) + 0.5;
                Tensor roots = Log(u) + Log1p(u) + Sqrt(u) + Rsqrt(u) + Reciprocal(u) + Power(u, v);
                Tensor activations = (v | Identity | Relu) + Relu6(4 * v) + Selu(v) + Gelu(v) + GeluTanh(v) + Silu(v) + Swish(v) + Mish(v) + Sigmoid(v) + LogSigmoid(v) + HardSigmoid(v)
                    + HardSwish(v) + Tanh(v) + HardTanh(v) + Softplus(v) + Softsign(v);
                Tensor truths = Equal(v, n) + 2 * NotEqual(v, 0) + 4 * And(v > 0, n > 0) + 8 * Or(v, n) + 16 * Not(v) + Where(v > 0, v, 0);
                Tensor values = Zeros(3) + Ones(3) + Constant(2, 3) + Arange(3) + ZerosLike(v) + OnesLike(v) + BatchMean(v) + StopGradient(v);
                Tensor draws = Normal(3) + Normal() + Uniform(3) + NormalLike(v) + UniformLike(v) + Bernoulli(Sigmoid(v));
                Tensor layers = (v | Stack1) + (v | Many[0] | Many[1] | Many[2]) + (v | Frozen(Many[2]) | Iterate(Many[1], 2) | Sum) + (v | Centered | Sum);
                return (pointwise, roots, activations, truths, values, draws, layers);
            }

            [Predict]
            static (Tensor convolved, Tensor pooled, Tensor sampled) Images([Shape(2, 6, 8)] Tensor image, [Shape(2, 4)] Tensor boxes)
            {
                Tensor line = image[0], volume = image.Reshape(1, 2, 6, 8);
                Tensor convolved = (image | Convolved | Sum) + (line | Line | Sum) + (volume | Volume | Norm)
                    + Norm(Conv1D(line, W.Reshape(2, 6, 1))) + Norm(Conv2D(image, W.Reshape(3, 2, 1, 2), stride: 2)) + Norm(Conv3D(volume, W.Reshape(3, 1, 1, 2, 2), padding: 1));
                Tensor pooled = (line | MaxPool1D(2) | Sum) + (line | AvgPool1D(3, ceilMode: true) | Sum) + (image | MaxPool2D(3, 2, 1) | Sum) + (image | AvgPool2D(2) | Norm)
                    + (image | L2Pool2D((2, 4)) | Sum) + (volume | MaxPool3D((2, 2, 2)) | Sum) + (volume | AvgPool3D(2) | Norm) + Norm(MaxPool1D(line, 4)) + Norm(AvgPool1D(line, 4))
                    + Norm(MaxPool2D(image, 2, padding: Padding.Same)) + Norm(AvgPool2D(image, 3, 2, 1, countPadding: false)) + Norm(L2Pool2D(image, 2)) + Norm(MaxPool3D(volume, 2)) + Norm(AvgPool3D(volume, 2));
                var (h, switches) = image | MaxPoolWithSwitches2D(2);
                var (g, others) = MaxPoolWithSwitches2D(image, 3, stride: 2, padding: 1);
                Tensor back = (h | MaxUnpool2D(switches, 2) | Norm) + Norm(MaxUnpool2D(g, others, 3, stride: 2, padding: 1, size: (6, 8)));
                Tensor global = Norm(image | GlobalAvgPool) + Norm(image | GlobalMaxPool) + (image | AdaptiveAvgPool2D(3, 2) | Norm) + (image | AdaptiveMaxPool2D(4, 3) | Norm)
                    + Norm(AdaptiveAvgPool2D(image, 4, 5)) + Norm(AdaptiveMaxPool2D(image, 2, 2)) + (image | RoiPool(boxes, 2, 2) | Norm) + Norm(RoiPool(image, boxes + 2, 1, 2, scale: 0.5));
                Tensor sampled = Norm((image | UpSample2D(2)) - (image | UpSampleBilinear2D(2))) + Norm(UpSample2D(image, (1, 2))) + Norm(UpSampleBilinear2D(image, (2, 1), alignCorners: true))
                    + (image | ResizeBilinear2D(4, 5) | Norm) + Norm(ResizeBilinear2D(image, 7, 3, alignCorners: true));
                Tensor normal = (image | LayerNorm(affine: false) | LocalResponseNorm(3) | Norm) + (image | LayerNorm(1, affine: false) | GroupNorm(1, affine: false) | Norm)
                    + (image | InstanceNorm() | SubtractiveNorm(3) | ChannelDropout(0.2) | Norm) + (image | LocalContrastNorm(3) | DivisiveNorm(5) | Norm);
                Tensor moved = (image | PixelUnshuffle(2) | Flip(0) | PixelShuffle(2) | ConstantPad2D(1, value: 2) | ReflectPad2D(1, 0, 2, 1) | ReplicatePad2D(2) | Norm) + Norm(Flip(image, -1) * image)
                    + (image | ConstantPad1D(1, 2) | ReflectPad1D(1) | ReplicatePad1D(0, 3) | Norm);
                return (convolved, pooled + back + global, sampled + normal + moved);
            }

            [Predict]
            static (Tensor mapped, Tensor both) Sequences([Shape(2, 3)] Tensor m, [Shape(2), Classes(5)] Indices labels)
            {
                static (Tensor, Tensor) Parts(Tensor x) => (x[..2], x[2]);
                var (heads, tails) = m | Map(Parts);
                Tensor mapped = (m | Map(Softmax) | Map(t => t + S)) + Map(m, x => x * 2) + (labels | Map(l => Table.At(l))) + ((m, labels) | Map((x, l) => x * Sum(Table.At(l)))) + Map((m, labels), (x, l) => x);
                Tensor both = Sum(heads) + Sum((tails, m) | Map((x, y) => x * y)) + Sum(m | Map(ArgMax) | OneHot) + Sum(m | Map((Tensor x) => Norm(x)));
                Tensor words = labels | Words | PositionalEncoding | Transformer;
                var (context, weights) = Additive(words, m, LengthMask(labels, 2));
                Tensor attended = Sum(Cross(words, m).Result) + Sum(context * context) + Sum(Attention(m, m, words, CausalMask(2))) + Sum(AttentionWeights(words, words, scaled: false) * weights);
                Tensor masked = (m | MaskedSoftmax(LengthMask(m[.., 0], 3)) | MaskedMean(CausalMask(2)[.., ..1])) + MaskedMean(m, MaskedSoftmax(m, OnesLike(m)));
                Tensor mixture = BivariateMixtureLoss(Flatten(Concat(words, words))[..7], m[0]) + (Flatten(Concat(words, words))[..13] | BivariateMixtureLoss(m[1] / 2));
                Tensor unplaced = CtcLoss(m | Map(x => Concat(x, x)), labels[..1], blank: 5) + (m | Map(x => Concat(x, x)) | CtcLoss(labels[..1], blank: 5));
                return (mapped, both + attended + masked + mixture + unplaced);
            }

            static readonly Layer Recurrent = Rnn(2) | Lstm(3) | Gru(2) | Bidirectional(r => Lstm(2, reverse: r, peepholes: true));

            [Predict]
            static (Tensor looped, Tensor made) Recurrence([Shape(2, 3)] Tensor m, [Shape(2), Classes(5)] Indices labels)
            {
                static Tensor Leak(Tensor s, Tensor x) => 0.5 * s + x;
                static (Tensor, Tensor) Two((Tensor a, Tensor b) s, Tensor x) => (s.a + x, s.a * s.b);
                Tensor looped = (m | Scan(Leak, Zeros(3), s => s)) + (m | Scan(Leak, Ones(3))) + Scan(m, Leak, Ones(3), s => s * 2, reverse: true) + Scan(m, Leak, Zeros(3));
                Tensor folded = (m | Fold(Leak, Zeros(3), s => s * s)) + (m | Fold(Two, (Zeros(3), Ones(3)))).Item2 + Fold((m, labels), (Tensor s, (Tensor x, Indices l) t) => s + t.x * Sum(Table.At(t.l)), Zeros(3), lengths: labels[0]);
                return (looped + folded, Sum(m | Resetting(Recurrent, Vector(0, 1))) + Sum(Unfold(m[0], 2, s => s * 0.5, s => s)) + Sum(m[1] | Unfold(2, (Tensor s) => Tanh(s), s => s)));
            }

            [Train, Sgd(0.01f)]
            static Tensor Loss(Tensor v, Tensor m, Indices labels, Indices label, Tensor image, Tensor boxes)
            {
                var d = Images(image, boxes);
                var a = Numbers(v, m, labels, label);
                var b = Shapes(v, m, labels, label);
                var c = Pointwise(v);
                var e = Sequences(m, labels);
                var f = Recurrence(m, labels);
                return (a.arithmetic | Mean) + (a.piped | Mean) + a.sums + a.spread + (a.probability | Variance) + (a.looked | Norm) + a.picked
                    + b.loss + (b.elementLoss | Sum) + (b.joined | LogSumExp) + (b.split | Max) + (b.views | Min) + (b.parts | Mean) + (b.products | Norm) + b.numbers
                    + (c.pointwise | Mean) + (c.roots | Mean) + (c.activations | Mean) + (c.truths | Mean) + (c.values | Mean) + (c.draws | Mean) + (c.layers | Sum) + S * (v | Sum)
                    + d.convolved + d.pooled + d.sampled + (e.mapped | Mean) + e.both + (f.looped | Mean) + f.made;
            }
        }
        """;
}

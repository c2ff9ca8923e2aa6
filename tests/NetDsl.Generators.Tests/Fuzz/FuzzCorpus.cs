namespace NetDsl.Generators.Tests.Fuzz;

/// <summary>Correct programs to start from: small, and together of every part of the language.</summary>
internal static class FuzzCorpus
{
    public static IReadOnlyList<string> Programs { get; } =
    [
        """
        [Network]
        public partial class Perceptron
        {
            const int H = 4;
            sealed record Cell(Layer In, Parameter Scale);
            static readonly Cell C = new(Dense(3), Param([3]));
            static readonly Layer Body = Flatten | Repeat(2, i => Residual(Dense(12) | Tanh)) | Dropout(0.1) | Dense(H);
            [Block] public static Layer Block(int n) { for (var i = 0; i < n; i++) { if (i == 2) continue; } return n > 3 ? Tanh : x => x * 2; }
            static (Tensor a, Tensor b) Both(Tensor x) { var (a, b) = (x | Body, x | Flatten | C.In); return (a, b); }
            [Predict] static Tensor Logits([Shape(3, 4)] Tensor image) => Both(image).a | Block(H switch { 1 => 2, _ => 5 });
            [Train(Updates = [nameof(Body)]), Adam(1e-3f), ClipNorm(5)]
            static Tensor Loss(Tensor image, [Classes(H)] Indices digit) => (Logits(image) | CrossEntropy(digit)) + 0.1f * (Both(image).b * C.Scale | Sum);
        }
        """,
        """
        [Network]
        public partial class Convolutional
        {
            [Block] internal static Layer Block(int channels, int stride)
            {
                var body = Conv2D(channels, 3, stride, padding: 1, bias: false) | BatchNorm() | Relu | Conv2D(channels, 3, padding: 1, bias: false) | BatchNorm();
                var shortcut = stride == 1 ? Identity : Conv2D(channels, 1, stride, bias: false) | BatchNorm();
                return Residual(body, shortcut) | Relu;
            }
            static readonly Layer Features = Conv2D(4, 3, padding: 1) | Relu | Repeat(2, i => Block(4 * (i + 1), i == 0 ? 1 : 2)) | MaxPool2D(2) | Conv2D(6, 1, groups: 2);
            [Predict] static Tensor Logits([Shape(2, 8, 8)] Tensor image) => image | Features | GlobalAvgPool | Dense5;
            static readonly Layer Dense5 = Dense(5);
            [Train, Sgd(0.1f, Momentum = 0.9f, WeightDecay = 1e-4f)]
            static Tensor Loss(Tensor image, [Classes(5)] Indices label) => Logits(image) | CrossEntropy(label);
        }
        """,
        """
        [Network]
        public partial class Restricted
        {
            const int Visible = 6, Hidden = 5;
            static readonly Parameter W = Param([Visible, Hidden], Init.Normal(0, 0.01f)), B = Param([Visible]), D = Param([Hidden]);
            static Tensor HiddenGivenVisible(Tensor v) => Sigmoid(v.Dot(W) + D);
            static Tensor VisibleGivenHidden(Tensor h) => Sigmoid(h.Dot(W.T) + B);
            static Tensor FreeEnergy(Tensor v) => -(v * B | Sum) - (Softplus(v.Dot(W) + D) | Sum);
            static Tensor Gibbs(Tensor v) => v | HiddenGivenVisible | Bernoulli | VisibleGivenHidden | Bernoulli;
            [Train, Sgd(0.05f)] static Tensor Loss([Shape(Visible)] Tensor v) => FreeEnergy(v) - FreeEnergy(v | Iterate(Gibbs, 2) | StopGradient);
            [Predict] static Tensor Reconstruct([Shape(Visible)] Tensor v) => v | HiddenGivenVisible | VisibleGivenHidden;
        }
        """,
        """
        [Network]
        public partial class Adversaries
        {
            static readonly Layer Generator = Dense(18) | BatchNorm() | Relu | Reshape(2, 3, 3) | Deconv2D(1, 4, stride: 2, padding: 1) | Sigmoid;
            static readonly Layer Discriminator = Conv2D(3, 2, stride: 2) | LeakyRelu(0.2) | Flatten | Dense(1);
            static Tensor Fake() => Normal(7) | Generator;
            [Train(Updates = [nameof(Discriminator)]), Adam(2e-4f, Beta1 = 0.5f)]
            static Tensor DiscriminatorLoss([Shape(1, 6, 6)] Tensor real)
                => (real | Discriminator | BinaryCrossEntropyWithLogits(1)) + (Fake() | StopGradient | Discriminator | BinaryCrossEntropyWithLogits(0));
            [Train(Updates = [nameof(Generator)]), RmsProp(2e-4f)] static Tensor GeneratorLoss() => Fake() | Discriminator | BinaryCrossEntropyWithLogits(1);
            [Predict] static Tensor Sample([Shape(7)] Tensor z) => z | Generator;
        }
        """,
        """
        [Network]
        public partial class Variational
        {
            static readonly Layer Encoder = Dense(7) | Relu, ToMean = Dense(3), ToLogVariance = Dense(3), Decoder = Dense(7) | Relu | Dense(10);
            [Train, AdamW(1e-3f)]
            static Tensor NegativeElbo([Shape(10)] Tensor x)
            {
                var h = x | Encoder;
                var (mu, logVar) = (h | ToMean, h | ToLogVariance);
                var z = mu + Exp(0.5 * logVar) * NormalLike(mu);
                return (z | Decoder | BinaryCrossEntropyWithLogits(x) | Sum) - 0.5 * (1 + logVar - Square(mu) - Exp(logVar) | Sum);
            }
            [Predict] static Tensor Sample([Shape(3)] Tensor z) => z | Decoder | Sigmoid;
        }
        """,
        """
        [Network]
        public partial class Sequences
        {
            const int T = 5, V = 7, H = 4;
            static readonly Parameter Wx = Param([V, 4 * H]), Wh = Param([H, 4 * H]), B = Param([4 * H], Init.Zeros);
            static readonly Layer Readout = Dense(V);
            static (Tensor h, Tensor c) Cell((Tensor h, Tensor c) s, Tensor x)
            {
                var gates = Split(x.Dot(Wx) + s.h.Dot(Wh) + B, 4);
                var (i, f, g, o) = (gates[0], gates[1], gates[2], gates[3]);
                var c = Sigmoid(f) * s.c + Sigmoid(i) * Tanh(g);
                return (Sigmoid(o) * Tanh(c), c);
            }
            [Predict] static Tensor Next([Shape(T), Classes(V)] Indices text)
            {
                var (x, s) = (text | OneHot, (h: Zeros(H), c: Zeros(H)));
                for (var t = 0; t < T; t++) { s = Cell(s, x[t]); }
                return s.h | Readout;
            }
            [Train, Adagrad(2e-3f), ClipValue(5)] static Tensor Loss(Indices text, [Classes(V)] Indices next) => Next(text) | CrossEntropy(next) | Mean;
        }
        """,
        """
        [Network]
        public partial class Segmenter
        {
            static readonly Layer Down = Conv2D(3, 3, padding: 1) | Relu, Middle = Conv2D(4, 3, padding: 2, dilation: 2) | GroupNorm(2) | Gelu, Head = Conv2D(3, 1);
            [Predict] static Tensor Labels([Shape(1, 6, 6)] Tensor image)
            {
                var skip = image | Down;
                var (pooled, switches) = MaxPoolWithSwitches2D(skip, 2);
                var up = Concat(pooled | Middle | UpSampleBilinear2D(2), skip | MaxPool2D(2) | UpSample2D(2), MaxUnpool2D(pooled, switches, 2));
                return up | Head;
            }
            [Train, Adadelta] static Tensor Loss(Tensor image, [Shape(6, 6), Classes(3)] Indices labels)
                => Labels(image) | Transpose(1, 2, 0) | CrossEntropy(labels) | Mean;
        }
        """,
        """
        [Network(Capacity = 33)]
        public partial class Attention
        {
            const int T = 4, D = 6;
            static readonly Parameter Q = Param([D, D]), K = Param([D, D]), Table = Param([9, D]);
            static readonly Layer Out = LayerNorm() | Flatten | Dense(2);
            static Tensor Attend(Tensor x) => Einsum("ij,jd->id", Softmax(Einsum("id,jd->ij", x.Dot(Q), x.Dot(K)) / Math.Sqrt(D), axis: -1), x);
            [Predict] static (Tensor scores, Indices best) Classify([Shape(T), Classes(9)] Indices tokens)
            {
                var scores = tokens | Gather(Table) | (x => x + Attend(x)) | Out;
                return (scores, ArgMax(scores));
            }
            [Train, Sgd(0.1f, Momentum = 0.9f, Nesterov = true)] static Tensor Loss(Indices tokens, [Classes(2)] Indices label) => Classify(tokens).scores | CrossEntropy(label);
        }
        """,
        """
        [Network]
        public partial class Views
        {
            static readonly double[] Kernel = [0.25, 0.5, 0.25];
            static Tensor Smooth(Tensor x) => Kernel.Select((weight, i) => weight * x[..,i..^(2 - i)]).Aggregate((a, b) => a + b);
            static readonly Layer Penalised = Dense(4) | PRelu() | Dense(1);
            [Predict] static Tensor Run([Shape(3, 7)] Tensor x) => Smooth(x) | Flip(1) | Slice(0, 0..3, 2) | Where4;
            static Tensor Where4(Tensor x) => Where(x > 0 , Clamp(x, 0, 1), Abs(x).T | Transpose) | Max(1);
            [Train, Adam(1e-3f)] static Tensor Loss([Shape(5)] Tensor x)
            {
                var y = x | Penalised | Sum;
                var slope = Gradient(y, x);
                return y + Square(Norm(slope) - 1);
            }
        }
        """,
        """
        [Network(Capacity = 9), Budget("64 MiB")]
        public partial class Windows
        {
            const int T = 6, V = 5, H = 4;
            static readonly Parameter B = Param([H]);
            static readonly Func<Indices, Tensor> Words = Embedding(V, 3) | Lstm(H, carry: true);
            static readonly Layer Body = Gru(H, carry: true) | Rnn(H), Readout = Dense(V);
            static Tensor Leak(Tensor s, Tensor x) => 0.9 * s + x;
            [Predict] static Tensor Next([Shape(T), Classes(V)] Indices text, [Shape(T)] Tensor starts)
                => text | Words | Resetting(Body, starts) | Scan(Leak, B, s => Tanh(s), carry: true, reset: starts[0]) | Map(Readout);
            [Predict] static Tensor Count([Shape(T)] Tensor x, [Classes(T + 1)] Indices length) => Fold(x, (Tensor n, Tensor one) => n + one, 0.0, lengths: length, carry: true, reset: x);
            [Train, Adam(1e-3f), ClipNorm(1)] static Tensor Loss(Indices text, Tensor starts, [Shape(T), Classes(V)] Indices next) => Next(text, starts) | CrossEntropy(next) | Mean;
        }
        """,
        """
        [Network(Capacity = 16), Budget("150 KiB")]
        public partial class Unplaced
        {
            const int T = 7, V = 4, L = 2;
            static readonly Layer Reader = Bidirectional(r => Lstm(3, reverse: r, peepholes: true)) | Map(Dense(V + 1));
            [Predict] static Tensor Logits([Shape(T, 3)] Tensor sound) => sound | Reader;
            [Train, Adam(1e-3f)] static Tensor Loss(Tensor sound, [Shape(L), Classes(V)] Indices labels, [Classes(L + 1)] Indices count, [Classes(T + 1)] Indices length)
                => Logits(sound) | CtcLoss(labels, count, length, blank: V, zeroImpossible: true);
        }
        """,
        """
        [Network(Capacity = 32), Budget("300 KiB")]
        public partial class Deep
        {
            const int T = 40, H = 8;
            static readonly Layer Body = Repeat(6, i => Residual(Dense(H) | LayerNorm() | Tanh)), Memory = Gru(H), Out = Dense(1);
            static (Tensor h, Tensor c) Cell((Tensor h, Tensor c) s, Tensor x) => (Tanh(s.h + s.c * x | Body), Sigmoid(x) * s.c);
            [Predict] static Tensor Value([Shape(T, H)] Tensor x) => x | Memory | Fold(Cell, (h: Zeros(H), c: Ones(H)), s => s.h) | Out;
            [Train, Sgd(0.1f)] static Tensor Loss(Tensor x, Tensor y) => Square(Value(x) - y);
        }
        """,
    ];
}

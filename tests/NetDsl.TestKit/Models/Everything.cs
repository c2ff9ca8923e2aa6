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
                Tensor layers = (v | Stack1) + (v | Many[0] | Many[1] | Many[2]) + (v | Frozen(Many[2]) | Iterate(Many[1], 2) | Sum);
                return (pointwise, roots, activations, truths, values, draws, layers);
            }

            [Train, Sgd(0.01f)]
            static Tensor Loss(Tensor v, Tensor m, Indices labels, Indices label)
            {
                var a = Numbers(v, m, labels, label);
                var b = Shapes(v, m, labels, label);
                var c = Pointwise(v);
                return (a.arithmetic | Mean) + (a.piped | Mean) + a.sums + a.spread + (a.probability | Variance) + (a.looked | Norm) + a.picked
                    + b.loss + (b.elementLoss | Sum) + (b.joined | LogSumExp) + (b.split | Max) + (b.views | Min) + (b.parts | Mean) + (b.products | Norm) + b.numbers
                    + (c.pointwise | Mean) + (c.roots | Mean) + (c.activations | Mean) + (c.truths | Mean) + (c.values | Mean) + (c.draws | Mean) + (c.layers | Sum) + S * (v | Sum);
            }
        }
        """;
}

using static NetDsl.Functions;

namespace NetDsl.Runtime.Tests.EndToEnd;

/// <summary>A variational autoencoder: random numbers in the loss, a prediction without them.</summary>
[Network]
public partial class SmallVae
{
    static readonly Layer Encoder = Dense(20) | Relu, ToMean = Dense(2), ToLogVariance = Dense(2);
    static readonly Layer Decoder = Dense(20) | Relu | Dense(12);

    [Train, Adam(1e-2f)]
    static Tensor NegativeElbo([Shape(12)] Tensor x)
    {
        var h = x | Encoder;
        var (mu, logVar) = (h | ToMean, h | ToLogVariance);
        var z = mu + Exp(0.5 * logVar) * NormalLike(mu);
        return (z | Decoder | BinaryCrossEntropyWithLogits(x) | Sum) - 0.5 * (1 + logVar - Square(mu) - Exp(logVar) | Sum);
    }

    [Predict]
    static Tensor Decode([Shape(2)] Tensor z) => z | Decoder | Sigmoid;
}

/// <summary>Contrastive divergence: parameters by hand, both directions of one matrix, a sampled gradient cut.</summary>
[Network]
public partial class SmallRbm
{
    const int Visible = 12, Hidden = 5;
    static readonly Parameter W = Param([Visible, Hidden], Init.Normal(0, 0.01f)), B = Param([Visible]), D = Param([Hidden]);

    static Tensor HiddenGivenVisible(Tensor v) => Sigmoid(v.Dot(W) + D);

    static Tensor VisibleGivenHidden(Tensor h) => Sigmoid(h.Dot(W.T) + B);

    static Tensor FreeEnergy(Tensor v) => -(v * B | Sum) - (Softplus(v.Dot(W) + D) | Sum);

    static Tensor Gibbs(Tensor v) => v | HiddenGivenVisible | Bernoulli | VisibleGivenHidden | Bernoulli;

    [Train, Sgd(0.05f)]
    static Tensor ContrastiveDivergence([Shape(Visible)] Tensor v) => FreeEnergy(v) - FreeEnergy(v | Iterate(Gibbs, 1) | StopGradient);

    [Predict]
    static Tensor Energy([Shape(Visible)] Tensor v) => FreeEnergy(v);
}

/// <summary>Two players; an entry point without data.</summary>
[Network]
public partial class SmallGan
{
    static readonly Layer Generator = Dense(16) | Relu | Dense(4);
    static readonly Layer Discriminator = Dense(16) | LeakyRelu | Dense(1);

    static Tensor Fake() => Normal(3) | Generator;

    [Train(Updates = [nameof(Discriminator)]), Adam(2e-3f, Beta1 = 0.5f)]
    static Tensor DiscriminatorLoss([Shape(4)] Tensor real)
        => (real | Discriminator | BinaryCrossEntropyWithLogits(1)) + (Fake() | StopGradient | Discriminator | BinaryCrossEntropyWithLogits(0));

    [Train(Updates = [nameof(Generator)]), Adam(2e-3f, Beta1 = 0.5f)]
    static Tensor GeneratorLoss() => Fake() | Discriminator | BinaryCrossEntropyWithLogits(1);

    [Predict]
    static Tensor Sample([Shape(3)] Tensor z) => z | Generator;
}

/// <summary>One head of attention over a sequence of symbols: gather, products of one example with itself, softmax over an axis, labels as a result.</summary>
[Network]
public partial class SmallAttention
{
    const int Length = 7, Symbols = 5, Width = 8;
    static readonly Parameter Table = Param([Symbols, Width], Init.Normal(0, 0.5f)), Position = Param([Length, Width], Init.Normal(0, 0.5f));
    static readonly Parameter Query = Param([Width, Width]), Key = Param([Width, Width]), Value = Param([Width, Width]);
    static readonly Layer Readout = Dense(Symbols);

    static Tensor Scores(Indices text)
    {
        var x = (text | Gather(Table)) + Position;
        var weights = Einsum("iw,jw->ij", x.Dot(Query), x.Dot(Key)) / System.Math.Sqrt(Width) | Softmax;
        return Mean(weights.Dot(x.Dot(Value)) + x, 0) | Readout;
    }

    [Predict]
    static Indices Next([Shape(Length), Classes(Symbols)] Indices text) => Scores(text) | ArgMax;

    [Train, Adam(1e-2f), ClipNorm(1)]
    static Tensor Loss([Shape(Length), Classes(Symbols)] Indices text, [Classes(Symbols)] Indices next) => Scores(text) | CrossEntropy(next);
}

using static NetDsl.Functions;

namespace NetDsl.Runtime.Tests.EndToEnd;

/// <summary>Learns the exclusive or.</summary>
[Network]
public partial class ExclusiveOr
{
    static readonly Layer Body = Dense(8) | Tanh | Dense(2);

    [Predict]
    static Tensor Logits([Shape(2)] Tensor bits) => bits | Body;

    [Train, Adam(0.05f)]
    static Tensor Loss(Tensor bits, [Classes(2)] Indices parity) => Logits(bits) | CrossEntropy(parity);
}

/// <summary>Tells clusters of points apart; layers of awkward sizes, dropout, momentum.</summary>
[Network]
public partial class ClusterNetwork
{
    static readonly Layer Body = Dense(31) | Relu | Dropout(0.1) | Dense(7) | Relu | Dense(3);

    [Predict]
    static Tensor Logits([Shape(5)] Tensor point) => point | Body;

    [Train, Sgd(0.05f, Momentum = 0.9f)]
    static Tensor Loss(Tensor point, [Classes(3)] Indices cluster) => Logits(point) | CrossEntropy(cluster);
}

/// <summary>Two losses over disjoint parameters, with two optimisers, and a prediction with two results.</summary>
[Network]
public partial class AutoencoderWithCritic
{
    static readonly Layer Encoder = Dense(3) | Tanh, Decoder = Dense(10), Critic = Dense(1);

    [Predict]
    static (Tensor code, Tensor score) Judge([Shape(10)] Tensor x)
    {
        var code = x | Encoder;
        return (code, code | Critic);
    }

    [Train(Updates = [nameof(Encoder), nameof(Decoder)]), RmsProp(0.01f)]
    static Tensor ReconstructionLoss([Shape(10)] Tensor x) => x | Encoder | Decoder | MeanSquaredError(x);

    [Train(Updates = [nameof(Critic)]), Adam(0.05f)]
    static Tensor CriticLoss([Shape(10)] Tensor x) => x | Encoder | Critic | BinaryCrossEntropyWithLogits(1);
}

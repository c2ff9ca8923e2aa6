using static NetDsl.Functions;

namespace NetDsl.Benchmarks;

/// <summary>A variational autoencoder 784-400-(20, 20)-400-784 with ReLU; binary cross-entropy on logits and the divergence from a standard normal, Adam. A prediction is the reconstruction from the mean.</summary>
[Network]
public partial class Vae
{
    const int Latent = 20;

    static readonly Layer Encoder = Dense(400) | Relu;
    static readonly Layer ToMean = Dense(Latent), ToLogVariance = Dense(Latent);
    static readonly Layer Decoder = Dense(400) | Relu | Dense(784);

    [Predict]
    static Tensor Reconstruct([Shape(784)] Tensor image) => image | Encoder | ToMean | Decoder | Sigmoid;

    [Train, Adam(1e-3f)]
    static Tensor Loss([Shape(784)] Tensor image)
    {
        var hidden = image | Encoder;
        Tensor mean = hidden | ToMean, logVariance = hidden | ToLogVariance;
        var drawn = mean + NormalLike(mean) * Exp(0.5 * logVariance);
        var error = drawn | Decoder | BinaryCrossEntropyWithLogits(image) | Sum;
        return error - 0.5 * (1 + logVariance - Square(mean) - Exp(logVariance) | Sum);
    }
}

using static NetDsl.Functions;

namespace NetDsl.Benchmarks;

/// <summary>
/// DCGAN for 28×28 images: dense and two transposed convolutions against two convolutions and dense, batch normalisation, Adam. A step trains the discriminator with real and then drawn images, and then the
/// generator. PyTorch's generator trains on the images that the discriminator has just seen; here it draws new ones, which is one pass of the generator more.
/// </summary>
[Network]
public partial class Dcgan
{
    const int Noise = 100;

    static readonly Layer Generator =
        Dense(128 * 7 * 7) | Reshape(128, 7, 7) | BatchNorm() | Relu
        | Deconv2D(64, 4, stride: 2, padding: 1, bias: false) | BatchNorm() | Relu
        | Deconv2D(1, 4, stride: 2, padding: 1) | Tanh;

    static readonly Layer Discriminator =
        Conv2D(64, 4, stride: 2, padding: 1) | LeakyRelu(0.2)
        | Conv2D(128, 4, stride: 2, padding: 1, bias: false) | BatchNorm() | LeakyRelu(0.2)
        | Flatten | Dense(1);

    [Predict]
    static Tensor Draw([Shape(Noise)] Tensor noise) => noise | Generator;

    [Train(Updates = [nameof(Discriminator)]), Adam(2e-4f)]
    static Tensor DiscriminatorLoss([Shape(1, 28, 28)] Tensor image)
    {
        var drawn = Normal(Noise) | Generator | StopGradient;
        return (image | Discriminator | BinaryCrossEntropyWithLogits(1)) + (drawn | Discriminator | BinaryCrossEntropyWithLogits(0));
    }

    [Train(Updates = [nameof(Generator)]), Adam(2e-4f)]
    static Tensor GeneratorLoss() => Normal(Noise) | Generator | Discriminator | BinaryCrossEntropyWithLogits(1);
}

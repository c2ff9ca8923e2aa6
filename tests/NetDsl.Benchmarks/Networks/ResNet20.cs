using static NetDsl.Functions;

namespace NetDsl.Benchmarks;

/// <summary>ResNet-20 for 32×32 images with option A shortcuts, SGD with momentum and weight decay.</summary>
[Network]
public partial class ResNet20
{
    static readonly Layer Body =
        Conv2D(16, 3, padding: 1, bias: false) | BatchNorm() | Relu
        | Repeat(3, _ => Block(16, 1))
        | Repeat(3, i => Block(32, i == 0 ? 2 : 1))
        | Repeat(3, i => Block(64, i == 0 ? 2 : 1))
        | GlobalAvgPool | Dense(10);

    [Predict]
    static Tensor Logits([Shape(3, 32, 32)] Tensor image) => image | Body;

    [Train, Sgd(0.01f, Momentum = 0.9f, WeightDecay = 1e-4f)]
    static Tensor Loss(Tensor image, [Classes(10)] Indices label) => Logits(image) | CrossEntropy(label);

    static Layer Block(int channels, int stride)
    {
        var body = Conv2D(channels, 3, stride, padding: 1, bias: false) | BatchNorm() | Relu
                 | Conv2D(channels, 3, padding: 1, bias: false) | BatchNorm();
        return Residual(body, stride == 1 ? Identity : Subsample) | Relu;
    }

    static Tensor Subsample(Tensor x)
    {
        var half = x | Slice(1, .., 2) | Slice(2, .., 2);
        return Concat(half, ZerosLike(half));
    }
}

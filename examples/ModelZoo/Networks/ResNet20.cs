using NetDsl;
using static NetDsl.Functions;

namespace Examples.ModelZoo.Networks;

/// <summary>ResNet-20 for 32×32 images (He, Zhang, Ren and Sun, 2016) with 1×1 shortcuts and batch norm where the shape changes. 272,474 parameters.</summary>
[Network]
public partial class ResNet20
{
    private static readonly Layer Body =
        Conv2D(16, 3, padding: 1, bias: false) | BatchNorm() | Relu
        | Repeat(3, _ => Block(16, 1))
        | Repeat(3, i => Block(32, i == 0 ? 2 : 1))
        | Repeat(3, i => Block(64, i == 0 ? 2 : 1))
        | GlobalAvgPool | Dense(10);

    [Predict]
    private static Tensor Logits([Shape(3, 32, 32)] Tensor image) => image | Body;

    [Train, Sgd(0.1f, Momentum = 0.9f, WeightDecay = 1e-4f)]
    private static Tensor Loss(Tensor image, [Classes(10)] Indices label) => Logits(image) | CrossEntropy(label);

    private static Layer Block(int channels, int stride)
    {
        var body = Conv2D(channels, 3, stride, padding: 1, bias: false) | BatchNorm() | Relu
                 | Conv2D(channels, 3, padding: 1, bias: false) | BatchNorm();
        var shortcut = stride == 1 ? Identity : Conv2D(channels, 1, stride, bias: false) | BatchNorm();
        return Residual(body, shortcut) | Relu;
    }
}

/// <summary>ResNet-20 with the parameter-free shortcut of the paper, option A: every other pixel, new channels zero. 269,722 parameters.</summary>
[Network]
public partial class ResNet20A
{
    private static readonly Layer Body =
        Conv2D(16, 3, padding: 1, bias: false) | BatchNorm() | Relu
        | Repeat(3, _ => Block(16, 1))
        | Repeat(3, i => Block(32, i == 0 ? 2 : 1))
        | Repeat(3, i => Block(64, i == 0 ? 2 : 1))
        | GlobalAvgPool | Dense(10);

    [Predict]
    private static Tensor Logits([Shape(3, 32, 32)] Tensor image) => image | Body;

    [Train, Sgd(0.1f, Momentum = 0.9f, WeightDecay = 1e-4f)]
    private static Tensor Loss(Tensor image, [Classes(10)] Indices label) => Logits(image) | CrossEntropy(label);

    private static Layer Block(int channels, int stride)
    {
        var body = Conv2D(channels, 3, stride, padding: 1, bias: false) | BatchNorm() | Relu
                 | Conv2D(channels, 3, padding: 1, bias: false) | BatchNorm();
        return Residual(body, stride == 1 ? Identity : Subsample) | Relu;
    }

    private static Tensor Subsample(Tensor x)
    {
        var half = x | Slice(1, .., 2) | Slice(2, .., 2);
        return Concat(half, ZerosLike(half));
    }
}

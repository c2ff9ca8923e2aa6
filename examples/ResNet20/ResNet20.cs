using NetDsl;
using static NetDsl.Functions;

namespace Examples;

/// <summary>Sorts coloured pictures of 32×32 pixels: K. He, X. Zhang, S. Ren, J. Sun: Deep residual learning for image recognition, 2016, with 1×1 shortcuts; 272,474 weights.</summary>
[Network(Capacity = 64)]
public partial class ResNet20
{
    static Layer Block(int channels, int stride)
    {
        var body = Conv2D(channels, 3, stride, padding: 1, bias: false) | BatchNorm() | Relu
                 | Conv2D(channels, 3, padding: 1, bias: false) | BatchNorm();
        var shortcut = stride == 1 ? Identity : Conv2D(channels, 1, stride, bias: false) | BatchNorm();
        return Residual(body, shortcut) | Relu;
    }

    static readonly Layer Body =
        Conv2D(16, 3, padding: 1, bias: false) | BatchNorm() | Relu
        | Repeat(3, _ => Block(16, 1))
        | Repeat(3, i => Block(32, i == 0 ? 2 : 1))
        | Repeat(3, i => Block(64, i == 0 ? 2 : 1))
        | GlobalAvgPool | Dense(10);

    [Predict]
    static Tensor Logits([Shape(3, 32, 32)] Tensor image) => image | Body;

    [Train, Sgd(0.05f, Momentum = 0.9f, WeightDecay = 1e-4f)]
    static Tensor Loss(Tensor image, [Classes(10)] Indices label) => Logits(image) | CrossEntropy(label);
}

using NetDsl;
using static NetDsl.Functions;

namespace Examples.ModelZoo.Networks;

/// <summary>The blocks of residual networks for ImageNet (He, Zhang, Ren and Sun, 2016).</summary>
internal static class ResNetBlocks
{
    /// <summary>A 7×7 convolution and a pool: 3×224×224 becomes 64×56×56.</summary>
    public static Layer Stem() => Convolution(64, 7, stride: 2) | Relu | MaxPool2D(3, stride: 2, padding: 1);

    /// <summary>Two 3×3 convolutions.</summary>
    public static Layer Basic(int channels, int stride) => Residual(
        Convolution(channels, 3, stride) | Relu | Convolution(channels, 3),
        stride == 1 ? Identity : Convolution(channels, 1, stride)) | Relu;

    /// <summary>1×1, 3×3, 1×1, with the stride in the 3×3; the first block of a stage changes the number of channels.</summary>
    public static Layer Bottleneck(int channels, int stride, bool isFirst) => Residual(
        Convolution(channels, 1) | Relu | Convolution(channels, 3, stride) | Relu | Convolution(4 * channels, 1),
        isFirst ? Convolution(4 * channels, 1, stride) : Identity) | Relu;

    /// <summary>Four stages of basic blocks.</summary>
    public static Layer BasicStages(int first, int second, int third, int fourth) =>
        Repeat(first, _ => Basic(64, 1))
        | Repeat(second, i => Basic(128, i == 0 ? 2 : 1))
        | Repeat(third, i => Basic(256, i == 0 ? 2 : 1))
        | Repeat(fourth, i => Basic(512, i == 0 ? 2 : 1));

    /// <summary>Four stages of bottlenecks.</summary>
    public static Layer BottleneckStages(int first, int second, int third, int fourth) =>
        Repeat(first, i => Bottleneck(64, 1, i == 0))
        | Repeat(second, i => Bottleneck(128, i == 0 ? 2 : 1, i == 0))
        | Repeat(third, i => Bottleneck(256, i == 0 ? 2 : 1, i == 0))
        | Repeat(fourth, i => Bottleneck(512, i == 0 ? 2 : 1, i == 0));

    private static Layer Convolution(int channels, int kernel, int stride = 1) =>
        Conv2D(channels, kernel, stride, padding: kernel / 2, bias: false) | BatchNorm();
}

/// <summary>ResNet-18. 11,689,512 parameters.</summary>
[Network]
public partial class ResNet18
{
    private static readonly Layer Stem = ResNetBlocks.Stem(), Body = ResNetBlocks.BasicStages(2, 2, 2, 2), Head = GlobalAvgPool | Dense(1000);

    [Predict]
    private static Tensor Logits([Shape(3, 224, 224)] Tensor image) => image | Stem | Body | Head;

    [Train, Sgd(0.1f, Momentum = 0.9f, WeightDecay = 1e-4f)]
    private static Tensor Loss(Tensor image, [Classes(1000)] Indices label) => Logits(image) | CrossEntropy(label);
}

/// <summary>ResNet-50. 25,557,032 parameters.</summary>
[Network]
public partial class ResNet50
{
    private static readonly Layer Stem = ResNetBlocks.Stem(), Body = ResNetBlocks.BottleneckStages(3, 4, 6, 3), Head = GlobalAvgPool | Dense(1000);

    [Predict]
    private static Tensor Logits([Shape(3, 224, 224)] Tensor image) => image | Stem | Body | Head;

    [Train, Sgd(0.1f, Momentum = 0.9f, WeightDecay = 1e-4f)]
    private static Tensor Loss(Tensor image, [Classes(1000)] Indices label) => Logits(image) | CrossEntropy(label);
}

/// <summary>ResNet-152. 60,192,808 parameters.</summary>
[Network]
public partial class ResNet152
{
    private static readonly Layer Stem = ResNetBlocks.Stem(), Body = ResNetBlocks.BottleneckStages(3, 8, 36, 3), Head = GlobalAvgPool | Dense(1000);

    [Predict]
    private static Tensor Logits([Shape(3, 224, 224)] Tensor image) => image | Stem | Body | Head;

    [Train, Sgd(0.1f, Momentum = 0.9f, WeightDecay = 1e-4f)]
    private static Tensor Loss(Tensor image, [Classes(1000)] Indices label) => Logits(image) | CrossEntropy(label);
}

using NetDsl;
using static NetDsl.Functions;

namespace Examples.ModelZoo.Networks;

/// <summary>GoogLeNet (Szegedy et al., 2015) without batch norm and without the auxiliary classifiers. 6,998,552 parameters.</summary>
[Network]
public partial class GoogLeNet
{
    private static readonly Layer Stem = Inception.Stem(), Middle = Inception.UpTo4A() | Inception.From4BTo4D() | Inception.From4E(), Head = Inception.Head();

    [Predict]
    private static Tensor Logits([Shape(3, 224, 224)] Tensor image) => image | Stem | Middle | Head;

    [Train, Sgd(0.01f, Momentum = 0.9f)]
    private static Tensor Loss(Tensor image, [Classes(1000)] Indices label) => Logits(image) | CrossEntropy(label);
}

/// <summary>GoogLeNet with both auxiliary classifiers, whose losses count 0.3 each. 13,378,280 parameters.</summary>
[Network]
public partial class GoogLeNetAuxiliary
{
    private static readonly Layer First = Inception.Stem() | Inception.UpTo4A(), Second = Inception.From4BTo4D(), Third = Inception.From4E() | Inception.Head();
    private static readonly Layer FirstAuxiliary = Inception.Auxiliary(), SecondAuxiliary = Inception.Auxiliary();

    [Predict]
    private static Tensor Logits([Shape(3, 224, 224)] Tensor image) => image | First | Second | Third;

    [Train, Sgd(0.01f, Momentum = 0.9f)]
    private static Tensor Loss([Shape(3, 224, 224)] Tensor image, [Classes(1000)] Indices label)
    {
        var after4A = image | First;
        var after4D = after4A | Second;
        var auxiliary = (after4A | FirstAuxiliary | CrossEntropy(label)) + (after4D | SecondAuxiliary | CrossEntropy(label));
        return (after4D | Third | CrossEntropy(label)) + 0.3 * auxiliary;
    }
}

/// <summary>The parts of GoogLeNet.</summary>
internal static class Inception
{
    public static Layer Stem() =>
        Convolution(64, 7, stride: 2) | MaxPool2D(3, stride: 2, ceilMode: true) | LocalResponseNorm(5)
        | Convolution(64, 1) | Convolution(192, 3) | LocalResponseNorm(5) | MaxPool2D(3, stride: 2, ceilMode: true);

    public static Layer UpTo4A() =>
        Module(64, 96, 128, 16, 32, 32) | Module(128, 128, 192, 32, 96, 64) | MaxPool2D(3, stride: 2, ceilMode: true) | Module(192, 96, 208, 16, 48, 64);

    public static Layer From4BTo4D() => Module(160, 112, 224, 24, 64, 64) | Module(128, 128, 256, 24, 64, 64) | Module(112, 144, 288, 32, 64, 64);

    public static Layer From4E() =>
        Module(256, 160, 320, 32, 128, 128) | MaxPool2D(3, stride: 2, ceilMode: true) | Module(256, 160, 320, 32, 128, 128) | Module(384, 192, 384, 48, 128, 128);

    public static Layer Head() => GlobalAvgPool | Dropout(0.4) | Dense(1000);

    public static Layer Auxiliary() => AvgPool2D(5, stride: 3) | Convolution(128, 1) | Flatten | Dense(1024) | Relu | Dropout(0.7) | Dense(1000);

    /// <summary>Four branches side by side: 1×1, 3×3 and 5×5 convolutions behind 1×1 reductions, and a pool.</summary>
    private static Layer Module(int one, int reduceThree, int three, int reduceFive, int five, int pool)
    {
        Layer direct = Convolution(one, 1);
        Layer middle = Convolution(reduceThree, 1) | Convolution(three, 3);
        Layer wide = Convolution(reduceFive, 1) | Convolution(five, 5);
        Layer pooled = MaxPool2D(3, stride: 1, padding: 1) | Convolution(pool, 1);
        return x => Concat(x | direct, x | middle, x | wide, x | pooled);
    }

    private static Layer Convolution(int channels, int kernel, int stride = 1) => Conv2D(channels, kernel, stride, padding: kernel / 2) | Relu;
}

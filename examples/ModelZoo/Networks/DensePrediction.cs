using NetDsl;
using static NetDsl.Functions;

namespace Examples.ModelZoo.Networks;

/// <summary>The fully convolutional trunk of FCN: VGG-16 whose dense layers became convolutions.</summary>
internal static class FcnParts
{
    public static Layer Stage(int convolutions, int channels) => Repeat(convolutions, _ => Conv2D(channels, 3, padding: 1) | Relu) | MaxPool2D(2);

    public static Layer Third() => Stage(2, 64) | Stage(2, 128) | Stage(3, 256);

    public static Layer Convolutionalized() => Conv2D(4096, 7, padding: 3) | Relu | Dropout(0.5) | Conv2D(4096, 1) | Relu | Dropout(0.5);

    public static Layer Score() => Conv2D(21, 1);

    /// <summary>Enlarges by a factor with weights that learn to interpolate.</summary>
    public static Layer Enlarge(int factor) => Deconv2D(21, 2 * factor, stride: factor, padding: factor / 2, bias: false);

    /// <summary>The mean loss of all pixels: channels go last, a pixel a row.</summary>
    public static Tensor PixelLoss(Tensor scores, Indices labels) => scores | Transpose(1, 2, 0) | CrossEntropy(labels) | Mean;
}

/// <summary>FCN-32s (Long, Shelhamer and Darrell, 2015): one score map, enlarged 32 times.</summary>
[Network]
public partial class Fcn32
{
    private static readonly Layer Body = FcnParts.Third() | FcnParts.Stage(3, 512) | FcnParts.Stage(3, 512) | FcnParts.Convolutionalized() | FcnParts.Score() | FcnParts.Enlarge(32);

    [Predict]
    private static Tensor Scores([Shape(3, 224, 224)] Tensor image) => image | Body;

    [Train, Sgd(1e-3f, Momentum = 0.9f, WeightDecay = 5e-4f)]
    private static Tensor Loss(Tensor image, [Shape(224, 224), Classes(21)] Indices label) => FcnParts.PixelLoss(Scores(image), label);
}

/// <summary>FCN-16s: the scores of the fourth pool are added before the last enlargement.</summary>
[Network]
public partial class Fcn16
{
    private static readonly Layer Fourth = FcnParts.Third() | FcnParts.Stage(3, 512);
    private static readonly Layer Last = FcnParts.Stage(3, 512) | FcnParts.Convolutionalized() | FcnParts.Score() | FcnParts.Enlarge(2);
    private static readonly Layer ScoreFourth = FcnParts.Score(), Enlarge = FcnParts.Enlarge(16);

    [Predict]
    private static Tensor Scores([Shape(3, 224, 224)] Tensor image)
    {
        var fourth = image | Fourth;
        return (fourth | Last) + (fourth | ScoreFourth) | Enlarge;
    }

    [Train, Sgd(1e-3f, Momentum = 0.9f, WeightDecay = 5e-4f)]
    private static Tensor Loss(Tensor image, [Shape(224, 224), Classes(21)] Indices label) => FcnParts.PixelLoss(Scores(image), label);
}

/// <summary>FCN-8s: the scores of the third pool are added too.</summary>
[Network]
public partial class Fcn8
{
    private static readonly Layer Third = FcnParts.Third(), Fourth = FcnParts.Stage(3, 512);
    private static readonly Layer Last = FcnParts.Stage(3, 512) | FcnParts.Convolutionalized() | FcnParts.Score() | FcnParts.Enlarge(2);
    private static readonly Layer ScoreThird = FcnParts.Score(), ScoreFourth = FcnParts.Score(), EnlargeFourth = FcnParts.Enlarge(2), Enlarge = FcnParts.Enlarge(8);

    [Predict]
    private static Tensor Scores([Shape(3, 224, 224)] Tensor image)
    {
        var third = image | Third;
        var fourth = third | Fourth;
        var fused = (fourth | Last) + (fourth | ScoreFourth) | EnlargeFourth;
        return fused + (third | ScoreThird) | Enlarge;
    }

    [Train, Sgd(1e-3f, Momentum = 0.9f, WeightDecay = 5e-4f)]
    private static Tensor Loss(Tensor image, [Shape(224, 224), Classes(21)] Indices label) => FcnParts.PixelLoss(Scores(image), label);
}

/// <summary>SegNet (Badrinarayanan, Kendall and Cipolla, 2017): the decoder puts values back where the encoder's pools found their maxima.</summary>
[Network]
public partial class SegNet
{
    private static readonly Layer E1 = Stage(64, 64), E2 = Stage(128, 128), E3 = Stage(256, 256, 256), E4 = Stage(512, 512, 512), E5 = Stage(512, 512, 512);
    private static readonly Layer D5 = Stage(512, 512, 512), D4 = Stage(512, 512, 256), D3 = Stage(256, 256, 128), D2 = Stage(128, 64), D1 = Stage(64) | Conv2D(12, 3, padding: 1);

    [Predict]
    private static Tensor Scores([Shape(3, 224, 224)] Tensor image)
    {
        var (p1, s1) = MaxPoolWithSwitches2D(image | E1, 2);
        var (p2, s2) = MaxPoolWithSwitches2D(p1 | E2, 2);
        var (p3, s3) = MaxPoolWithSwitches2D(p2 | E3, 2);
        var (p4, s4) = MaxPoolWithSwitches2D(p3 | E4, 2);
        var (p5, s5) = MaxPoolWithSwitches2D(p4 | E5, 2);
        return p5 | MaxUnpool2D(s5, 2) | D5 | MaxUnpool2D(s4, 2) | D4 | MaxUnpool2D(s3, 2) | D3 | MaxUnpool2D(s2, 2) | D2 | MaxUnpool2D(s1, 2) | D1;
    }

    [Train, Sgd(0.1f, Momentum = 0.9f)]
    private static Tensor Loss(Tensor image, [Shape(224, 224), Classes(12)] Indices label) => FcnParts.PixelLoss(Scores(image), label);

    private static Layer Stage(params int[] channels) => Repeat(channels.Length, i => Conv2D(channels[i], 3, padding: 1) | BatchNorm() | Relu);
}

/// <summary>DeconvNet (Noh, Hong and Han, 2015): VGG-16 with its dense layers as convolutions, and its mirror image of unpooling and transposed convolution.</summary>
[Network]
public partial class DeconvNet
{
    private static readonly Layer E1 = Down(64, 64), E2 = Down(128, 128), E3 = Down(256, 256, 256), E4 = Down(512, 512, 512), E5 = Down(512, 512, 512);
    private static readonly Layer Middle = Conv2D(4096, 7) | BatchNorm() | Relu | Conv2D(4096, 1) | BatchNorm() | Relu | Deconv2D(512, 7) | BatchNorm() | Relu;
    private static readonly Layer D5 = Up(512, 512, 512), D4 = Up(512, 512, 256), D3 = Up(256, 256, 128), D2 = Up(128, 64), D1 = Up(64, 64) | Conv2D(21, 1);

    [Predict]
    private static Tensor Scores([Shape(3, 224, 224)] Tensor image)
    {
        var (p1, s1) = MaxPoolWithSwitches2D(image | E1, 2);
        var (p2, s2) = MaxPoolWithSwitches2D(p1 | E2, 2);
        var (p3, s3) = MaxPoolWithSwitches2D(p2 | E3, 2);
        var (p4, s4) = MaxPoolWithSwitches2D(p3 | E4, 2);
        var (p5, s5) = MaxPoolWithSwitches2D(p4 | E5, 2);
        return p5 | Middle | MaxUnpool2D(s5, 2) | D5 | MaxUnpool2D(s4, 2) | D4 | MaxUnpool2D(s3, 2) | D3 | MaxUnpool2D(s2, 2) | D2 | MaxUnpool2D(s1, 2) | D1;
    }

    [Train, Sgd(0.01f, Momentum = 0.9f, WeightDecay = 5e-4f)]
    private static Tensor Loss(Tensor image, [Shape(224, 224), Classes(21)] Indices label) => FcnParts.PixelLoss(Scores(image), label);

    private static Layer Down(params int[] channels) => Repeat(channels.Length, i => Conv2D(channels[i], 3, padding: 1) | BatchNorm() | Relu);

    private static Layer Up(params int[] channels) => Repeat(channels.Length, i => Deconv2D(channels[i], 3, padding: 1) | BatchNorm() | Relu);
}

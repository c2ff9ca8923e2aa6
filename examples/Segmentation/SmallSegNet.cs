using NetDsl;
using static NetDsl.Functions;

namespace Examples;

/// <summary>
/// The same task: V. Badrinarayanan, A. Kendall, R. Cipolla: SegNet: a deep convolutional encoder-decoder architecture for image segmentation, 2017, small. The decoder puts each number back where
/// the encoder found its maximum.
/// </summary>
[Network(Capacity = 64)]
public partial class SmallSegNet
{
    const int Side = 32, Classes = 11;

    static Layer Stage(int channels) => Conv2D(channels, 3, padding: 1, bias: false) | BatchNorm() | Relu;

    static readonly Layer EncodeFine = Stage(16), EncodeMiddle = Stage(32), Code = Stage(64) | Stage(32);
    static readonly Layer DecodeMiddle = Stage(16), DecodeFine = Stage(16) | Conv2D(Classes, 1);

    [Predict]
    static Tensor Scores([Shape(1, Side, Side)] Tensor image)
    {
        var (middle, fineSwitches) = image | EncodeFine | MaxPoolWithSwitches2D(2);
        var (coarse, middleSwitches) = middle | EncodeMiddle | MaxPoolWithSwitches2D(2);
        var code = coarse | Code;
        return code | MaxUnpool2D(middleSwitches, 2) | DecodeMiddle | MaxUnpool2D(fineSwitches, 2) | DecodeFine | Transpose(1, 2, 0);
    }

    [Train, Adam(3e-3f)]
    static Tensor Loss(Tensor image, [Shape(Side, Side), Classes(Classes)] Indices labels) => Scores(image) | CrossEntropy(labels) | Mean;
}

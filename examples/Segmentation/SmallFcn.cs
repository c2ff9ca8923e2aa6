using NetDsl;
using static NetDsl.Functions;

namespace Examples;

/// <summary>
/// Says for each pixel which digit it belongs to: J. Long, E. Shelhamer, T. Darrell: Fully convolutional networks for semantic segmentation, 2015, small. Scores of a coarse stage are enlarged by
/// transposed convolutions and added to those of the finer stages before it.
/// </summary>
[Network(Capacity = 64)]
public partial class SmallFcn
{
    const int Side = 32, Classes = 11;

    static Layer Stage(int channels) => Conv2D(channels, 3, padding: 1, bias: false) | BatchNorm() | Relu;

    static readonly Layer Fine = Stage(16), Middle = MaxPool2D(2) | Stage(32), Coarse = MaxPool2D(2) | Stage(64) | Stage(64);
    static readonly Layer FineScores = Conv2D(Classes, 1), MiddleScores = Conv2D(Classes, 1), CoarseScores = Conv2D(Classes, 1);
    static readonly Layer Enlarge = Deconv2D(Classes, 4, stride: 2, padding: 1), EnlargeAgain = Deconv2D(Classes, 4, stride: 2, padding: 1);

    [Predict]
    static Tensor Scores([Shape(1, Side, Side)] Tensor image)
    {
        var fine = image | Fine;
        var middle = fine | Middle;
        var coarse = middle | Coarse;
        var scores = (coarse | CoarseScores | Enlarge) + (middle | MiddleScores);
        return (scores | EnlargeAgain) + (fine | FineScores) | Transpose(1, 2, 0);
    }

    [Train, Adam(3e-3f)]
    static Tensor Loss(Tensor image, [Shape(Side, Side), Classes(Classes)] Indices labels) => Scores(image) | CrossEntropy(labels) | Mean;
}

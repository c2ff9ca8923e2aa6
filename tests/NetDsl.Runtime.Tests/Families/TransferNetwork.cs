using static NetDsl.Functions;

namespace NetDsl.Runtime.Tests.Families;

/// <summary>A trunk that learns some digits and is then used, frozen, for others: with a new head, and as a space in which like things are near.</summary>
[Network]
public partial class TransferNetwork
{
    static readonly Layer Trunk = Conv2D(16, 3, padding: 1) | Relu | MaxPool2D(2) | Conv2D(32, 3, padding: 1) | Relu | Flatten | Dense(64) | Tanh;
    static readonly Layer FirstHead = Dense(5), SecondHead = Dense(5);

    [Predict]
    static Tensor First([Shape(1, 8, 8)] Tensor image) => image | Trunk | FirstHead;

    [Predict]
    static Tensor Second([Shape(1, 8, 8)] Tensor image) => image | Trunk | SecondHead;

    [Predict]
    static Tensor Embed([Shape(1, 8, 8)] Tensor image) => image | Trunk;

    [Train, Adam(3e-3f)]
    static Tensor FirstLoss([Shape(1, 8, 8)] Tensor image, [Classes(5)] Indices digit) => First(image) | CrossEntropy(digit);

    [Train(Updates = [nameof(SecondHead)]), Adam(2e-2f)]
    static Tensor SecondLoss([Shape(1, 8, 8)] Tensor image, [Classes(5)] Indices digit) => image | Frozen(Trunk) | SecondHead | CrossEntropy(digit);
}

using static NetDsl.Functions;

namespace NetDsl.Runtime.Tests.Families;

/// <summary>
/// A neocognitron (Fukushima, 1980): layers of S cells, which learn features, take turns with layers of C cells, whose fixed weights blur over places and saturate.
/// </summary>
[Network]
public partial class Neocognitron
{
    static readonly Layer FirstSimple = Conv2D(16, 3, padding: 1) | Relu, SecondSimple = Conv2D(32, 3, padding: 1) | Relu, Readout = Flatten | Dense(10);

    [Predict]
    static Tensor Logits([Shape(1, 8, 8)] Tensor image) => image | FirstSimple | Complex | SecondSimple | Complex | Readout;

    [Train, Adam(3e-3f)]
    static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);

    static Tensor Complex(Tensor x)
    {
        var blurred = x | AvgPool2D(3, stride: 2, padding: 1);
        return blurred / (1 + blurred);
    }
}

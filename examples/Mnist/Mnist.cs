using NetDsl;
using static NetDsl.Functions;

namespace Examples;

/// <summary>Reads handwritten digits of 28×28 pixels.</summary>
[Network]
public partial class Mnist
{
    static readonly Layer Classifier = Flatten | Dense(256) | Relu | Dense(128) | Relu | Dense(10);

    [Predict]
    static Tensor Logits([Shape(28, 28)] Tensor image) => image | Classifier;

    [Train, Adam(1e-3f)]
    static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
}

using NetDsl;
using static NetDsl.Functions;

namespace Examples;

/// <summary>Reads handwritten digits of 8×8 pixels.</summary>
[Network]
public partial class Digits
{
    static readonly Layer Classifier = Flatten | Dense(128) | Relu | Dropout(0.2) | Dense(64) | Relu | Dropout(0.2) | Dense(10);

    [Predict]
    static Tensor Logits([Shape(8, 8)] Tensor image) => image | Classifier;

    [Train, Adam(2e-3f)]
    static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
}

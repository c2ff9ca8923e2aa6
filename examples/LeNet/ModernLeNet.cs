using NetDsl;
using static NetDsl.Functions;

namespace Examples;

/// <summary>The same idea with what was learnt since: rectifiers, maxima instead of means, more channels, dropout.</summary>
[Network]
public partial class ModernLeNet
{
    static readonly Layer Features =
        Conv2D(16, kernel: 5, padding: 2) | Relu | MaxPool2D(2) |
        Conv2D(32, kernel: 5) | Relu | MaxPool2D(2);

    static readonly Layer Classifier = Flatten | Dense(120) | Relu | Dropout(0.4) | Dense(10);

    [Predict]
    static Tensor Logits([Shape(1, 28, 28)] Tensor image) => image | Features | Classifier;

    [Train, Adam(2e-3f)]
    static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
}

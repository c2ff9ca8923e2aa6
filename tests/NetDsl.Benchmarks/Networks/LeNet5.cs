using static NetDsl.Functions;

namespace NetDsl.Benchmarks;

/// <summary>LeNet-5 with tanh and average pooling, SGD with momentum.</summary>
[Network]
public partial class LeNet5
{
    static readonly Layer Features =
        Conv2D(6, kernel: 5, padding: 2) | Tanh | AvgPool2D(2) |
        Conv2D(16, kernel: 5) | Tanh | AvgPool2D(2);

    static readonly Layer Classifier = Flatten | Dense(120) | Tanh | Dense(84) | Tanh | Dense(10);

    [Predict]
    static Tensor Logits([Shape(1, 28, 28)] Tensor image) => image | Features | Classifier;

    [Train, Sgd(0.01f, Momentum = 0.9f)]
    static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
}

using static NetDsl.Functions;

namespace NetDsl.Benchmarks;

/// <summary>Two 3×3 convolutions with ReLU, max pooling, dropout, two dense layers; Adam.</summary>
[Network]
public partial class CnnRelu
{
    static readonly Layer Body =
        Conv2D(32, 3, padding: 1) | Relu | Conv2D(64, 3, padding: 1) | Relu | MaxPool2D(2) | Dropout(0.25)
        | Flatten | Dense(128) | Relu | Dropout(0.5) | Dense(10);

    [Predict]
    static Tensor Logits([Shape(1, 28, 28)] Tensor image) => image | Body;

    [Train, Adam(1e-3f)]
    static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
}

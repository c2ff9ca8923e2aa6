using NetDsl;
using static NetDsl.Functions;

namespace Examples.ModelZoo.Networks;

/// <summary>
/// AlexNet (Krizhevsky, Sutskever and Hinton, 2012) as published: grouped convolutions where it was split over two GPUs, local response normalisation, overlapping pools.
/// 60,965,224 parameters.
/// </summary>
[Network]
public partial class AlexNet
{
    private static readonly Layer Features =
        Conv2D(96, 11, stride: 4) | Relu | LocalResponseNorm(5, k: 2) | MaxPool2D(3, stride: 2)
        | Conv2D(256, 5, padding: 2, groups: 2) | Relu | LocalResponseNorm(5, k: 2) | MaxPool2D(3, stride: 2)
        | Conv2D(384, 3, padding: 1) | Relu
        | Conv2D(384, 3, padding: 1, groups: 2) | Relu
        | Conv2D(256, 3, padding: 1, groups: 2) | Relu | MaxPool2D(3, stride: 2);

    private static readonly Layer Classifier =
        Flatten | Dense(4096) | Relu | Dropout(0.5) | Dense(4096) | Relu | Dropout(0.5) | Dense(1000);

    [Predict]
    private static Tensor Logits([Shape(3, 227, 227)] Tensor image) => image | Features | Classifier;

    [Train, Sgd(0.01f, Momentum = 0.9f, WeightDecay = 5e-4f)]
    private static Tensor Loss(Tensor image, [Classes(1000)] Indices label) => Logits(image) | CrossEntropy(label);
}

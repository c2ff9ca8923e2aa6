using NetDsl;
using static NetDsl.Functions;

namespace Examples.ModelZoo.Networks;

/// <summary>VGG-16, configuration D (Simonyan and Zisserman, 2015). 138,357,544 parameters.</summary>
[Network]
public partial class Vgg16
{
    private static readonly Layer Features = Stage(2, 64) | Stage(2, 128) | Stage(3, 256) | Stage(3, 512) | Stage(3, 512);

    private static readonly Layer Classifier =
        Flatten | Dense(4096) | Relu | Dropout(0.5) | Dense(4096) | Relu | Dropout(0.5) | Dense(1000);

    [Predict]
    private static Tensor Logits([Shape(3, 224, 224)] Tensor image) => image | Features | Classifier;

    [Train, Sgd(0.01f, Momentum = 0.9f, WeightDecay = 5e-4f)]
    private static Tensor Loss(Tensor image, [Classes(1000)] Indices label) => Logits(image) | CrossEntropy(label);

    private static Layer Stage(int convolutions, int channels) =>
        Repeat(convolutions, _ => Conv2D(channels, 3, padding: 1) | Relu) | MaxPool2D(2);
}

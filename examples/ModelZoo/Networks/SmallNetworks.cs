using NetDsl;
using static NetDsl.Functions;

namespace Examples.ModelZoo.Networks;

/// <summary>LeNet-5 in its usual modern form (LeCun, Bottou, Bengio and Haffner, 1998). 61,706 parameters.</summary>
[Network]
public partial class LeNet5
{
    private static readonly Layer Features =
        Conv2D(6, kernel: 5, padding: 2) | Tanh | AvgPool2D(2) |
        Conv2D(16, kernel: 5) | Tanh | AvgPool2D(2);

    private static readonly Layer Classifier = Flatten | Dense(120) | Tanh | Dense(84) | Tanh | Dense(10);

    [Predict]
    private static Tensor Logits([Shape(1, 28, 28)] Tensor image) => image | Features | Classifier;

    [Train, Sgd(0.1f, Momentum = 0.9f)]
    private static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
}

/// <summary>SRCNN 9-1-5 for one channel (Dong, Loy, He and Tang, 2014): a picture enlarged by interpolation becomes sharp. 8,129 parameters.</summary>
[Network]
public partial class Srcnn
{
    private static readonly Layer Body =
        Conv2D(64, 9, padding: 4) | Relu | Conv2D(32, 1) | Relu | Conv2D(1, 5, padding: 2);

    [Predict]
    private static Tensor Sharpen([Shape(1, 33, 33)] Tensor blurred) => blurred | Body;

    [Train, Adam(1e-4f)]
    private static Tensor Loss([Shape(1, 33, 33)] Tensor blurred, [Shape(1, 33, 33)] Tensor sharp) => Sharpen(blurred) | MeanSquaredError(sharp) | Mean;
}

/// <summary>The deep Q-network for Atari (Mnih et al., 2015), with 18 actions: the squared error of the chosen action's value. 1,693,362 parameters.</summary>
[Network]
public partial class DeepQNetwork
{
    private static readonly Layer Body =
        Conv2D(32, 8, stride: 4) | Relu | Conv2D(64, 4, stride: 2) | Relu | Conv2D(64, 3) | Relu | Flatten | Dense(512) | Relu | Dense(18);

    [Predict]
    private static Tensor Values([Shape(4, 84, 84)] Tensor screens) => screens | Body;

    [Train, RmsProp(2.5e-4f)]
    private static Tensor Loss(Tensor screens, [Classes(18)] Indices action, Tensor target) => Huber((Values(screens) | At(action)), target);
}

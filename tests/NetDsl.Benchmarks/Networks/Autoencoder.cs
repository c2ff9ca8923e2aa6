using static NetDsl.Functions;

namespace NetDsl.Benchmarks;

/// <summary>784-128-32-128-784 with ReLU and a sigmoid at the end, mean squared error, Adam.</summary>
[Network]
public partial class Autoencoder
{
    static readonly Layer Body = Dense(128) | Relu | Dense(32) | Relu | Dense(128) | Relu | Dense(784) | Sigmoid;

    [Predict]
    static Tensor Reconstruct([Shape(784)] Tensor image) => image | Body;

    [Train, Adam(1e-3f)]
    static Tensor Loss([Shape(784)] Tensor image) => Reconstruct(image) | MeanSquaredError(image) | Mean;
}

using static NetDsl.Functions;

namespace NetDsl.Benchmarks;

/// <summary>784-256-128-10, ReLU, Adam.</summary>
[Network]
public partial class Mlp
{
    static readonly Layer Classifier = Dense(256) | Relu | Dense(128) | Relu | Dense(10);

    [Predict]
    static Tensor Logits([Shape(784)] Tensor image) => image | Classifier;

    [Train, Adam(1e-3f)]
    static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
}

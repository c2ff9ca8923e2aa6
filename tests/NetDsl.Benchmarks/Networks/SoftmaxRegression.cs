using static NetDsl.Functions;

namespace NetDsl.Benchmarks;

/// <summary>784-10, plain SGD.</summary>
[Network]
public partial class SoftmaxRegression
{
    static readonly Layer Linear = Dense(10);

    [Predict]
    static Tensor Logits([Shape(784)] Tensor image) => image | Linear;

    [Train, Sgd(0.01f)]
    static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
}

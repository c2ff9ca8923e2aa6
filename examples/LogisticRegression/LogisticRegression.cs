using NetDsl;
using static NetDsl.Functions;

namespace Examples;

/// <summary>Multinomial logistic regression: one weighted sum of the pixels for each digit.</summary>
[Network]
public partial class LogisticRegression
{
    static readonly Layer Linear = Flatten | Dense(10);

    [Predict]
    static Tensor Logits([Shape(8, 8)] Tensor image) => image | Linear;

    [Train, Sgd(0.1f, Momentum = 0.9f)]
    static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
}

using NetDsl;
using static NetDsl.Functions;

namespace Examples.ModelZoo.Networks;

/// <summary>A layer of local receptive fields that share no weights: a 200×200 image, a 10×10 kernel of its own at every position.</summary>
[Network]
public partial class LocallyConnectedLayer
{
    private static readonly Layer Body = LocallyConnected2D(1, 10), Head = Flatten | Dense(10);

    [Predict]
    private static Tensor Logits([Shape(1, 200, 200)] Tensor image) => image | Body | Tanh | Head;

    [Train, Sgd(0.01f)]
    private static Tensor Loss(Tensor image, [Classes(10)] Indices label) => Logits(image) | CrossEntropy(label);
}

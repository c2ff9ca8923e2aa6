using NetDsl;
using static NetDsl.Functions;

/// <summary>Tells two interleaved half moons apart.</summary>
[Network]
public partial class Moons
{
    static readonly Layer Body = Dense(32) | Relu | Dense(32) | Relu | Dense(2);

    /// <summary>A score for each moon.</summary>
    [Predict]
    static Tensor Logits([Shape(2)] Tensor point) => point | Body;

    [Train, Adam(1e-2f)]
    static Tensor Loss(Tensor point, [Classes(2)] Indices moon) => Logits(point) | CrossEntropy(moon);
}

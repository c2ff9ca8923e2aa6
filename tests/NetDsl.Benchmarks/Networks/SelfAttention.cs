using static NetDsl.Functions;

namespace NetDsl.Benchmarks;

/// <summary>Attention of several heads and nothing else: each of 64 vectors looks at itself and those in front of it.</summary>
[Network]
public partial class SelfAttention
{
    public const int Positions = 64, Width = 128;

    static readonly Layer Body = MultiHeadAttention(heads: 4, causal: true);

    [Predict]
    static Tensor Attend([Shape(Positions, Width)] Tensor sequence) => sequence | Body;

    [Train, Adam(1e-3f)]
    static Tensor Loss(Tensor sequence, [Shape(Positions, Width)] Tensor target) => Attend(sequence) | MeanSquaredError(target);
}

namespace NetDsl;

/// <summary>
/// Adam: m ← β₁ m + (1 − β₁) g, s ← β₂ s + (1 − β₂) g², w ← w − η m̂ / (√ŝ + ε) with m̂ = m / (1 − β₁ᵗ) and ŝ = s / (1 − β₂ᵗ) (Kingma and Ba, 2015).
/// </summary>
/// <param name="learningRate">The step size η; 0.001 unless said.</param>
public sealed class AdamAttribute(double learningRate = 0.001) : OptimizerAttribute(learningRate)
{
    /// <summary>The decay β₁ of the mean of gradients, in [0, 1). 0.9 unless said.</summary>
    public double Beta1 { get; set; } = 0.9;

    /// <summary>The decay β₂ of the mean square, in [0, 1). 0.999 unless said.</summary>
    public double Beta2 { get; set; } = 0.999;

    /// <summary>The number ε that keeps the division finite. 1e-8 unless said.</summary>
    public double Epsilon { get; set; } = 1e-8;

    /// <summary>The factor λ of the L2 penalty: g ← g + λ w. 0 unless said.</summary>
    public double WeightDecay { get; set; }
}

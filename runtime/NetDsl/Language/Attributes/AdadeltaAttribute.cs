namespace NetDsl;

/// <summary>Adadelta: s ← ρ s + (1 − ρ) g², d = g √(u + ε) / √(s + ε), u ← ρ u + (1 − ρ) d², w ← w − η d (Zeiler, 2012).</summary>
/// <param name="learningRate">The step size η; 1 unless said.</param>
public sealed class AdadeltaAttribute(double learningRate = 1) : OptimizerAttribute(learningRate)
{
    /// <summary>The decay ρ of the mean squares, in [0, 1). 0.9 unless said.</summary>
    public double Rho { get; set; } = 0.9;

    /// <summary>The number ε that keeps the division finite. 1e-6 unless said.</summary>
    public double Epsilon { get; set; } = 1e-6;

    /// <summary>The factor λ of the L2 penalty: g ← g + λ w. 0 unless said.</summary>
    public double WeightDecay { get; set; }
}

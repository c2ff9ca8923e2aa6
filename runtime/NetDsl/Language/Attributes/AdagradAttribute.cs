namespace NetDsl;

/// <summary>Adagrad: s ← s + g², w ← w − η g / (√s + ε) (Duchi, Hazan and Singer, 2011).</summary>
/// <param name="learningRate">The step size η; 0.01 unless said.</param>
public sealed class AdagradAttribute(double learningRate = 0.01) : OptimizerAttribute(learningRate)
{
    /// <summary>The number ε that keeps the division finite. 1e-10 unless said.</summary>
    public double Epsilon { get; set; } = 1e-10;

    /// <summary>The factor λ of the L2 penalty: g ← g + λ w. 0 unless said.</summary>
    public double WeightDecay { get; set; }
}

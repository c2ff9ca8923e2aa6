namespace NetDsl;

/// <summary>RMSProp: s ← ρ s + (1 − ρ) g², w ← w − η g / (√s + ε); with momentum μ, v ← μ v + g / (√s + ε) and w ← w − η v (Tieleman and Hinton, 2012).</summary>
/// <param name="learningRate">The step size η; 0.01 unless said.</param>
public sealed class RmsPropAttribute(double learningRate = 0.01) : OptimizerAttribute(learningRate)
{
    /// <summary>The decay ρ of the mean square, in [0, 1). 0.99 unless said.</summary>
    public double Rho { get; set; } = 0.99;

    /// <summary>The number ε that keeps the division finite. 1e-8 unless said.</summary>
    public double Epsilon { get; set; } = 1e-8;

    /// <summary>The factor μ of the velocity, in [0, 1). 0 unless said: no momentum.</summary>
    public double Momentum { get; set; }

    /// <summary>The factor λ of the L2 penalty: g ← g + λ w. 0 unless said.</summary>
    public double WeightDecay { get; set; }
}

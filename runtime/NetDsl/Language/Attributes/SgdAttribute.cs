namespace NetDsl;

/// <summary>
/// Stochastic gradient descent: w ← w − η g; with momentum μ, v ← μ v + g and w ← w − η v (Polyak, 1964); with Nesterov's, w ← w − η (g + μ v) (Sutskever et al., 2013).
/// </summary>
/// <param name="learningRate">The step size η.</param>
public sealed class SgdAttribute(double learningRate) : OptimizerAttribute(learningRate)
{
    /// <summary>The factor μ of the velocity, in [0, 1). 0 unless said: no momentum.</summary>
    public double Momentum { get; set; }

    /// <summary>Whether the gradient looks ahead (Nesterov); needs <see cref="Momentum"/>.</summary>
    public bool Nesterov { get; set; }

    /// <summary>The factor λ of the L2 penalty: g ← g + λ w. 0 unless said.</summary>
    public double WeightDecay { get; set; }
}

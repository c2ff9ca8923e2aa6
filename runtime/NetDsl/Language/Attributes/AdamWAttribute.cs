namespace NetDsl;

/// <summary>Adam with decoupled weight decay: w ← w − η λ w before Adam's step, and the penalty does not enter the gradient (Loshchilov and Hutter, 2019).</summary>
/// <param name="learningRate">The step size η; 0.001 unless said.</param>
public sealed class AdamWAttribute(double learningRate = 0.001) : OptimizerAttribute(learningRate)
{
    /// <summary>The decay β₁ of the mean of gradients, in [0, 1). 0.9 unless said.</summary>
    public double Beta1 { get; set; } = 0.9;

    /// <summary>The decay β₂ of the mean square, in [0, 1). 0.999 unless said.</summary>
    public double Beta2 { get; set; } = 0.999;

    /// <summary>The number ε that keeps the division finite. 1e-8 unless said.</summary>
    public double Epsilon { get; set; } = 1e-8;

    /// <summary>The decay λ. 0.01 unless said.</summary>
    public double WeightDecay { get; set; } = 0.01;
}

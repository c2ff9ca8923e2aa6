namespace NetDsl;

/// <summary>Adam with decoupled weight decay: w ← w − η λ w before Adam's step, and the penalty does not enter the gradient (Loshchilov and Hutter, 2019).</summary>
/// <param name="learningRate">The step size η; 0.001 unless said.</param>
public sealed class AdamWAttribute(float learningRate = 0.001f) : OptimizerAttribute(learningRate)
{
    /// <summary>The decay β₁ of the mean of gradients, in [0, 1). 0.9 unless said.</summary>
    public float Beta1 { get; set; } = 0.9f;

    /// <summary>The decay β₂ of the mean square, in [0, 1). 0.999 unless said.</summary>
    public float Beta2 { get; set; } = 0.999f;

    /// <summary>The number ε that keeps the division finite. 1e-8 unless said.</summary>
    public float Epsilon { get; set; } = 1e-8f;

    /// <summary>The decay λ. 0.01 unless said.</summary>
    public float WeightDecay { get; set; } = 0.01f;
}

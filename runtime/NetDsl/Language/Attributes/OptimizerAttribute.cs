namespace NetDsl;

/// <summary>
/// The rule that turns the gradient g of the mean loss into new weights w. Beside <see cref="TrainAttribute"/>, exactly one. Each numeric property becomes a settable property of
/// the network, so the learning rate can change between steps. Defaults are those of PyTorch.
/// </summary>
/// <param name="learningRate">The step size η, greater than 0.</param>
[AttributeUsage(AttributeTargets.Method)]
public abstract class OptimizerAttribute(double learningRate) : Attribute
{
    /// <summary>The step size η.</summary>
    public double LearningRate { get; } = learningRate;
}

namespace NetDsl;

/// <content>Normalisations: layers that centre and scale what passes.</content>
public static partial class Functions
{
    /// <summary>
    /// Batch normalisation (Ioffe and Szegedy, 2015): each channel minus its mean, divided by its deviation, times <c>Weight</c> plus <c>Bias</c>. A channel is axis 0 of the example
    /// [channels, …]; each number of a vector is one. While training, mean and variance (divided by the count n) are those of the channel over the batch and all its positions, and the states
    /// <c>RunningMean</c> (which starts at 0) and <c>RunningVariance</c> (which starts at 1, of variances divided by n − 1) follow them:
    /// running ← (1 − momentum) · running + momentum · batch. Otherwise, and inside <see cref="Frozen"/>, these states are used. Only layers in <c>Updates</c> move their states. As PyTorch does.
    /// </summary>
    /// <param name="momentum">The share of the new batch, in [0, 1]. Error ND2012 otherwise.</param>
    /// <param name="epsilon">What is added to the variance, above 0. Error ND2012 otherwise.</param>
    /// <param name="affine">Whether the channel is multiplied by the weight <c>Weight</c> [channels], which starts at 1, and <c>Bias</c> [channels], which starts at 0, is added.</param>
    public static Layer BatchNorm(double momentum = 0.1, double epsilon = 1e-5, bool affine = true) => throw Staged.Only();
}

namespace NetDsl;

/// <content>Losses of outputs that are distributions of points.</content>
public static partial class Functions
{
    /// <summary>
    /// The negative log-likelihood of a point under a mixture of n bivariate Gaussians, and of an end under a Bernoulli distribution (Graves, 2013): one number for each point. Along the last axis the parameters are the logit of
    /// the end, then n each of: logits of the weights, means of x, means of y, logarithms of the deviations of x, of y, and correlations before their tanh (which counts within ±5).
    /// </summary>
    /// <param name="target">[s…, 3]: x, y and the end, 0 or 1. Error ND2007 otherwise.</param>
    public static Layer BivariateMixtureLoss(Tensor target) => throw Staged.Only();

    /// <summary>The negative log-likelihood of a point under a mixture of bivariate Gaussians, and of an end: [s…, 6n + 1] and [s…, 3] give [s…].</summary>
    /// <param name="parameters">The end, and n each of weights, means, means, deviations, deviations and correlations, as in the other form. Error ND2002 for another number of them.</param>
    /// <param name="target">[s…, 3]: x, y and the end, 0 or 1. Error ND2007 otherwise.</param>
    public static Tensor BivariateMixtureLoss(Tensor parameters, Tensor target) => throw Staged.Only();
}

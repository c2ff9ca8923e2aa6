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

    /// <summary>
    /// Layer normalisation (Ba, Kiros and Hinton, 2016): each example minus its mean, divided by its deviation, times <c>Weight</c> plus <c>Bias</c>, both of the shape of what is
    /// normalised together; they start at 1 and 0.
    /// </summary>
    /// <param name="axes">How many of the last axes are normalised together; 0 for all. Error ND2002 when the example has fewer.</param>
    /// <param name="epsilon">What is added to the variance, above 0. Error ND2012 otherwise.</param>
    /// <param name="affine">Whether weight and bias are learnt.</param>
    public static Layer LayerNorm(int axes = 0, double epsilon = 1e-5, bool affine = true) => throw Staged.Only();

    /// <summary>
    /// Instance normalisation (Ulyanov, Vedaldi and Lempitsky, 2016): each channel of each example [channels, r…] minus its mean over its positions, divided by its deviation.
    /// </summary>
    /// <param name="epsilon">What is added to the variance, above 0. Error ND2012 otherwise.</param>
    /// <param name="affine">Whether the channel is multiplied by the weight <c>Weight</c> [channels], which starts at 1, and <c>Bias</c> [channels], which starts at 0, is added.</param>
    public static Layer InstanceNorm(double epsilon = 1e-5, bool affine = false) => throw Staged.Only();

    /// <summary>
    /// Group normalisation (Wu and He, 2018): the channels of each example [channels, r…] in equal groups of neighbours, each minus its mean, divided by its deviation.
    /// </summary>
    /// <param name="groups">The number of groups, which divides the channels. Error ND2008 otherwise.</param>
    /// <param name="epsilon">What is added to the variance, above 0. Error ND2012 otherwise.</param>
    /// <param name="affine">Whether the channel is multiplied by the weight <c>Weight</c> [channels], which starts at 1, and <c>Bias</c> [channels], which starts at 0, is added.</param>
    public static Layer GroupNorm(int groups, double epsilon = 1e-5, bool affine = true) => throw Staged.Only();

    /// <summary>
    /// Local response normalisation across channels (Krizhevsky, Sutskever and Hinton, 2012): x / (k + alpha / size · Σ x²)^beta, summed over the <c>size</c> neighbouring channels at the
    /// same place. As in PyTorch alpha is divided by the size; the published network's numbers are <c>LocalResponseNorm(5, alpha: 5e-4, beta: 0.75, k: 2)</c>.
    /// </summary>
    /// <param name="size">The number of channels, at least 1 and at most 255. Error ND2012 otherwise.</param>
    /// <param name="alpha">The factor of the mean square.</param>
    /// <param name="beta">The exponent.</param>
    /// <param name="k">What is added.</param>
    public static Layer LocalResponseNorm(int size = 5, double alpha = 1e-4, double beta = 0.75, double k = 1) => throw Staged.Only();

    /// <summary>
    /// Subtractive contrast normalisation (Jarrett, Kavukcuoglu, Ranzato and LeCun, 2009) of images [channels, height, width]: minus the mean over all channels and a Gaussian window, whose
    /// weights inside the image add up to 1.
    /// </summary>
    /// <param name="size">The window's size, odd and at most 63; its deviation is a quarter of it. Error ND2012 otherwise.</param>
    public static Layer SubtractiveNorm(int size = 9) => throw Staged.Only();

    /// <summary>
    /// Divisive contrast normalisation (Jarrett, Kavukcuoglu, Ranzato and LeCun, 2009) of images [channels, height, width]: over the root of the mean square in the window of
    /// <see cref="SubtractiveNorm"/>, or that root's mean over the image where it is greater; never over less than 1e-4.
    /// </summary>
    /// <param name="size">The window's size, odd and at most 63. Error ND2012 otherwise.</param>
    public static Layer DivisiveNorm(int size = 9) => throw Staged.Only();

    /// <summary>Local contrast normalisation: <see cref="SubtractiveNorm"/>, then <see cref="DivisiveNorm"/>.</summary>
    /// <param name="size">The window's size, odd and at most 63. Error ND2012 otherwise.</param>
    public static Layer LocalContrastNorm(int size = 9) => throw Staged.Only();

    /// <summary>
    /// Dropout of whole channels, axis 0 of the example (Tompson et al., 2015: spatial dropout): while training sets each to 0 with probability <c>rate</c> and divides the others by 1 − rate.
    /// </summary>
    /// <param name="rate">The probability, in [0, 1). Error ND2012 otherwise.</param>
    public static Layer ChannelDropout(double rate) => throw Staged.Only();
}

namespace NetDsl;

/// <content>
/// Convolutions. Weights have the shapes of PyTorch's, so that its checkpoints load. The extent of a result along an axis is ⌊(extent + 2 · padding − dilation · (kernel − 1) − 1) / stride⌋ + 1.
/// </content>
public static partial class Functions
{
    /// <summary>
    /// The layer of convolutions (cross-correlations) with learnt kernels: a sequence [channels, length] becomes [filters, length]. Weights <c>Weight</c> [filters, channels / groups, k] and <c>Bias</c>
    /// [filters], which starts at 0.
    /// </summary>
    /// <param name="filters">The number of kernels, at least 1: the channels of the result.</param>
    /// <param name="kernel">The extents of the kernels.</param>
    /// <param name="stride">The distance of neighbouring positions; 1 unless said.</param>
    /// <param name="padding">Zeros around the operand; none unless said. Error ND2019 when the kernel does not fit.</param>
    /// <param name="dilation">The distance of neighbouring taps of a kernel; 1 unless said.</param>
    /// <param name="groups">Into how many groups channels and filters are cut, each convolved by itself. Error ND2012 when it does not divide both.</param>
    /// <param name="bias">Whether a number for each filter is added.</param>
    /// <param name="init">How the kernels start; Glorot uniform unless said, with fanIn = channels / groups · taps and fanOut = filters / groups · taps.</param>
    public static Layer Conv1D(
        int filters, Extents kernel, Extents? stride = null, Padding? padding = null, Extents? dilation = null, int groups = 1, bool bias = true, Init? init = null) => throw Staged.Only();

    /// <summary>The convolution with given kernels: fixed ones, or such as are computed.</summary>
    /// <param name="x">A sequence [channels, length]. Error ND2002 otherwise.</param>
    /// <param name="weights">The kernels, [filters, channels / groups, k]. Error ND2002 or ND2003 otherwise.</param>
    /// <param name="stride">The distance of neighbouring positions; 1 unless said.</param>
    /// <param name="padding">Zeros around the operand; none unless said.</param>
    /// <param name="dilation">The distance of neighbouring taps of a kernel; 1 unless said.</param>
    /// <param name="groups">Into how many groups channels and filters are cut. Error ND2012 when it does not divide both.</param>
    public static Tensor Conv1D(Tensor x, Tensor weights, Extents? stride = null, Padding? padding = null, Extents? dilation = null, int groups = 1) => throw Staged.Only();

    /// <summary>
    /// The layer of convolutions (cross-correlations) with learnt kernels: an image [channels, height, width] becomes [filters, height, width]. Weights <c>Weight</c> [filters, channels / groups, k, k] and <c>Bias</c>
    /// [filters], which starts at 0.
    /// </summary>
    /// <param name="filters">The number of kernels, at least 1: the channels of the result.</param>
    /// <param name="kernel">The extents of the kernels.</param>
    /// <param name="stride">The distance of neighbouring positions; 1 unless said.</param>
    /// <param name="padding">Zeros around the operand; none unless said. Error ND2019 when the kernel does not fit.</param>
    /// <param name="dilation">The distance of neighbouring taps of a kernel; 1 unless said.</param>
    /// <param name="groups">Into how many groups channels and filters are cut, each convolved by itself. Error ND2012 when it does not divide both.</param>
    /// <param name="bias">Whether a number for each filter is added.</param>
    /// <param name="init">How the kernels start; Glorot uniform unless said, with fanIn = channels / groups · taps and fanOut = filters / groups · taps.</param>
    public static Layer Conv2D(
        int filters, Extents kernel, Extents? stride = null, Padding? padding = null, Extents? dilation = null, int groups = 1, bool bias = true, Init? init = null) => throw Staged.Only();

    /// <summary>The convolution with given kernels: fixed ones, or such as are computed.</summary>
    /// <param name="x">An image [channels, height, width]. Error ND2002 otherwise.</param>
    /// <param name="weights">The kernels, [filters, channels / groups, k, k]. Error ND2002 or ND2003 otherwise.</param>
    /// <param name="stride">The distance of neighbouring positions; 1 unless said.</param>
    /// <param name="padding">Zeros around the operand; none unless said.</param>
    /// <param name="dilation">The distance of neighbouring taps of a kernel; 1 unless said.</param>
    /// <param name="groups">Into how many groups channels and filters are cut. Error ND2012 when it does not divide both.</param>
    public static Tensor Conv2D(Tensor x, Tensor weights, Extents? stride = null, Padding? padding = null, Extents? dilation = null, int groups = 1) => throw Staged.Only();

    /// <summary>
    /// The layer of convolutions (cross-correlations) with learnt kernels: a volume [channels, depth, height, width] becomes [filters, depth, height, width]. Weights <c>Weight</c> [filters, channels / groups, k, k, k] and <c>Bias</c>
    /// [filters], which starts at 0.
    /// </summary>
    /// <param name="filters">The number of kernels, at least 1: the channels of the result.</param>
    /// <param name="kernel">The extents of the kernels.</param>
    /// <param name="stride">The distance of neighbouring positions; 1 unless said.</param>
    /// <param name="padding">Zeros around the operand; none unless said. Error ND2019 when the kernel does not fit.</param>
    /// <param name="dilation">The distance of neighbouring taps of a kernel; 1 unless said.</param>
    /// <param name="groups">Into how many groups channels and filters are cut, each convolved by itself. Error ND2012 when it does not divide both.</param>
    /// <param name="bias">Whether a number for each filter is added.</param>
    /// <param name="init">How the kernels start; Glorot uniform unless said, with fanIn = channels / groups · taps and fanOut = filters / groups · taps.</param>
    public static Layer Conv3D(
        int filters, Extents kernel, Extents? stride = null, Padding? padding = null, Extents? dilation = null, int groups = 1, bool bias = true, Init? init = null) => throw Staged.Only();

    /// <summary>The convolution with given kernels: fixed ones, or such as are computed.</summary>
    /// <param name="x">A volume [channels, depth, height, width]. Error ND2002 otherwise.</param>
    /// <param name="weights">The kernels, [filters, channels / groups, k, k, k]. Error ND2002 or ND2003 otherwise.</param>
    /// <param name="stride">The distance of neighbouring positions; 1 unless said.</param>
    /// <param name="padding">Zeros around the operand; none unless said.</param>
    /// <param name="dilation">The distance of neighbouring taps of a kernel; 1 unless said.</param>
    /// <param name="groups">Into how many groups channels and filters are cut. Error ND2012 when it does not divide both.</param>
    public static Tensor Conv3D(Tensor x, Tensor weights, Extents? stride = null, Padding? padding = null, Extents? dilation = null, int groups = 1) => throw Staged.Only();

    /// <summary>
    /// The layer that convolves each channel by itself: [channels, height, width] becomes [channels · multiplier, height, width]; <see cref="Conv2D(int, Extents, Extents?, Padding?, Extents?, int, bool, Init?)"/>
    /// with as many groups as channels. Weights <c>Weight</c> [channels · multiplier, 1, k, k] and <c>Bias</c>.
    /// </summary>
    /// <param name="kernel">The extents of the kernels.</param>
    /// <param name="multiplier">The number of kernels for each channel.</param>
    /// <param name="stride">The distance of neighbouring positions; 1 unless said.</param>
    /// <param name="padding">Zeros around the operand; none unless said. Error ND2019 when the kernel does not fit.</param>
    /// <param name="dilation">The distance of neighbouring taps of a kernel; 1 unless said.</param>
    /// <param name="bias">Whether a number for each filter is added.</param>
    /// <param name="init">How the kernels start; Glorot uniform unless said.</param>
    public static Layer DepthwiseConv2D(
        Extents kernel, int multiplier = 1, Extents? stride = null, Padding? padding = null, Extents? dilation = null, bool bias = true, Init? init = null) => throw Staged.Only();

    /// <summary>
    /// The layer of transposed convolutions: a sequence [channels, length] becomes [filters, length] with extents (extent − 1) · stride − 2 · padding + dilation · (kernel − 1) + outputPadding + 1
    /// (extent · stride + outputPadding with <see cref="Padding.Same"/>). Weights <c>Weight</c> [channels, filters / groups, k] and <c>Bias</c> [filters], which starts at 0.
    /// </summary>
    /// <param name="filters">The number of channels of the result, at least 1.</param>
    /// <param name="kernel">The extents of the kernels.</param>
    /// <param name="stride">How far apart neighbouring elements of the operand go; 1 unless said.</param>
    /// <param name="padding">How much is cut off on either side; none unless said.</param>
    /// <param name="outputPadding">How much longer the result is behind, below the stride; 0 unless said. Error ND2012 otherwise.</param>
    /// <param name="dilation">The distance of neighbouring taps of a kernel; 1 unless said.</param>
    /// <param name="groups">Into how many groups channels and filters are cut. Error ND2012 when it does not divide both.</param>
    /// <param name="bias">Whether a number for each filter is added.</param>
    /// <param name="init">How the kernels start; Glorot uniform unless said.</param>
    public static Layer Deconv1D(
        int filters, Extents kernel, Extents? stride = null, Padding? padding = null, Extents? outputPadding = null, Extents? dilation = null, int groups = 1, bool bias = true,
        Init? init = null) => throw Staged.Only();

    /// <summary>
    /// The layer of transposed convolutions: an image [channels, height, width] becomes [filters, height, width] with extents (extent − 1) · stride − 2 · padding + dilation · (kernel − 1) + outputPadding + 1
    /// (extent · stride + outputPadding with <see cref="Padding.Same"/>). Weights <c>Weight</c> [channels, filters / groups, k, k] and <c>Bias</c> [filters], which starts at 0.
    /// </summary>
    /// <param name="filters">The number of channels of the result, at least 1.</param>
    /// <param name="kernel">The extents of the kernels.</param>
    /// <param name="stride">How far apart neighbouring elements of the operand go; 1 unless said.</param>
    /// <param name="padding">How much is cut off on either side; none unless said.</param>
    /// <param name="outputPadding">How much longer the result is behind, below the stride; 0 unless said. Error ND2012 otherwise.</param>
    /// <param name="dilation">The distance of neighbouring taps of a kernel; 1 unless said.</param>
    /// <param name="groups">Into how many groups channels and filters are cut. Error ND2012 when it does not divide both.</param>
    /// <param name="bias">Whether a number for each filter is added.</param>
    /// <param name="init">How the kernels start; Glorot uniform unless said.</param>
    public static Layer Deconv2D(
        int filters, Extents kernel, Extents? stride = null, Padding? padding = null, Extents? outputPadding = null, Extents? dilation = null, int groups = 1, bool bias = true,
        Init? init = null) => throw Staged.Only();

    /// <summary>
    /// The layer of transposed convolutions: a volume [channels, depth, height, width] becomes [filters, depth, height, width] with extents (extent − 1) · stride − 2 · padding + dilation · (kernel − 1) + outputPadding + 1
    /// (extent · stride + outputPadding with <see cref="Padding.Same"/>). Weights <c>Weight</c> [channels, filters / groups, k, k, k] and <c>Bias</c> [filters], which starts at 0.
    /// </summary>
    /// <param name="filters">The number of channels of the result, at least 1.</param>
    /// <param name="kernel">The extents of the kernels.</param>
    /// <param name="stride">How far apart neighbouring elements of the operand go; 1 unless said.</param>
    /// <param name="padding">How much is cut off on either side; none unless said.</param>
    /// <param name="outputPadding">How much longer the result is behind, below the stride; 0 unless said. Error ND2012 otherwise.</param>
    /// <param name="dilation">The distance of neighbouring taps of a kernel; 1 unless said.</param>
    /// <param name="groups">Into how many groups channels and filters are cut. Error ND2012 when it does not divide both.</param>
    /// <param name="bias">Whether a number for each filter is added.</param>
    /// <param name="init">How the kernels start; Glorot uniform unless said.</param>
    public static Layer Deconv3D(
        int filters, Extents kernel, Extents? stride = null, Padding? padding = null, Extents? outputPadding = null, Extents? dilation = null, int groups = 1, bool bias = true,
        Init? init = null) => throw Staged.Only();

    /// <summary>
    /// The layer of convolutions whose kernels differ by position: [channels, height, width] becomes [filters, h, w]. Weights <c>Weight</c> [h, w, filters, channels, k, k] and <c>Bias</c>
    /// [filters, h, w], which starts at 0.
    /// </summary>
    /// <param name="filters">The number of kernels at each position, at least 1.</param>
    /// <param name="kernel">The extents of the kernels.</param>
    /// <param name="stride">The distance of neighbouring positions; 1 unless said.</param>
    /// <param name="padding">Zeros around the operand; none unless said. Error ND2019 when the kernel does not fit.</param>
    /// <param name="bias">Whether a number for each filter and position is added.</param>
    /// <param name="init">How the kernels start; Glorot uniform unless said.</param>
    public static Layer LocallyConnected2D(int filters, Extents kernel, Extents? stride = null, Padding? padding = null, bool bias = true, Init? init = null) => throw Staged.Only();
}

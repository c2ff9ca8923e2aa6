using System.Runtime.CompilerServices;

namespace NetDsl;

/// <content>
/// Pooling: windows move over the axes behind the channels, as those of convolutions do, and each channel is pooled by itself. The gradient of a maximum goes to the first of equals.
/// A number converts to a tensor too, so the layers have priority: <c>MaxPool2D(3, 2)</c> is a window of 3 with stride 2.
/// </content>
public static partial class Functions
{
    /// <summary>The layer: the greatest element of each window of a sequence [channels, length]. Padding is never the greatest.</summary>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    /// <param name="dilation">The distance of neighbouring elements of a window; 1 unless said.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the edge is kept, if it begins inside.</param>
    [OverloadResolutionPriority(1)]
    public static Layer MaxPool1D(Extents kernel, Extents? stride = null, Padding? padding = null, Extents? dilation = null, bool ceilMode = false) => throw Staged.Only();

    /// <summary>The greatest element of each window of a sequence [channels, length]. Padding is never the greatest.</summary>
    /// <param name="x">The operand. Error ND2002 when it has another number of axes.</param>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    /// <param name="dilation">The distance of neighbouring elements of a window; 1 unless said.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the edge is kept, if it begins inside.</param>
    public static Tensor MaxPool1D(Tensor x, Extents kernel, Extents? stride = null, Padding? padding = null, Extents? dilation = null, bool ceilMode = false) => throw Staged.Only();

    /// <summary>The layer: the mean of each window of a sequence [channels, length].</summary>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the edge is kept, if it begins inside.</param>
    /// <param name="countPadding">Whether padding counts as elements that are 0; otherwise the mean is of the elements inside.</param>
    [OverloadResolutionPriority(1)]
    public static Layer AvgPool1D(Extents kernel, Extents? stride = null, Padding? padding = null, bool ceilMode = false, bool countPadding = true) => throw Staged.Only();

    /// <summary>The mean of each window of a sequence [channels, length].</summary>
    /// <param name="x">The operand. Error ND2002 when it has another number of axes.</param>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the edge is kept, if it begins inside.</param>
    /// <param name="countPadding">Whether padding counts as elements that are 0; otherwise the mean is of the elements inside.</param>
    public static Tensor AvgPool1D(Tensor x, Extents kernel, Extents? stride = null, Padding? padding = null, bool ceilMode = false, bool countPadding = true) => throw Staged.Only();

    /// <summary>The layer: the greatest element of each window of an image [channels, height, width]. Padding is never the greatest.</summary>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    /// <param name="dilation">The distance of neighbouring elements of a window; 1 unless said.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the edge is kept, if it begins inside.</param>
    [OverloadResolutionPriority(1)]
    public static Layer MaxPool2D(Extents kernel, Extents? stride = null, Padding? padding = null, Extents? dilation = null, bool ceilMode = false) => throw Staged.Only();

    /// <summary>The greatest element of each window of an image [channels, height, width]. Padding is never the greatest.</summary>
    /// <param name="x">The operand. Error ND2002 when it has another number of axes.</param>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    /// <param name="dilation">The distance of neighbouring elements of a window; 1 unless said.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the edge is kept, if it begins inside.</param>
    public static Tensor MaxPool2D(Tensor x, Extents kernel, Extents? stride = null, Padding? padding = null, Extents? dilation = null, bool ceilMode = false) => throw Staged.Only();

    /// <summary>The layer: the mean of each window of an image [channels, height, width].</summary>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the edge is kept, if it begins inside.</param>
    /// <param name="countPadding">Whether padding counts as elements that are 0; otherwise the mean is of the elements inside.</param>
    [OverloadResolutionPriority(1)]
    public static Layer AvgPool2D(Extents kernel, Extents? stride = null, Padding? padding = null, bool ceilMode = false, bool countPadding = true) => throw Staged.Only();

    /// <summary>The mean of each window of an image [channels, height, width].</summary>
    /// <param name="x">The operand. Error ND2002 when it has another number of axes.</param>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the edge is kept, if it begins inside.</param>
    /// <param name="countPadding">Whether padding counts as elements that are 0; otherwise the mean is of the elements inside.</param>
    public static Tensor AvgPool2D(Tensor x, Extents kernel, Extents? stride = null, Padding? padding = null, bool ceilMode = false, bool countPadding = true) => throw Staged.Only();

    /// <summary>The layer: the greatest element of each window of a volume [channels, depth, height, width]. Padding is never the greatest.</summary>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    /// <param name="dilation">The distance of neighbouring elements of a window; 1 unless said.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the edge is kept, if it begins inside.</param>
    [OverloadResolutionPriority(1)]
    public static Layer MaxPool3D(Extents kernel, Extents? stride = null, Padding? padding = null, Extents? dilation = null, bool ceilMode = false) => throw Staged.Only();

    /// <summary>The greatest element of each window of a volume [channels, depth, height, width]. Padding is never the greatest.</summary>
    /// <param name="x">The operand. Error ND2002 when it has another number of axes.</param>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    /// <param name="dilation">The distance of neighbouring elements of a window; 1 unless said.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the edge is kept, if it begins inside.</param>
    public static Tensor MaxPool3D(Tensor x, Extents kernel, Extents? stride = null, Padding? padding = null, Extents? dilation = null, bool ceilMode = false) => throw Staged.Only();

    /// <summary>The layer: the mean of each window of a volume [channels, depth, height, width].</summary>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the edge is kept, if it begins inside.</param>
    /// <param name="countPadding">Whether padding counts as elements that are 0; otherwise the mean is of the elements inside.</param>
    [OverloadResolutionPriority(1)]
    public static Layer AvgPool3D(Extents kernel, Extents? stride = null, Padding? padding = null, bool ceilMode = false, bool countPadding = true) => throw Staged.Only();

    /// <summary>The mean of each window of a volume [channels, depth, height, width].</summary>
    /// <param name="x">The operand. Error ND2002 when it has another number of axes.</param>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the edge is kept, if it begins inside.</param>
    /// <param name="countPadding">Whether padding counts as elements that are 0; otherwise the mean is of the elements inside.</param>
    public static Tensor AvgPool3D(Tensor x, Extents kernel, Extents? stride = null, Padding? padding = null, bool ceilMode = false, bool countPadding = true) => throw Staged.Only();

    /// <summary>The layer: √Σx² over each window of an image [channels, height, width], with derivative 0 at 0.</summary>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the edge is kept, if it begins inside.</param>
    [OverloadResolutionPriority(1)]
    public static Layer L2Pool2D(Extents kernel, Extents? stride = null, Padding? padding = null, bool ceilMode = false) => throw Staged.Only();

    /// <summary>√Σx² over each window of an image [channels, height, width], with derivative 0 at 0.</summary>
    /// <param name="x">The operand. Error ND2002 when it has another number of axes.</param>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    /// <param name="ceilMode">Whether a last window that reaches over the edge is kept, if it begins inside.</param>
    public static Tensor L2Pool2D(Tensor x, Extents kernel, Extents? stride = null, Padding? padding = null, bool ceilMode = false) => throw Staged.Only();

    /// <summary>The mean of each channel: [channels, r…] becomes [channels].</summary>
    /// <param name="x">The operand, with at least two axes. Error ND2002 otherwise.</param>
    public static Tensor GlobalAvgPool(Tensor x) => throw Staged.Only();

    /// <summary>The greatest element of each channel: [channels, r…] becomes [channels].</summary>
    /// <param name="x">The operand, with at least two axes. Error ND2002 otherwise.</param>
    public static Tensor GlobalMaxPool(Tensor x) => throw Staged.Only();

    /// <summary>The layer that pools an image of any size to [channels, height, width]: cell i has the means of positions ⌊i · extent / size⌋ to ⌈(i + 1) · extent / size⌉ − 1.</summary>
    /// <param name="height">The rows of the result, at least 1.</param>
    /// <param name="width">The columns of the result, at least 1.</param>
    public static Layer AdaptiveAvgPool2D(int height, int width) => throw Staged.Only();

    /// <summary>Pools an image of any size to [channels, height, width]: cell i has the means of positions ⌊i · extent / size⌋ to ⌈(i + 1) · extent / size⌉ − 1.</summary>
    /// <param name="x">The operand, [channels, height, width]. Error ND2002 otherwise.</param>
    /// <param name="height">The rows of the result, at least 1.</param>
    /// <param name="width">The columns of the result, at least 1.</param>
    public static Tensor AdaptiveAvgPool2D(Tensor x, int height, int width) => throw Staged.Only();

    /// <summary>The layer that pools an image of any size to [channels, height, width]: cell i has the greatest elements of positions ⌊i · extent / size⌋ to ⌈(i + 1) · extent / size⌉ − 1.</summary>
    /// <param name="height">The rows of the result, at least 1.</param>
    /// <param name="width">The columns of the result, at least 1.</param>
    public static Layer AdaptiveMaxPool2D(int height, int width) => throw Staged.Only();

    /// <summary>Pools an image of any size to [channels, height, width]: cell i has the greatest elements of positions ⌊i · extent / size⌋ to ⌈(i + 1) · extent / size⌉ − 1.</summary>
    /// <param name="x">The operand, [channels, height, width]. Error ND2002 otherwise.</param>
    /// <param name="height">The rows of the result, at least 1.</param>
    /// <param name="width">The columns of the result, at least 1.</param>
    public static Tensor AdaptiveMaxPool2D(Tensor x, int height, int width) => throw Staged.Only();

    /// <summary>
    /// Max pooling that also gives the switches, the position of each maximum in its window (row-major, below the number of its elements), for <see cref="MaxUnpool2D(Indices, Extents, Extents?, Padding?, Extents?)"/>:
    /// <c>var (h, switches) = x | MaxPoolWithSwitches2D(2);</c>. No gradient flows through switches.
    /// </summary>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    [OverloadResolutionPriority(1)]
    public static Func<Tensor, (Tensor Pooled, Indices Switches)> MaxPoolWithSwitches2D(Extents kernel, Extents? stride = null, Padding? padding = null) => throw Staged.Only();

    /// <summary>Max pooling that also gives the switches, the position of each maximum in its window.</summary>
    /// <param name="x">The operand. Error ND2002 when it has another number of axes.</param>
    /// <param name="kernel">The extents of the window.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">Elements around the operand, at most half the kernel; none unless said. Error ND2012 otherwise, ND2019 when the window does not fit.</param>
    public static (Tensor Pooled, Indices Switches) MaxPoolWithSwitches2D(Tensor x, Extents kernel, Extents? stride = null, Padding? padding = null) => throw Staged.Only();

    /// <summary>
    /// The layer that undoes max pooling: each element goes to the place its switch names, all others are 0 (Zeiler, Taylor and Fergus, 2011). Where windows overlap, elements that meet are added.
    /// </summary>
    /// <param name="switches">The switches of the pooling, one for each element. Error ND2007 or ND2014 otherwise.</param>
    /// <param name="kernel">The extents of the window, as they were for the pooling.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">The padding of the pooling; none unless said.</param>
    /// <param name="size">The extents (height, width) that were pooled; the smallest possible unless said. Error ND2012 when its pooling has another size.</param>
    public static Layer MaxUnpool2D(Indices switches, Extents kernel, Extents? stride = null, Padding? padding = null, Extents? size = null) => throw Staged.Only();

    /// <summary>Undoes max pooling: each element goes to the place its switch names, all others are 0.</summary>
    /// <param name="x">The elements, [channels, height, width].</param>
    /// <param name="switches">The switches of the pooling, one for each element. Error ND2007 or ND2014 otherwise.</param>
    /// <param name="kernel">The extents of the window, as they were for the pooling.</param>
    /// <param name="stride">The distance of neighbouring windows; the kernel's extents unless said.</param>
    /// <param name="padding">The padding of the pooling; none unless said.</param>
    /// <param name="size">The extents (height, width) that were pooled; the smallest possible unless said. Error ND2012 when its pooling has another size.</param>
    public static Tensor MaxUnpool2D(Tensor x, Indices switches, Extents kernel, Extents? stride = null, Padding? padding = null, Extents? size = null) => throw Staged.Only();

    /// <summary>
    /// The layer that pools each region of interest of features [channels, height, width] to a grid of maxima (Girshick, 2015): [regions, channels, height, width]. A box reaches from its rounded first to its
    /// rounded last position, both included; cells may overlap by a position; a cell outside the features is 0. Gradient flows to the features.
    /// </summary>
    /// <param name="boxes">[regions, 4]: left, top, right, bottom of each. Error ND2002 otherwise.</param>
    /// <param name="height">The rows of the grid, at least 1.</param>
    /// <param name="width">The columns of the grid, at least 1.</param>
    /// <param name="scale">What turns the boxes' numbers into positions of the features, such as 1.0 / 16.</param>
    public static Layer RoiPool(Tensor boxes, int height, int width, double scale = 1) => throw Staged.Only();

    /// <summary>Pools each region of interest of features [channels, height, width] to a grid of maxima: [regions, channels, height, width].</summary>
    /// <param name="x">The features. Error ND2002 when they are not an image.</param>
    /// <param name="boxes">[regions, 4]: left, top, right, bottom of each. Error ND2002 otherwise.</param>
    /// <param name="height">The rows of the grid, at least 1.</param>
    /// <param name="width">The columns of the grid, at least 1.</param>
    /// <param name="scale">What turns the boxes' numbers into positions of the features, such as 1.0 / 16.</param>
    public static Tensor RoiPool(Tensor x, Tensor boxes, int height, int width, double scale = 1) => throw Staged.Only();
}

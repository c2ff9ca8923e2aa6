using NetDsl;
using static NetDsl.Functions;

namespace Examples;

/// <summary>
/// Restores detail of an enlarged image: C. Dong, C. C. Loy, K. He, X. Tang: Learning a deep convolutional network for image super-resolution, 2014, with kernels of 9, 1 and 5 and 8,129 weights.
/// It learns what the enlarged image lacks, and starts almost at nothing, so that it is never much worse than what it is given.
/// </summary>
[Network(Capacity = 64)]
public partial class Srcnn
{
    public const int Side = 32;

    static readonly Layer Detail =
        Conv2D(64, kernel: 9, padding: 4) | Relu |
        Conv2D(32, kernel: 1) | Relu |
        Conv2D(1, kernel: 5, padding: 2, init: Init.Normal(0, 0.001f));

    static readonly Layer Body = Residual(Detail);

    [Predict]
    static Tensor Restored([Shape(1, Side, Side)] Tensor image) => image | Body;

    /// <summary>A pair is the enlarged image and the original.</summary>
    [Train, Adam(1e-3f)]
    static Tensor Loss([Shape(2, Side, Side)] Tensor pair) => Restored(pair[..1]) | MeanSquaredError(pair[1..]);
}

using static NetDsl.Functions;

namespace NetDsl.Runtime.Tests.Families;

/// <summary>
/// Detection as in Fast R-CNN (Girshick, 2015), small: features of the whole scene are pooled over proposed boxes; one head names what is in each box, another corrects the box.
/// Corrections are in units of <see cref="Scale"/> pixels.
/// </summary>
[Network]
public partial class RegionNetwork
{
    internal const int Regions = 3, Size = 24;
    internal const float Scale = 4;

    static readonly Layer Trunk = Conv2D(12, 3, padding: 1) | Relu | Conv2D(24, 3, padding: 1) | Relu;
    static readonly Parameter Hidden = Param([24 * 4 * 4, 64]), HiddenBias = Param([64], Init.Zeros);
    static readonly Parameter Class = Param([64, 10]), ClassBias = Param([10], Init.Zeros), Box = Param([64, 4]), BoxBias = Param([4], Init.Zeros);

    [Predict]
    static (Tensor Logits, Tensor Corrections) Detect([Shape(1, Size, Size)] Tensor scene, [Shape(Regions, 4)] Tensor boxes)
    {
        var pooled = scene | Trunk | RoiPool(boxes, 4, 4);
        var hidden = Relu(pooled.Reshape(Regions, 24 * 4 * 4).Dot(Hidden) + HiddenBias);
        return (hidden.Dot(Class) + ClassBias, hidden.Dot(Box) + BoxBias);
    }

    [Train, Adam(2e-3f)]
    static Tensor Loss([Shape(1, Size, Size)] Tensor scene, [Shape(Regions, 4)] Tensor boxes, [Shape(Regions), Classes(10)] Indices digits, [Shape(Regions, 4)] Tensor corrections)
    {
        var (logits, found) = Detect(scene, boxes);
        return (logits | CrossEntropy(digits) | Mean) + (Huber(found, corrections) | Mean);
    }
}

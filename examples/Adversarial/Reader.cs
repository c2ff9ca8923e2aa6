using NetDsl;
using static NetDsl.Functions;

namespace Examples;

/// <summary>
/// Reads digits, and finds the small change of an image that misleads it most: the sign of the loss's gradient with respect to each pixel (I. Goodfellow, J. Shlens, C. Szegedy: Explaining and
/// harnessing adversarial examples, 2015). It can learn to withstand by learning from such images.
/// </summary>
[Network]
public partial class Reader
{
    sealed class ImageAttribute() : ShapeAttribute(1, 28, 28);

    static readonly Layer Body =
        Conv2D(8, kernel: 4, stride: 2) | Relu |
        Conv2D(16, kernel: 5, stride: 2) | Relu |
        Flatten | Dense(10);

    [Predict]
    static Tensor Logits([Image] Tensor image) => image | Body;

    /// <summary>The image, changed by the strength at every pixel that counts.</summary>
    [Predict]
    static Tensor Attack([Image] Tensor image, [Classes(10)] Indices digit, Tensor strength) =>
        Clamp(image + strength * Sign(Gradient(Logits(image) | CrossEntropy(digit), image)), 0, 1);

    [Train, Adam(2e-3f)]
    static Tensor Loss([Image] Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);

    /// <summary>The mean loss of the image and of its attack, which counts as given.</summary>
    [Train, Adam(2e-3f)]
    static Tensor WithstandLoss([Image] Tensor image, [Classes(10)] Indices digit) =>
        0.5 * (Logits(image) | CrossEntropy(digit)) + 0.5 * (Attack(image, digit, Uniform() * 0.3) | StopGradient | Body | CrossEntropy(digit));
}

namespace NetDsl;

/// <content>Derivatives inside a program.</content>
public static partial class Functions
{
    /// <summary>
    /// The derivative of one number an example with respect to another value of the program, exact, by reverse mode: <c>Gradient(Logits(image) | CrossEntropy(digit), image)</c> says how each pixel
    /// moves the loss. It is a value like any other, with a gradient of its own.
    /// </summary>
    /// <param name="loss">One number an example, any shape with exactly one element. Error ND3004 otherwise.</param>
    /// <param name="x">
    /// A value that <paramref name="loss"/> was computed from: data, a parameter, or something in between that both calls share. Error ND3004 when the loss does not depend on it. When x is the same for all
    /// examples, the derivative is that of the sum over the batch.
    /// </param>
    /// <returns>A tensor of the shape of <paramref name="x"/>.</returns>
    public static Tensor Gradient(Tensor loss, Tensor x) => throw Staged.Only();
}

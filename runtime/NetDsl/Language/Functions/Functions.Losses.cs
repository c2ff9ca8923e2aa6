namespace NetDsl;

/// <content>Losses. Each has a form for the pipe, <c>logits | CrossEntropy(digit)</c>, and a direct one. Training minimises the mean over the batch.</content>
public static partial class Functions
{
    /// <summary>
    /// The loss −ln softmax(x)[label] from logits, without overflow: a vector of logits and one label give one number; logits [s…, V] and labels
    /// [s…] give [s…].
    /// </summary>
    /// <param name="label">The true classes; their number must be the logits' last extent. Error ND2014 otherwise.</param>
    public static Layer CrossEntropy(Indices label) => throw Staged.Only();

    /// <summary>The loss −Σ t · ln softmax(x) along the last axis, from logits and target probabilities t of the same shape.</summary>
    /// <param name="target">Probabilities along the last axis.</param>
    public static Layer CrossEntropy(Tensor target) => throw Staged.Only();

    /// <summary>−ln softmax(logits)[label] along the last axis, without overflow.</summary>
    /// <param name="logits">[s…, V].</param>
    /// <param name="label">[s…], below V. Error ND2014 otherwise.</param>
    public static Tensor CrossEntropy(Tensor logits, Indices label) => throw Staged.Only();

    /// <summary>−Σ t · ln softmax(logits) along the last axis, without overflow.</summary>
    /// <param name="logits">[s…, V].</param>
    /// <param name="target">Probabilities that broadcast to [s…, V].</param>
    public static Tensor CrossEntropy(Tensor logits, Tensor target) => throw Staged.Only();

    /// <summary>The loss softplus(x) − t · x = −t ln σ(x) − (1 − t) ln(1 − σ(x)), element by element, without overflow.</summary>
    /// <param name="target">Numbers in [0, 1]; one number serves all elements.</param>
    public static Layer BinaryCrossEntropyWithLogits(Tensor target) => throw Staged.Only();

    /// <summary>softplus(x) − t · x = −t ln σ(x) − (1 − t) ln(1 − σ(x)), element by element, without overflow.</summary>
    /// <param name="logits">The logits x.</param>
    /// <param name="target">Numbers t in [0, 1] that broadcast.</param>
    public static Tensor BinaryCrossEntropyWithLogits(Tensor logits, Tensor target) => throw Staged.Only();

    /// <summary>The loss mean (x − t)² over all axes of the example: one number.</summary>
    /// <param name="target">The wanted values.</param>
    public static Layer MeanSquaredError(Tensor target) => throw Staged.Only();

    /// <summary>The mean of (x − t)² over all axes of the example: one number.</summary>
    /// <param name="prediction">The values x.</param>
    /// <param name="target">The wanted values t, of a shape that broadcasts.</param>
    public static Tensor MeanSquaredError(Tensor prediction, Tensor target) => throw Staged.Only();

    /// <summary>The loss mean |x − t| over all axes of the example: one number.</summary>
    /// <param name="target">The wanted values.</param>
    public static Layer MeanAbsoluteError(Tensor target) => throw Staged.Only();

    /// <summary>The mean of |x − t| over all axes of the example: one number.</summary>
    /// <param name="prediction">The values x.</param>
    /// <param name="target">The wanted values t, of a shape that broadcasts.</param>
    public static Tensor MeanAbsoluteError(Tensor prediction, Tensor target) => throw Staged.Only();

    /// <summary>The mean over all axes of d²/2 where |d| ≤ δ, otherwise δ (|d| − δ/2), with d = x − t (Huber, 1964).</summary>
    /// <param name="target">The wanted values.</param>
    /// <param name="delta">Where the parabola becomes a line, greater than 0. Error ND2012 otherwise.</param>
    public static Layer Huber(Tensor target, double delta = 1) => throw Staged.Only();

    /// <summary>The mean over all axes of d²/2 where |d| ≤ δ, otherwise δ (|d| − δ/2), with d = x − t (Huber, 1964).</summary>
    /// <param name="prediction">The values x.</param>
    /// <param name="target">The wanted values t, of a shape that broadcasts.</param>
    /// <param name="delta">Where the parabola becomes a line, greater than 0. Error ND2012 otherwise.</param>
    public static Tensor Huber(Tensor prediction, Tensor target, double delta = 1) => throw Staged.Only();
}

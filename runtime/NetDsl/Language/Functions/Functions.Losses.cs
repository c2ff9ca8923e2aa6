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

    /// <summary>
    /// Connectionist temporal classification (Graves et al., 2006), the loss of labels whose places are unknown: −ln of the probability that the items, each of which says a class, say the labels. Equal classes in a row count once, then
    /// blanks are dropped. Logits [T, V] give one number. Labels that no T items can say (fewer items than labels, a blank between equal neighbours counted; or a label that is the blank) have the loss +∞ and the gradient 0.
    /// </summary>
    /// <param name="labels">[L], at most T of them, below V and none of them the blank. Error ND2014 when their classes do not fit the logits, ND2012 when L is above T and <paramref name="labelLength"/> is null.</param>
    /// <param name="labelLength">How many of the labels an example has, 0 to L: <c>[Classes(L + 1)]</c>. All if null. Error ND2014 when it may be above L.</param>
    /// <param name="inputLength">How many of the items an example has, 0 to T: <c>[Classes(T + 1)]</c>. All if null. Error ND2014 when it may be above T.</param>
    /// <param name="blank">The class that says nothing. Error ND2012 when the logits have none such.</param>
    /// <param name="zeroImpossible">Whether labels that cannot be said have the loss 0, so that they count for nothing.</param>
    public static Layer CtcLoss(Indices labels, Indices? labelLength = null, Indices? inputLength = null, int blank = 0, bool zeroImpossible = false) => throw Staged.Only();

    /// <summary>Connectionist temporal classification, the loss of labels whose places are unknown, as in the other form: [T, V] and [L] give one number.</summary>
    /// <param name="logits">[T, V]: a logit for each item and class. Error ND2002 otherwise.</param>
    /// <param name="labels">[L], at most T of them, below V and none of them the blank. Error ND2014 when their classes do not fit the logits, ND2012 when L is above T and <paramref name="labelLength"/> is null.</param>
    /// <param name="labelLength">How many of the labels an example has, 0 to L. All if null. Error ND2014 when it may be above L.</param>
    /// <param name="inputLength">How many of the items an example has, 0 to T. All if null. Error ND2014 when it may be above T.</param>
    /// <param name="blank">The class that says nothing. Error ND2012 when the logits have none such.</param>
    /// <param name="zeroImpossible">Whether labels that cannot be said have the loss 0, so that they count for nothing.</param>
    public static Tensor CtcLoss(Tensor logits, Indices labels, Indices? labelLength = null, Indices? inputLength = null, int blank = 0, bool zeroImpossible = false) => throw Staged.Only();
}

namespace NetDsl;

/// <content>Attention over sequences, masks of what counts, and the blocks of transformers.</content>
public static partial class Functions
{
    /// <summary>
    /// Scaled dot-product attention (Vaswani et al., 2017): softmax(query · keyᵀ / √d) · value. [n, d], [m, d] and [m, v] give [n, v]; axes in front of these are heads. A query whose items are all masked out
    /// gets zeros.
    /// </summary>
    /// <param name="query">The queries [n, d].</param>
    /// <param name="key">The keys [m, d]. Error ND2003 when they are not as wide as the queries.</param>
    /// <param name="value">The values [m, v]. Error ND2007 when they are not as many as the keys.</param>
    /// <param name="mask">1 where a key counts for a query, else 0: [n, m], or fewer axes that repeat, as <see cref="CausalMask"/> and <see cref="LengthMask(Tensor, int)"/> make them.</param>
    /// <param name="scaled">Whether scores are divided by √d.</param>
    public static Tensor Attention(Tensor query, Tensor key, Tensor value, Tensor? mask = null, bool scaled = true) => throw Staged.Only();

    /// <summary>The weights of dot-product attention, for drawing: softmax(query · keyᵀ / √d), [n, m].</summary>
    /// <param name="query">The queries [n, d].</param>
    /// <param name="key">The keys [m, d].</param>
    /// <param name="mask">1 where a key counts for a query, else 0.</param>
    /// <param name="scaled">Whether scores are divided by √d.</param>
    public static Tensor AttentionWeights(Tensor query, Tensor key, Tensor? mask = null, bool scaled = true) => throw Staged.Only();

    /// <summary>
    /// Additive attention (Bahdanau, Cho and Bengio, 2015): score = v · tanh(query · Wq + item · Wm + b). A query [d] gets the mean of the memory [m, e] and weights [m]; queries [n, d] get [n, e] and [n, m].
    /// Weights <c>QueryWeight</c> [d, width], <c>MemoryWeight</c> [e, width], <c>Bias</c> [width] and <c>ScoreWeight</c> [width, 1].
    /// </summary>
    /// <param name="width">The width of the hidden layer, at least 1.</param>
    public static AttentionLayer AdditiveAttention(int width) => throw Staged.Only();

    /// <summary>
    /// Self-attention of several heads (Vaswani et al., 2017): [T, d] → [T, d]. Weights <c>Input.Weight</c> [d, 3d] (queries, keys and values beside each other, each head after head), <c>Output.Weight</c> [d, d] and
    /// their <c>Bias</c>.
    /// </summary>
    /// <param name="heads">The number of heads, which divides d. Error ND2008 otherwise.</param>
    /// <param name="causal">Whether a position looks only at itself and those before it.</param>
    /// <param name="dropout">The rate at which weights are dropped while training.</param>
    public static Layer MultiHeadAttention(int heads, bool causal = false, double dropout = 0) => throw Staged.Only();

    /// <summary>
    /// Attention of several heads to another sequence: queries [n, d] and a memory [m, e] give [n, d] and weights [heads, n, m]. Weights <c>Query.Weight</c> [d, d], <c>Memory.Weight</c> [e, 2d] (keys and values),
    /// <c>Output.Weight</c> [d, d] and their <c>Bias</c>.
    /// </summary>
    /// <param name="heads">The number of heads, which divides d. Error ND2008 otherwise.</param>
    /// <param name="dropout">The rate at which weights are dropped while training.</param>
    public static AttentionLayer CrossAttention(int heads, double dropout = 0) => throw Staged.Only();

    /// <summary>
    /// A block of a transformer, with the norms in front (Xiong et al., 2020): x + MultiHeadAttention(norm(x)), and of that x + Dense(GeluTanh(Dense(norm(x)))), for each item: [T, d] → [T, d]. Weights <c>Norm1</c>,
    /// <c>Attention.Input</c>, <c>Attention.Output</c>, <c>Norm2</c>, <c>Hidden</c> [d, hidden] and <c>Output</c> [hidden, d].
    /// </summary>
    /// <param name="heads">The number of heads, which divides d. Error ND2008 otherwise.</param>
    /// <param name="hidden">The width of the hidden layer, usually 4 · d.</param>
    /// <param name="dropout">The rate of the dropouts: of attention weights and behind both halves.</param>
    /// <param name="causal">Whether a position looks only at itself and those before it.</param>
    public static Layer TransformerBlock(int heads, int hidden, double dropout = 0, bool causal = false) => throw Staged.Only();

    /// <summary>Adds sines and cosines of the position (Vaswani et al., 2017): element 2i of item p gets sin(p / 10000^(2i/d)), element 2i + 1 the cosine. [T, d] → [T, d].</summary>
    /// <param name="x">The sequence.</param>
    public static Tensor PositionalEncoding(Tensor x) => throw Staged.Only();

    /// <summary>Adds a learnt vector for each position: [T, d] → [T, d]. Weight <c>Weight</c> [T, d].</summary>
    /// <param name="init">How it starts; normal with deviation 0.02 unless said.</param>
    public static Layer LearnedPositions(Init? init = null) => throw Staged.Only();

    /// <summary>A table of weights with a row for each label: labels s become [s, width]. Weight <c>Weight</c> [count, width].</summary>
    /// <param name="count">How many labels there are. Error ND2014 when labels may be greater.</param>
    /// <param name="width">The extent of a row.</param>
    /// <param name="init">How it starts; standard normal unless said.</param>
    public static Func<Indices, Tensor> Embedding(int count, int width, Init? init = null) => throw Staged.Only();

    /// <summary>[count, count]: 1 where the second position is not behind the first, else 0. A row is what one position may look at.</summary>
    /// <param name="count">The number of positions.</param>
    public static Tensor CausalMask(int count) => throw Staged.Only();

    /// <summary>Which positions of padded sequences count: lengths s become [s, count], 1 at positions below the length, else 0.</summary>
    /// <param name="length">The lengths.</param>
    /// <param name="count">The number of positions.</param>
    public static Tensor LengthMask(Tensor length, int count) => throw Staged.Only();

    /// <summary>Which positions of padded sequences count: lengths s become [s, count], 1 at positions below the length, else 0.</summary>
    /// <param name="length">The lengths.</param>
    /// <param name="count">The number of positions.</param>
    public static Tensor LengthMask(Indices length, int count) => throw Staged.Only();

    /// <summary>Softmax along the last axis over what a mask leaves, without overflow; zeros elsewhere, and everywhere in a row of which it leaves nothing.</summary>
    /// <param name="mask">1 where an element counts, else 0.</param>
    public static Layer MaskedSoftmax(Tensor mask) => throw Staged.Only();

    /// <summary>Softmax along the last axis over what a mask leaves, without overflow; zeros elsewhere, and everywhere in a row of which it leaves nothing.</summary>
    /// <param name="x">[r…, n].</param>
    /// <param name="mask">1 where an element counts, else 0, in the shape of x or one that repeats to it.</param>
    public static Tensor MaskedSoftmax(Tensor x, Tensor mask) => throw Staged.Only();

    /// <summary>The mean of what a mask leaves, over all axes of the example: one number, 0 where it leaves nothing. The loss of a padded sequence is <c>CrossEntropy(logits, next) | MaskedMean(mask)</c>.</summary>
    /// <param name="mask">1 where an element counts, else 0.</param>
    public static Layer MaskedMean(Tensor mask) => throw Staged.Only();

    /// <summary>The mean of what a mask leaves, over all axes of the example: one number, 0 where it leaves nothing.</summary>
    /// <param name="x">The numbers.</param>
    /// <param name="mask">1 where an element counts, else 0, in the shape of x or one that repeats to it.</param>
    public static Tensor MaskedMean(Tensor x, Tensor mask) => throw Staged.Only();
}

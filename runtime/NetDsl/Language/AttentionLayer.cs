namespace NetDsl;

/// <summary>A layer that looks something up in a memory, as <see cref="Functions.AdditiveAttention"/> and <see cref="Functions.CrossAttention"/> make them: <c>var (context, weights) = Attend(state, memory);</c>.</summary>
/// <param name="query">What is asked for.</param>
/// <param name="memory">The sequence [m, e] that is looked at.</param>
/// <param name="mask">1 where an item of the memory counts, 0 where it does not: [m], or for each query [n, m]. All count unless said.</param>
/// <returns>The mean of the memory that each query gets, and the weights of its items, which add up to 1 (or are all 0 where the mask leaves nothing).</returns>
public delegate (Tensor Result, Tensor Weights) AttentionLayer(Tensor query, Tensor memory, Tensor? mask = null);

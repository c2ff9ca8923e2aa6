using static NetDsl.Functions;

namespace NetDsl.Benchmarks;

/// <summary>
/// Translation of 20 labels into 20 others: embeddings of 128, a GRU that reads and one that writes from the state where the first ended, attention by dot products over what was read, without feeding it back; teacher
/// forcing, cross-entropy, Adam.
/// </summary>
[Network]
public partial class Seq2Seq
{
    internal const int Steps = 20, Symbols = 64, Units = 128;

    static readonly Func<Indices, Tensor> ReadEmbedding = Embedding(Symbols, Units), WrittenEmbedding = Embedding(Symbols, Units);
    static readonly Layer Reader = Gru(Units);
    static readonly Parameter
        InputWeight = Param([Units, 3 * Units]), StateWeight = Param([Units, 3 * Units], Init.Orthogonal()), Bias = Param([3 * Units], Init.Zeros), StateBias = Param([Units], Init.Zeros);

    static readonly Layer Readout = Map(Dense(Units) | Tanh | Dense(Symbols));

    [Predict]
    static Tensor Logits([Shape(Steps), Classes(Symbols)] Indices text, [Shape(Steps), Classes(Symbols)] Indices written)
    {
        var read = text | ReadEmbedding | Reader;
        var states = written | WrittenEmbedding | Scan(Writer, read[^1]);
        return Concat([Attention(states, read, read, scaled: false), states], axis: 1) | Readout;
    }

    [Train, Adam(1e-3f)]
    static Tensor Loss(Indices text, Indices written, [Shape(Steps), Classes(Symbols)] Indices next) => Logits(text, written) | CrossEntropy(next) | Mean;

    static Tensor Writer(Tensor state, Tensor item)
    {
        var (itemReset, itemUpdate, itemProposal) = Split(item.Dot(InputWeight) + Bias, 3);
        var (stateReset, stateUpdate, stateProposal) = Split(state.Dot(StateWeight), 3);
        var proposal = Tanh(itemProposal + Sigmoid(itemReset + stateReset) * (stateProposal + StateBias));
        return proposal + Sigmoid(itemUpdate + stateUpdate) * (state - proposal);
    }
}

using NetDsl;
using static NetDsl.Functions;

/// <summary>
/// Reads a date as people write it and writes it as 1997-03-30: a recurrent encoder in both directions, a recurrent decoder, and for each character written additive attention to those read.
/// </summary>
[Network(Capacity = 128)]
internal sealed partial class Translator
{
    private static readonly Func<Indices, Tensor> Read = Embedding(Dates.Readable, 32), Wrote = Embedding(Dates.Writable, 32);
    private static readonly Layer Encoder = Bidirectional(backward => Gru(48, reverse: backward)), Decoder = Gru(96), Readout = Map(Dense(96) | Tanh | Dense(Dates.Writable));
    private static readonly AttentionLayer Attend = AdditiveAttention(48);

    /// <summary>For each place of the result the logits of its character, and what was looked at.</summary>
    [Predict]
    private static (Tensor Logits, Tensor Weights) Write(
        [Shape(Dates.Longest), Classes(Dates.Readable)] Indices text, [Classes(Dates.Longest + 1)] Indices length, [Shape(Dates.Written), Classes(Dates.Writable)] Indices written)
    {
        var memory = text | Read | Encoder;
        var states = written | Wrote | Decoder;
        var (context, weights) = Attend(states, memory, LengthMask(length, Dates.Longest));
        return (Concat([states, context], axis: 1) | Readout, weights);
    }

    /// <summary>Teacher forcing: the decoder is given the true characters before each place.</summary>
    [Train, Adam(2e-3f), ClipNorm(1)]
    private static Tensor Loss(Indices text, Indices length, Indices written, [Shape(Dates.Written), Classes(Dates.Writable)] Indices next) =>
        Write(text, length, written).Logits | CrossEntropy(next) | Mean;
}

using static NetDsl.Functions;

namespace NetDsl.Benchmarks;

/// <summary>What all networks over characters have in common: one-hot 65 → 256 → 65, cross-entropy over 64 steps, Adam.</summary>
internal static class CharNet
{
    public const int Steps = 64, Characters = 65, Units = 256;
}

/// <summary>An Elman network over characters.</summary>
[Network]
public partial class CharRnn
{
    static readonly Layer Body = Rnn(CharNet.Units) | Map(Dense(CharNet.Characters));

    [Predict]
    static Tensor Logits([Shape(CharNet.Steps), Classes(CharNet.Characters)] Indices text) => text | OneHot | Body;

    [Train, Adam(1e-3f)]
    static Tensor Loss(Indices text, [Shape(CharNet.Steps), Classes(CharNet.Characters)] Indices next) => Logits(text) | CrossEntropy(next) | Mean;
}

/// <summary>An LSTM over characters.</summary>
[Network]
public partial class CharLstm
{
    static readonly Layer Body = Lstm(CharNet.Units) | Map(Dense(CharNet.Characters));

    [Predict]
    static Tensor Logits([Shape(CharNet.Steps), Classes(CharNet.Characters)] Indices text) => text | OneHot | Body;

    [Train, Adam(1e-3f)]
    static Tensor Loss(Indices text, [Shape(CharNet.Steps), Classes(CharNet.Characters)] Indices next) => Logits(text) | CrossEntropy(next) | Mean;
}

/// <summary>A GRU over characters.</summary>
[Network]
public partial class CharGru
{
    static readonly Layer Body = Gru(CharNet.Units) | Map(Dense(CharNet.Characters));

    [Predict]
    static Tensor Logits([Shape(CharNet.Steps), Classes(CharNet.Characters)] Indices text) => text | OneHot | Body;

    [Train, Adam(1e-3f)]
    static Tensor Loss(Indices text, [Shape(CharNet.Steps), Classes(CharNet.Characters)] Indices next) => Logits(text) | CrossEntropy(next) | Mean;
}

/// <summary>A small transformer over characters: two blocks of four heads, 128 wide, over 64 characters.</summary>
[Network]
public partial class CharGpt
{
    const int Width = 128, Heads = 4, Blocks = 2;

    static readonly Func<Indices, Tensor> Embed = Embedding(CharNet.Characters, Width);

    static readonly Layer Body = LearnedPositions() | Repeat(Blocks, _ => TransformerBlock(Heads, 4 * Width, causal: true)) | LayerNorm(1) | Map(Dense(CharNet.Characters));

    [Predict]
    static Tensor Logits([Shape(CharNet.Steps), Classes(CharNet.Characters)] Indices text) => text | Embed | Body;

    [Train, Adam(1e-3f)]
    static Tensor Loss(Indices text, [Shape(CharNet.Steps), Classes(CharNet.Characters)] Indices next) => Logits(text) | CrossEntropy(next) | Mean;
}

using NetDsl;
using static NetDsl.Functions;

/// <summary>
/// Describes a scene in words: convolutions see it, an LSTM writes word after word, and what was seen speaks to all of its gates at every word (Donahue et al., "Long-term recurrent convolutional networks", 2015). The cell is a function:
/// training scans it, writing applies it once a word.
/// </summary>
[Network(Capacity = 128)]
internal sealed partial class Captioner
{
    /// <summary>The size of the state, and of what is seen: a number for each of the four gates of each unit.</summary>
    public const int H = 128, Seen = 4 * H;

    private const int Words = Sentences.Words, T = Sentences.Longest, Width = 32;

    private static readonly Layer Features =
        Convolved(16) | MaxPool2D(2) | Convolved(32) | MaxPool2D(2) | Convolved(64);

    private static readonly Layer Places = Flatten | Dense(64) | Relu, See = Dense(Seen);
    private static readonly Func<Indices, Tensor> Embed = Embedding(Words, Width);
    private static readonly Parameter Wx = Param([Width, 4 * H]), Wh = Param([H, 4 * H], Init.Orthogonal());
    private static readonly Layer Readout = Dense(Words);

    private static Layer Convolved(int channels) => Conv2D(channels, 3, padding: 1, bias: false) | BatchNorm() | Relu;

    private static (Tensor h, Tensor c) Cell((Tensor h, Tensor c) s, Tensor x, Tensor seen)
    {
        var (i, f, g, o) = Split(x.Dot(Wx) + s.h.Dot(Wh) + seen, 4);
        var c = Sigmoid(f + 1) * s.c + Sigmoid(i) * Tanh(g);
        return (Sigmoid(o) * Tanh(c), c);
    }

    /// <summary>What is seen in a scene: which features there are, wherever they are, and where.</summary>
    [Predict]
    private static Tensor Look([Shape(3, Scenes.Side, Scenes.Side)] Tensor image)
    {
        var features = image | Features;
        return Concat(features | GlobalMaxPool, features | Places) | See;
    }

    /// <summary>Reads one word: what comes next, and the state to go on with.</summary>
    [Predict]
    private static (Tensor logits, Tensor h, Tensor c) Step([Classes(Words)] Indices word, [Shape(Seen)] Tensor seen, [Shape(H)] Tensor h, [Shape(H)] Tensor c)
    {
        var next = Cell((h, c), word | Embed, seen);
        return (next.h | Readout, next.h, next.c);
    }

    /// <summary>Teacher forcing: each word is foretold from the true ones in front of it. What is behind the end counts for nothing.</summary>
    [Train, Adam(3e-3f), ClipNorm(1)]
    private static Tensor Loss(Tensor image, [Shape(T), Classes(Words)] Indices before, [Shape(T), Classes(Words)] Indices next, [Classes(T + 1)] Indices length)
    {
        var seen = Look(image);
        var states = before | Embed | Scan(((Tensor h, Tensor c) s, Tensor x) => Cell(s, x, seen), (h: Zeros(H), c: Zeros(H)), s => s.h);
        return states | Map(Readout) | CrossEntropy(next) | MaskedMean(LengthMask(length, T));
    }
}

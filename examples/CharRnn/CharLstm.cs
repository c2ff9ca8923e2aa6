using NetDsl;
using static NetDsl.Functions;

/// <summary>Long short-term memory over characters: 256 units, trained over 64 steps. The cell is a function; training scans it, writing applies it once a character.</summary>
[Network(Capacity = 32)]
internal sealed partial class CharLstm
{
    /// <summary>The steps of a window, the characters to choose from, and the size of the state.</summary>
    public const int T = 64, Characters = 65, H = 256;

    private static readonly Parameter Wx = Param([Characters, 4 * H]), Wh = Param([H, 4 * H], Init.Orthogonal()), B = Param([4 * H], Init.Zeros);
    private static readonly Layer Readout = Dense(Characters);

    private static (Tensor h, Tensor c) Cell((Tensor h, Tensor c) s, Tensor x)
    {
        var (i, f, g, o) = Split(x.Dot(Wx) + s.h.Dot(Wh) + B, 4);
        var c = Sigmoid(f + 1) * s.c + Sigmoid(i) * Tanh(g);
        return (Sigmoid(o) * Tanh(c), c);
    }

    private static Tensor Next([Shape(T), Classes(Characters)] Indices text) => text | OneHot | Scan(Cell, (h: Zeros(H), c: Zeros(H)), s => s.h) | Map(Readout);

    [Train, Adam(2e-3f), ClipNorm(5)]
    private static Tensor Loss([Shape(T), Classes(Characters)] Indices text, [Shape(T), Classes(Characters)] Indices next) => Next(text) | CrossEntropy(next) | Mean;

    /// <summary>One character: what comes next, and the state to go on with.</summary>
    [Predict]
    private static (Tensor logits, Tensor h, Tensor c) Step([Classes(Characters)] Indices letter, [Shape(H)] Tensor h, [Shape(H)] Tensor c)
    {
        var next = Cell((h, c), letter | OneHot);
        return (next.h | Readout, next.h, next.c);
    }
}

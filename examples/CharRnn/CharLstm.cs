using NetDsl;
using static NetDsl.Functions;

/// <summary>Long short-term memory over characters: 256 units, trained over 64 steps. The cell is a function, scanned along windows in training and along single characters in writing.</summary>
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

    /// <summary>What follows each character; the state goes on from one window of a text to the next.</summary>
    private static Tensor Next(Indices text) => text | OneHot | Scan(Cell, (h: Zeros(H), c: Zeros(H)), s => s.h, carry: true) | Map(Readout);

    [Train, Adam(2e-3f), ClipNorm(5)]
    private static Tensor Loss([Shape(T), Classes(Characters)] Indices text, [Shape(T), Classes(Characters)] Indices next) => Next(text) | CrossEntropy(next) | Mean;

    /// <summary>One character: what comes next.</summary>
    [Predict]
    private static Tensor Step([Shape(1), Classes(Characters)] Indices letter) => Next(letter);
}

using NetDsl;
using static NetDsl.Functions;

/// <summary>A gated recurrent unit over characters, of the same size as <see cref="CharLstm"/>.</summary>
[Network(Capacity = 32)]
internal sealed partial class CharGru
{
    private const int H = CharLstm.H;

    private static readonly Parameter Wx = Param([CharLstm.Characters, 3 * H]), Wh = Param([H, 3 * H], Init.Orthogonal()), B = Param([3 * H], Init.Zeros);
    private static readonly Layer Readout = Dense(CharLstm.Characters);

    private static Tensor Cell(Tensor h, Tensor x)
    {
        var (xr, xz, xn) = Split(x.Dot(Wx) + B, 3);
        var (hr, hz, hn) = Split(h.Dot(Wh), 3);
        var n = Tanh(xn + Sigmoid(xr + hr) * hn);
        return n + Sigmoid(xz + hz) * (h - n);
    }

    /// <summary>What follows each character; the state goes on from one window of a text to the next.</summary>
    private static Tensor Next(Indices text) => text | OneHot | Scan(Cell, Zeros(H), carry: true) | Map(Readout);

    [Train, Adam(2e-3f), ClipNorm(5)]
    private static Tensor Loss([Shape(CharLstm.T), Classes(CharLstm.Characters)] Indices text, [Shape(CharLstm.T), Classes(CharLstm.Characters)] Indices next) => Next(text) | CrossEntropy(next) | Mean;

    /// <summary>One character: what comes next.</summary>
    [Predict]
    private static Tensor Step([Shape(1), Classes(CharLstm.Characters)] Indices letter) => Next(letter);
}

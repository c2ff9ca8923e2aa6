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

    [Train, Adam(2e-3f), ClipNorm(5)]
    private static Tensor Loss([Shape(CharLstm.T), Classes(CharLstm.Characters)] Indices text, [Shape(CharLstm.T), Classes(CharLstm.Characters)] Indices next)
        => text | OneHot | Scan(Cell, Zeros(H)) | Map(Readout) | CrossEntropy(next) | Mean;

    /// <summary>One character: what comes next, and the state to go on with.</summary>
    [Predict]
    private static (Tensor logits, Tensor h) Step([Classes(CharLstm.Characters)] Indices letter, [Shape(H)] Tensor h)
    {
        var next = Cell(h, letter | OneHot);
        return (next | Readout, next);
    }
}

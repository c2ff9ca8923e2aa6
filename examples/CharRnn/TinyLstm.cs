using NetDsl;
using static NetDsl.Functions;

/// <summary>The library's LSTM in small, for a quick look: 48 units over 24 characters.</summary>
[Network(Capacity = 32)]
internal sealed partial class TinyLstm
{
    /// <summary>The steps of a window.</summary>
    public const int T = 24;

    private static readonly Layer Body = Lstm(48, carry: true) | Map(Dense(CharLstm.Characters));

    [Train, Adam(1e-2f), ClipNorm(5)]
    private static Tensor Loss([Shape(T), Classes(CharLstm.Characters)] Indices text, [Shape(T), Classes(CharLstm.Characters)] Indices next) => text | OneHot | Body | CrossEntropy(next) | Mean;

    /// <summary>One character: what comes next.</summary>
    [Predict]
    private static Tensor Step([Shape(1), Classes(CharLstm.Characters)] Indices letter) => letter | OneHot | Body;
}

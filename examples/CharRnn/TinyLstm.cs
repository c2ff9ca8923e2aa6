using NetDsl;
using static NetDsl.Functions;

/// <summary>The library's LSTM in small, for a quick look: 48 units over 24 characters.</summary>
[Network(Capacity = 32)]
internal sealed partial class TinyLstm
{
    /// <summary>The steps of a window.</summary>
    public const int T = 24;

    private static readonly Layer Body = Lstm(48) | Map(Dense(CharLstm.Characters));

    /// <summary>For each position of the window what comes next.</summary>
    [Predict]
    private static Tensor Next([Shape(T), Classes(CharLstm.Characters)] Indices text) => text | OneHot | Body;

    [Train, Adam(1e-2f), ClipNorm(5)]
    private static Tensor Loss(Indices text, [Shape(T), Classes(CharLstm.Characters)] Indices next) => Next(text) | CrossEntropy(next) | Mean;
}

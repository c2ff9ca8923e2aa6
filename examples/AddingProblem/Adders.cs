using NetDsl;
using static NetDsl.Functions;

/// <summary>Adds the two marked numbers among a hundred: what is marked early must be remembered to the end (Hochreiter and Schmidhuber, 1997).</summary>
[Network]
internal sealed partial class LstmAdder
{
    /// <summary>Numbers in a sequence, each with a mark that is 0 or 1.</summary>
    public const int Length = 100;

    private static readonly Layer Body = Lstm(64, last: true) | Dense(1);

    [Predict]
    private static Tensor Sum([Shape(Length, 2)] Tensor numbers) => numbers | Body;

    [Train, Adam(2e-3f), ClipNorm(1)]
    private static Tensor Loss(Tensor numbers, [Shape(1)] Tensor sum) => Square(Sum(numbers) - sum);
}

/// <summary>The same with a GRU.</summary>
[Network]
internal sealed partial class GruAdder
{
    private static readonly Layer Body = Gru(64, last: true) | Dense(1);

    [Predict]
    private static Tensor Sum([Shape(LstmAdder.Length, 2)] Tensor numbers) => numbers | Body;

    [Train, Adam(2e-3f), ClipNorm(1)]
    private static Tensor Loss(Tensor numbers, [Shape(1)] Tensor sum) => Square(Sum(numbers) - sum);
}

/// <summary>The same over twenty numbers, for a quick look.</summary>
[Network]
internal sealed partial class SmallAdder
{
    /// <summary>Numbers in a sequence.</summary>
    public const int Length = 20;

    private static readonly Layer Body = Gru(24, last: true) | Dense(1);

    [Predict]
    private static Tensor Sum([Shape(Length, 2)] Tensor numbers) => numbers | Body;

    [Train, Adam(1e-2f), ClipNorm(1)]
    private static Tensor Loss(Tensor numbers, [Shape(1)] Tensor sum) => Square(Sum(numbers) - sum);
}

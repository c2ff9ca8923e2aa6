using NetDsl;
using static NetDsl.Functions;

/// <summary>A network that writes lines: two LSTMs of 160 units.</summary>
[Network(Capacity = 32)]
internal sealed partial class Hand
{
    /// <summary>The points it learns at a time, and the characters of a text: of those it learns, and of those it writes.</summary>
    public const int T = 120, Learnt = 11, Longest = 33;

    /// <summary>The numbers of the state.</summary>
    public const int State = (4 * Units) + PenFunctions.StateOfLooks;

    private const int Units = 160;

    private static readonly PenLayers Pen = PenFunctions.Layers(Units);

    /// <summary>The negative logarithm of the density of the points up to the length, over T.</summary>
    [Train, Adam(2e-3f), ClipNorm(5)]
    private static Tensor Loss([Shape(T, 3)] Tensor before, [Shape(Learnt), Classes(PenText.Classes)] Indices text, [Shape(T, 3)] Tensor next, [Classes(T + 1)] Indices length) =>
        PenFunctions.Loss(PenFunctions.AlongTruth(Pen, before, text, Learnt), next, LengthMask(length, T));

    /// <summary>One point: what comes next, what is seen of the text, and the state to go on with.</summary>
    [Predict]
    private static (Tensor parameters, Tensor window, Tensor state) Step(
        [Shape(3)] Tensor point, [Shape(Longest), Classes(PenText.Classes)] Indices text, [Shape(State)] Tensor state) =>
        PenFunctions.Step(Pen, point, text, Longest, state);
}

/// <summary>The same in small, for a quick look: two LSTMs of 48 units, which learn words of three letters.</summary>
[Network(Capacity = 32)]
internal sealed partial class SmallHand
{
    /// <summary>The points it learns at a time, and the characters of a text.</summary>
    public const int T = 40, Longest = 4;

    /// <summary>The numbers of the state.</summary>
    public const int State = (4 * Units) + PenFunctions.StateOfLooks;

    private const int Units = 48;

    private static readonly PenLayers Pen = PenFunctions.Layers(Units);

    /// <summary>The negative logarithm of the density of the points up to the length, over T.</summary>
    [Train, Adam(5e-3f), ClipNorm(5)]
    private static Tensor Loss([Shape(T, 3)] Tensor before, [Shape(Longest), Classes(PenText.Classes)] Indices text, [Shape(T, 3)] Tensor next, [Classes(T + 1)] Indices length) =>
        PenFunctions.Loss(PenFunctions.AlongTruth(Pen, before, text, Longest), next, LengthMask(length, T));

    /// <summary>One point: what comes next, what is seen of the text, and the state to go on with.</summary>
    [Predict]
    private static (Tensor parameters, Tensor window, Tensor state) Step(
        [Shape(3)] Tensor point, [Shape(Longest), Classes(PenText.Classes)] Indices text, [Shape(State)] Tensor state) =>
        PenFunctions.Step(Pen, point, text, Longest, state);
}

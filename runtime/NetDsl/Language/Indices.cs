namespace NetDsl;

/// <summary>
/// Class labels or positions: whole numbers from 0 up to (not including) a number of classes that is known at compile time, given by <see cref="ClassesAttribute"/> or by the
/// axis that <see cref="Functions.ArgMax(Tensor)"/> searched. As with <see cref="Tensor"/>, shapes are of one example: one label, or <c>[Shape(T)]</c> of them.
/// </summary>
public sealed class Indices
{
    private Indices() => throw Staged.Only(nameof(Indices));

    /// <summary>Label <paramref name="index"/> along the first axis, which disappears.</summary>
    /// <param name="index">A position below the extent of the first axis. Error ND2006 outside it.</param>
    public Indices this[Index index] => throw Staged.Only();

    /// <summary>A part of the first axis.</summary>
    /// <param name="range">A range with at least one element inside the first axis. Error ND2006 outside it.</param>
    public Indices this[Range range] => throw Staged.Only();

    /// <summary>The labels as numbers, for arithmetic: shape as the labels'. No gradient flows into labels.</summary>
    public Tensor ToTensor() => throw Staged.Only();
}

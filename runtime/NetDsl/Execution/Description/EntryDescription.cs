using System.ComponentModel;

namespace NetDsl.Execution;

/// <summary>What an entry point does with its result.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum EntryKind
{
    /// <summary>Writes outputs for each example, in inference mode.</summary>
    Predict = 0,

    /// <summary>Computes the mean loss in inference mode and changes nothing.</summary>
    Evaluate = 1,

    /// <summary>Computes the mean loss in training mode and updates parameters and state.</summary>
    Train = 2,
}

/// <summary>The element type of an entry point's data.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum DataType
{
    /// <summary><see cref="float"/>.</summary>
    Float32 = 0,

    /// <summary><see cref="int"/>, a class label or index.</summary>
    Int32 = 1,
}

/// <summary>An input or output of an entry point; data is dense and row-major, one example after another.</summary>
/// <param name="Name">The parameter's name, or the tuple element's.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The shape of one example; empty for one number an example.</param>
/// <param name="Classes">For indices, the number of classes: values are in [0, Classes); otherwise 0.</param>
/// <param name="StepOffset">Where the network's own staging area for it begins in the step arena: the constant part, in floats.</param>
/// <param name="StepOffsetPerExample">The part of that position that grows with the padded capacity.</param>
/// <param name="IsBatched">False for a result that no example influences: then there is one value whatever the batch.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record DataDescription(
    string Name, DataType Type, int[] Shape, int Classes, long StepOffset, long StepOffsetPerExample, bool IsBatched = true);

/// <summary>A number of the optimiser that the user may change between steps without recompiling.</summary>
/// <param name="Name">The property's name, <c>LearningRate</c>.</param>
/// <param name="Default">The value from the attribute.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record SettingDescription(string Name, float Default);

/// <summary>Computes, on the host and before each step, the numbers that are the same for every parameter (bias corrections and the like).</summary>
/// <param name="step">The number of this step, from 1.</param>
/// <param name="settings">The current values of the entry's settings.</param>
/// <param name="scalars">Where the results go.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void StepScalarFunction(ulong step, ReadOnlySpan<float> settings, Span<float> scalars);

/// <summary>An entry point's plan for one device class.</summary>
/// <param name="Class">The device class.</param>
/// <param name="Launches">Gives the launches of one step, in order, for one in-order queue.</param>
/// <param name="StepLength">The length of the step arena in floats: the constant part.</param>
/// <param name="StepLengthPerExample">The part that grows with the padded capacity, in floats an example.</param>
/// <param name="Inputs">The inputs, in the order of the method's parameters.</param>
/// <param name="Outputs">The outputs; none when training.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record PlanDescription(
    DeviceClass Class, LaunchSource Launches, long StepLength, long StepLengthPerExample, DataDescription[] Inputs, DataDescription[] Outputs);

/// <summary>A tensor that an entry carries from call to call for each example: dense and row-major, one example after another. Zeros where an example begins anew.</summary>
/// <param name="Name">Its name, <c>Memory.h</c>.</param>
/// <param name="Shape">The shape of one example's.</param>
/// <param name="Offset">Where it begins in the entry's arena, in floats an example: at this × the padded capacity.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record CarriedDescription(string Name, int[] Shape, long Offset);

/// <summary>A compiled entry point.</summary>
/// <param name="Name">The generated method's name.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Plans">One plan for each device class.</param>
/// <param name="SlotInitialValues">The initial value of each slot of optimiser state; its length is the number of slots a parameter has.</param>
/// <param name="HasGradients">Whether the plan stores gradients in an arena (otherwise they live only in registers or in the step arena).</param>
/// <param name="Settings">What the user may change between steps.</param>
/// <param name="ScalarCount">How many numbers <paramref name="Scalars"/> writes.</param>
/// <param name="Scalars">Computes the step scalars, or null when there are none.</param>
/// <param name="IsPerExample">True when examples do not influence each other, so that a large batch may be cut in pieces.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record EntryDescription(
    string Name, EntryKind Kind, PlanDescription[] Plans, float[] SlotInitialValues, bool HasGradients,
    SettingDescription[] Settings, int ScalarCount, StepScalarFunction? Scalars, bool IsPerExample)
{
    /// <summary>What calls carry from one to the next; none unless said.</summary>
    public CarriedDescription[] Carried { get; init; } = [];

    /// <summary>The floats that an example carries.</summary>
    internal long CarriedLength => Carried.Sum(state => ShapeText.LengthOf(state.Shape));
}

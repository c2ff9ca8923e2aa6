namespace NetDsl.Generators.Ir.Graph;

/// <summary>
/// One step of a loop over the items of sequences, and how often it runs. The step's inputs are the states, then one item of each sequence, then the captures, which are the same in every
/// step, as its first values in this order; its results are the next states, then the emissions. Its values draw no random numbers and read no parameters: both come as operands.
/// </summary>
/// <param name="Step">The step; results are of <see cref="ResultKind.Output"/>, numbered in order.</param>
/// <param name="States">How many states it carries.</param>
/// <param name="Sequences">How many sequences it walks along.</param>
/// <param name="Length">The number of items, at least 1.</param>
/// <param name="IsReversed">Whether it begins at the last item.</param>
internal sealed record ScanBody(Graph Step, int States, int Sequences, int Length, bool IsReversed)
{
    /// <summary>
    /// Whether each of its steps is a segment of a longer loop, run again where its gradient goes backward through it, because memory is short: nothing that a segment computes moves out of it, and of what it meets only the
    /// states at its borders are kept. Captures' adjoints are states of the loop that goes backward.
    /// </summary>
    public bool IsSegmented { get; init; }

    /// <summary>The number of operands: initial states, sequences, captures.</summary>
    public int Operands => Step.Inputs.Count;

    /// <summary>The number of values that one loop gives: the trajectory of each state, and a sequence for each emission.</summary>
    public int Outputs => Step.Results.Count;

    /// <summary>The number of the item in a trajectory at which it begins.</summary>
    public int FirstState => IsReversed ? Length : 0;

    /// <summary>The number of the item in a trajectory at which it ends.</summary>
    public int LastState => IsReversed ? 0 : Length;

    /// <summary>The first item, in a trajectory, of the states as they were before steps 0, 1, …</summary>
    public int Before => IsReversed ? 1 : 0;

    /// <summary>The first item, in a trajectory, of the states as they were after steps 0, 1, …</summary>
    public int After => IsReversed ? 0 : 1;

    /// <summary>The type of output number <paramref name="output"/>.</summary>
    public TensorType TypeOf(int output) => output < States
        ? Step.Inputs[output].Type with { Shape = Step.Inputs[output].Type.Shape.WithItems(Length + 1) }
        : TypeOfResult(output) with { Shape = TypeOfResult(output).Shape.WithItems(Length) };

    /// <summary>The value of the step that becomes output number <paramref name="output"/>.</summary>
    public int ResultOf(int output) => Step.Results[output].Value;

    private TensorType TypeOfResult(int output) => Step[ResultOf(output)].Type;
}

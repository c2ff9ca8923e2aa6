using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Graph;

/// <summary>
/// One value of a graph: <paramref name="Op"/> applied to earlier values. <paramref name="Label"/> says where it comes from in the user's terms
/// (<c>Classifier.2</c>, <c>Classifier.2.Weight</c>, <c>CrossEntropy</c>; may be empty); kernels are named by it. It never holds a local's name or a position.
/// </summary>
internal sealed record Value(int Id, Op Op, EquatableArray<int> Operands, TensorType Type, string Label)
{
    /// <summary>Whether both are outputs of one loop, which runs once for all of them.</summary>
    public bool IsOfLoop(Value other) => Op is Op.Scan own && other.Op is Op.Scan theirs && Operands == other.Operands && own.Body.Equals(theirs.Body);
}

/// <summary>An input: the data of one example after another. <paramref name="Type"/> has the batch axis in front.</summary>
internal sealed record GraphInput(string Name, TensorType Type, int Classes);

/// <summary>What becomes of a result.</summary>
internal enum ResultKind
{
    /// <summary>Output number <c>Index</c> of a prediction.</summary>
    Output,

    /// <summary>The loss: [B] before autodiff (one number an example, or a scalar when no example influences it), the scalar mean afterwards.</summary>
    Loss,

    /// <summary>The gradient of the mean loss with respect to parameter <c>Index</c>; the optimiser takes it from there.</summary>
    Gradient,

    /// <summary>The new value of state variable <c>Index</c>.</summary>
    State,

    /// <summary>What the next call of the entry point finds as carried state <c>Index</c>, for each example.</summary>
    Carried,
}

/// <summary>A value that leaves the graph.</summary>
internal readonly record struct GraphResult(ResultKind Kind, int Index, int Value);

/// <summary>
/// A program as a list of values in which operands come before their users (A-normal form). Flat and without references, so that equality, hashing and printing are linear.
/// </summary>
internal sealed record Graph(string Name, EquatableArray<GraphInput> Inputs, EquatableArray<Value> Values, EquatableArray<GraphResult> Results)
{
    /// <summary>
    /// The hash, once it was asked for; 0 before, and one number, since passes run side by side. A value of a loop holds the loop's body, and there are as many of those values as the loop has outputs: tables of them would otherwise take time in the square of the body's size, and loops of
    /// segments, whose bodies hold loops, minutes.
    /// </summary>
    private int _hash;

    private Graph(Graph other) => (Name, Inputs, Values, Results) = (other.Name, other.Inputs, other.Values, other.Results);

    public Value this[int id] => Values[id];

    public bool Equals(Graph? other) => ReferenceEquals(this, other)
        || (other is not null && GetHashCode() == other.GetHashCode() && Name == other.Name && Inputs == other.Inputs && Results == other.Results && Values == other.Values);

    public override int GetHashCode()
    {
        if (_hash == 0)
        {
            _hash = (Name, Inputs, Values, Results).GetHashCode();
        }

        return _hash;
    }

    /// <summary>For each value whether one of <paramref name="roots"/> depends on it, or is it.</summary>
    public bool[] NeededBy(IEnumerable<int> roots)
    {
        bool[] needed = new bool[Values.Count];
        foreach (int root in roots)
        {
            needed[root] = true;
        }

        for (int id = needed.Length - 1; id >= 0; id--)
        {
            foreach (int operand in needed[id] ? Values[id].Operands : [])
            {
                needed[operand] = true;
            }
        }

        return needed;
    }
}

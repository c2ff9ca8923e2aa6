using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>
/// A value while the user's program is staged: what an expression of the annotated class evaluates to at compile time. The reader makes and passes these; library
/// functions take and return them.
/// </summary>
internal abstract record Staged
{
    private Staged()
    {
    }

    /// <summary>A tensor: value number <paramref name="Id"/> of the graph under construction.</summary>
    internal sealed record Tensor(int Id) : Staged;

    /// <summary>Class labels or positions: Int32 value number <paramref name="Id"/>, each below <paramref name="Classes"/> (0 when unknown).</summary>
    internal sealed record Indices(int Id, int Classes) : Staged;

    /// <summary>A parameter that the user made with Param(…); reading it as a tensor adds the graph value.</summary>
    internal sealed record Parameter(ParameterHandle Handle) : Staged;

    /// <summary>A function from tensors to tensors.</summary>
    internal sealed record Layer(StagedLayer Function) : Staged;

    /// <summary>A C# constant: int, long, float, double, bool, string, char, an enum's value, a System.Index or System.Range (of this assembly), or null.</summary>
    internal sealed record Constant(object? Value) : Staged;

    /// <summary>An array, list, span or collection expression. Identity matters: assigning an element changes it for all who hold it.</summary>
    internal sealed record List(Staged[] Items) : Staged;

    /// <summary>A tuple; names are null where the user gave none.</summary>
    internal sealed record Tuple(EquatableArray<Staged> Items, EquatableArray<string?> Names) : Staged;

    /// <summary>A value only the reader understands (a closure, a record, a type); library functions pass it on untouched.</summary>
    internal sealed record Opaque(object Value) : Staged;

    /// <summary>The result of something that was already reported, or does not compile as C#. Whatever touches it is poison too, silently.</summary>
    internal sealed record Poison : Staged;
}

/// <summary>A parameter before and after its name is known: the reader names it after the field that holds it.</summary>
internal sealed class ParameterHandle(Ir.Graph.Shape shape, Initializer initializer, bool transposed = false)
{
    public Ir.Graph.Shape Shape { get; } = shape;

    public Initializer Initializer { get; } = initializer;

    /// <summary>Whether this is the transposed view <c>W.T</c> of <see cref="Origin"/>.</summary>
    public bool IsTransposed { get; } = transposed;

    /// <summary>For a transposed view the parameter itself.</summary>
    public ParameterHandle? Origin { get; init; }
}

/// <summary>A layer as a value. Identity is the layer: applying one instance twice shares its weights.</summary>
/// <param name="kind">How the card and messages call it, <c>Dense(10)</c>.</param>
/// <param name="makesWeights">Whether applying it declares parameters or state; then it may only be made in an initialiser.</param>
/// <param name="apply">Builds the layer's graph for one operand.</param>
internal sealed class StagedLayer(string kind, bool makesWeights, Func<LibraryCall, Staged, Staged> apply)
{
    public string Kind { get; } = kind;

    public bool MakesWeights { get; } = makesWeights;

    public Func<LibraryCall, Staged, Staged> Apply { get; } = apply;

    /// <summary>
    /// The layers this one is made of, by the name that goes between its own and theirs: "Body" and "Shortcut" of a residual block, positions of a chain. The reader names their
    /// weights so; <see cref="MakesWeights"/> speaks of this layer's own.
    /// </summary>
    public IReadOnlyList<LayerPart> Parts { get; init; } = [];

    /// <summary>The initialiser that was chosen for its weights: see <see cref="Initializers.NameOf"/>.</summary>
    public string Initializer { get; init; } = "";
}

/// <summary>A part of a composed layer: a layer, or a function the reader knows.</summary>
internal sealed record LayerPart(string Name, Staged Function);

/// <summary>
/// A mistake of the user found while staging: the id of the diagnostic and the arguments of its message. Caught by the reader at the call, which knows the location; never crosses the reader.
/// </summary>
internal sealed class StagingException(string id, params object[] arguments) : Exception(id)
{
    public string Id { get; } = id;

    public object[] Arguments { get; } = arguments;

    /// <summary>What a code fix needs to know, by the names of <see cref="Diagnostics.FixData"/>.</summary>
    public IReadOnlyList<(string Name, string Value)> FixData { get; init; } = [];
}

/// <summary>A poisoned value reached a library function: what made it was reported before, so the reader answers with poison and reports nothing.</summary>
internal sealed class PoisonException() : Exception("a poisoned value");

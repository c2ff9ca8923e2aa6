using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>
/// What a library function sees of its call: the arguments by the name of the C# parameter, the graph under construction, and what only the reader can do.
/// The reader derives from it; library functions know nothing of Roslyn.
/// </summary>
internal abstract class LibraryCall
{
    /// <summary>The graph under construction. While a layer or function runs, the builder's label is that layer's name or the function's.</summary>
    public abstract GraphBuilder Graph { get; }

    /// <summary>Whether the graph is built in training mode (dropout draws, batch statistics are used).</summary>
    public abstract bool IsTraining { get; }

    /// <summary>The argument of the C# parameter <paramref name="name"/>, or null when the chosen overload has no such parameter. Default arguments are filled in.</summary>
    public abstract Staged? Argument(string name);

    /// <summary>
    /// The weights of the layer being applied: declares on first use, and returns the graph value of, the parameter <c>{layer name}.{suffix}</c>.
    /// Throws ND2xxx through the reader when the same layer was used before with another shape.
    /// </summary>
    public abstract int Weight(string suffix, Shape shape, Initializer initializer);

    /// <summary>The graph value of the state variable <c>{layer name}.{suffix}</c>, as it was before the step or as an earlier application in this step left it.</summary>
    public abstract int ReadState(string suffix, Shape shape, double initialValue);

    /// <summary>Sets the state variable's value after the step. Ignored outside training mode.</summary>
    public abstract void WriteState(string suffix, int value);

    /// <summary>A name for the states that this application carries from one call of the entry point to the next. ND2023 through the reader inside loops over items, where each item would have its own.</summary>
    /// <param name="function">What the user called, for the message.</param>
    public virtual string Carrier(string function) => function;

    /// <summary>Declares a state that the entry point carries for each example, and gives what its last call left: zeros for an example that begins anew.</summary>
    /// <param name="name">Its name, unique in the entry point.</param>
    /// <param name="shape">The shape of one example's.</param>
    public virtual int ReadCarried(string name, Shape shape) => throw new CompilerBugException(nameof(LibraryCall), "nothing is carried here");

    /// <summary>Sets what the next call finds in place of <paramref name="carried"/>, in any mode.</summary>
    public virtual void WriteCarried(int carried, int value)
    {
    }

    /// <summary>The key of the random stream of this evaluated call: entry point, call path, loop iteration.</summary>
    public abstract uint RandomStream();

    /// <summary>Applies a layer, method or lambda that came as an argument. Each application is a step of the call path, so that random streams differ between them.</summary>
    public abstract Staged Apply(Staged function, params Staged[] arguments);

    /// <summary>
    /// As <see cref="Apply"/>, in inference mode and without training: <see cref="IsTraining"/> is false inside, parameters are read behind a StopGradient, and
    /// <see cref="WriteState"/> does nothing.
    /// </summary>
    public abstract Staged ApplyFrozen(Staged function, params Staged[] arguments);

    /// <summary>
    /// As <see cref="Apply"/>, where loops over items that say nothing of it themselves begin anew where flags are not 0. ND2025 through the reader where none does.
    /// </summary>
    /// <param name="function">The function.</param>
    /// <param name="flags">A number for each item, or one an example.</param>
    /// <param name="arguments">What it is applied to.</param>
    public virtual Staged ApplyResetting(Staged function, int flags, params Staged[] arguments) => Apply(function, arguments);

    /// <summary>The flags of the <see cref="ApplyResetting"/> around this call, for a loop over items that takes them; null where they say nothing of it.</summary>
    /// <param name="carries">Whether the loop goes on where the last call of the entry point ended.</param>
    public virtual int? TakeReset(bool carries) => null;

    /// <summary>
    /// As <see cref="Apply"/>, for a function that is staged once and stands for all items of a sequence: a state of the network cannot be written inside, because it would have a value for each.
    /// ND2021 through the reader.
    /// </summary>
    /// <param name="loop">What goes over the items, for the message: <c>Map</c>.</param>
    /// <param name="function">The function of one item.</param>
    /// <param name="items">The first item of each sequence.</param>
    public abstract Staged ApplyToItem(string loop, Staged function, params Staged[] items);

    /// <summary>An object of the user's own record with each member replaced, in the order of their names; null for what is no such object.</summary>
    public virtual Staged? WithMembers(Staged.Opaque value, Func<string, Staged, Staged> member) => null;

    /// <summary>Takes note that a value staged on one item is computed for all as <paramref name="by"/>, so that advice looks at what is computed.</summary>
    public virtual void Replace(int value, int by)
    {
    }

    /// <summary>Takes note of advice about this call, for the case that nothing is wrong with the network.</summary>
    /// <param name="id">The diagnostic.</param>
    /// <param name="fixData">What a code fix needs to know.</param>
    /// <param name="arguments">The particulars of its message.</param>
    public virtual void Advise(string id, IReadOnlyList<(string Name, string Value)> fixData, params object[] arguments)
    {
    }

    /// <summary>A value as a tensor: parameters are read, constants become scalars, lists of numbers become constant vectors, indices are an error (ND2xxx).</summary>
    public abstract int ToTensor(Staged value);
}

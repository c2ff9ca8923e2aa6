using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Model;

/// <summary>How initial values are drawn, with the numbers already computed from the fans. Mirrors the runtime's InitializerKind by name.</summary>
internal enum InitializerKind
{
    Constant,
    Uniform,
    Normal,
    TruncatedNormal,
    Orthogonal,
}

/// <summary>The distribution of initial values; the meaning of the numbers is that of the runtime's InitializerKind.</summary>
internal readonly record struct Initializer(InitializerKind Kind, double A, double B);

/// <summary>A parameter or a state variable of the network; the shape has no batch axis.</summary>
internal sealed record Variable(string Name, Shape Shape, Initializer Initializer);

/// <summary>A number of an optimiser, such as LearningRate; the user may change it between steps.</summary>
internal sealed record Setting(string Name, double Value);

/// <summary>
/// The optimiser of a training entry. <paramref name="Rule"/> names a row of Operators/UpdateRules ("Sgd", "Adam", …); settings are in that row's order.
/// </summary>
/// <param name="Rule">The row.</param>
/// <param name="Settings">The row's settings with the attribute's values.</param>
/// <param name="ClipNorm">The greatest Euclidean norm of the whole gradient, or 0 for no limit.</param>
/// <param name="ClipValue">The greatest magnitude of an element of the gradient, or 0 for no limit.</param>
/// <param name="IsVariantUsed">Whether the row's optional part (momentum, Nesterov …) is used, by name.</param>
internal sealed record OptimizerModel(string Rule, EquatableArray<Setting> Settings, double ClipNorm, double ClipValue, EquatableArray<string> IsVariantUsed);

/// <summary>An entry point. <paramref name="Training"/> and <paramref name="Optimizer"/> are null for predictions.</summary>
/// <param name="Name">The static method's name.</param>
/// <param name="TrainName">The generated training method's name, "Train" or "TrainDiscriminator"; null for predictions.</param>
/// <param name="Inference">The graph in inference mode.</param>
/// <param name="Training">The graph in training mode.</param>
/// <param name="Trained">The indices of the parameters that the step updates, ascending.</param>
/// <param name="Optimizer">The optimiser.</param>
/// <param name="OutputNames">Names of the outputs of a prediction ("destination", or those of the tuple's elements).</param>
/// <param name="Summary">The first sentence of the user's XML docs, or empty.</param>
internal sealed record EntryModel(
    string Name, string? TrainName, Graph Inference, Graph? Training, EquatableArray<int> Trained, OptimizerModel? Optimizer,
    EquatableArray<string> OutputNames, string Summary)
{
    /// <summary>What calls in inference mode carry from one to the next; shapes are of one example. Their numbers are the graph's.</summary>
    public EquatableArray<Variable> Carried { get; init; }

    /// <summary>What training steps carry.</summary>
    public EquatableArray<Variable> CarriedInTraining { get; init; }
}

/// <summary>A layer with parameters, for the model card.</summary>
internal sealed record LayerModel(string Name, string Kind, string InputShape, string OutputShape, long ParameterCount);

/// <summary>An error the reader found: its id and text choose the skeleton. No location: that would root syntax trees in the incremental pipeline.</summary>
internal sealed record ModelError(string Id, string Message);

/// <summary>A public method of the skeleton that stands in when the program has errors.</summary>
/// <param name="Name">The static method's name.</param>
/// <param name="TrainName">The generated training method's name; null for predictions.</param>
/// <param name="ParameterNames">The data.</param>
/// <param name="ParameterTypes">Their element types.</param>
/// <param name="OutputNames">As in <see cref="EntryModel"/>.</param>
/// <param name="OutputTypes">Their element types.</param>
/// <param name="Settings">The names of the optimiser's settings.</param>
internal sealed record SkeletonEntry(
    string Name, string? TrainName, EquatableArray<string> ParameterNames, EquatableArray<ElementType> ParameterTypes, EquatableArray<string> OutputNames,
    EquatableArray<ElementType> OutputTypes, EquatableArray<string> Settings);

/// <summary>
/// A network as the reader understood it: the model that crosses the incremental pipeline. Flat, equatable, free of Roslyn types. When <paramref name="Errors"/> is not empty,
/// graphs are absent and only the skeleton is emitted.
/// </summary>
/// <param name="Namespace">The namespace, or empty.</param>
/// <param name="ContainingTypes">Declarations of the types around it, outermost first, "public partial class Outer".</param>
/// <param name="Name">The class's name.</param>
/// <param name="Accessibility">"public" or "internal" (as the user wrote it).</param>
/// <param name="Capacity">The default batch capacity.</param>
/// <param name="Parameters">Ordered by name (ordinal).</param>
/// <param name="States">Ordered by name (ordinal).</param>
/// <param name="Layers">In order of first use.</param>
/// <param name="Entries">Ordered by name (ordinal).</param>
/// <param name="Skeleton">The entry points' signatures, ordered by name, also when there are errors.</param>
/// <param name="Errors">What the reader found wrong.</param>
internal sealed record NetworkModel(
    string Namespace, EquatableArray<string> ContainingTypes, string Name, string Accessibility, int Capacity,
    EquatableArray<Variable> Parameters, EquatableArray<Variable> States, EquatableArray<LayerModel> Layers,
    EquatableArray<EntryModel> Entries, EquatableArray<SkeletonEntry> Skeleton, EquatableArray<ModelError> Errors)
{
    /// <summary>The fields that hold several layers, with the shapes of their first application and the parameters of all their layers; in order of first use.</summary>
    public EquatableArray<LayerModel> Fields { get; init; }

    /// <summary>The bytes of device memory that it may take with its capacity; null where nothing was said, or nothing sensible.</summary>
    public long? Budget { get; init; }
}

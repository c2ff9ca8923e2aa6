namespace NetDsl.Generators.Library;

/// <summary>
/// Every function of the language the compiler knows, by name. A layer is added by a member of the runtime's <c>Functions</c> and a row in the file of its topic;
/// a test compares the two sides.
/// </summary>
internal static class LibraryTable
{
    private static readonly Dictionary<string, LibraryFunction> ByName = new LibraryFunction[][]
    {
        Arithmetic.Rows, Pointwise.Rows, Activations.Rows, Softmaxes.Rows, Comparisons.Rows, Reductions.Rows, Statistics.Rows, Views.Rows, Indexers.Rows, Joins.Rows,
        LookUps.Rows, Products.Rows, Einsum.Rows, Losses.Rows, Layers.Rows, WindowArguments.Rows, Convolutions.Rows, Pooling.Rows, Unpooling.Rows, Regions.Rows, Resampling.Rows,
        BatchNormalization.Rows, Normalizations.Rows, LocalNormalizations.Rows, ImageViews.Rows, Combinators.Rows, Sequences.Rows, Recurrence.Rows, RecurrentLayers.Rows, Masks.Rows, Mixtures.Rows, TemporalClassification.Rows, Attentions.Rows, Transformers.Rows, Values.Rows, RandomDraws.Rows, Initializers.Rows, Derivatives.Rows,
    }.SelectMany(rows => rows).ToDictionary(row => row.Name);

    /// <summary>All rows, in no particular order.</summary>
    public static IReadOnlyCollection<LibraryFunction> Rows => ByName.Values;

    /// <summary>
    /// Members of the surface that the reader evaluates itself, because they are about evaluation and not about tensors: the pipes, making a layer of a method, taking an array apart, conditions.
    /// </summary>
    public static IReadOnlyCollection<string> ReaderMembers { get; } =
        ["Tensor.op_BitwiseOr", "LayerOperators.op_BitwiseOr", "LayerOperators.From", "Layer.Invoke", "TensorDeconstruction.Deconstruct", "Tensor.op_True", "Tensor.op_False"];

    /// <summary>
    /// The row of a member, or null when there is none: <c>Relu</c> for <c>Functions.Relu</c>, <c>Tensor.Dot</c>, <c>Tensor.op_Addition</c>, <c>Tensor.get_T</c>,
    /// <c>Indices.get_Item</c>, <c>Init.Normal</c>, <c>Init.get_Zeros</c>.
    /// </summary>
    public static LibraryFunction? Find(string name) => ByName.TryGetValue(name, out LibraryFunction? row) ? row : null;
}

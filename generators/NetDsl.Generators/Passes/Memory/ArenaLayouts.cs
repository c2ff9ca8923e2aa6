using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Memory;

/// <summary>
/// Takes the network's parameters or state variables, gives each its place in the flat arena. Guarantees: index order, dense, row-major but for convolution weights (<see cref="WeightOrders"/>), every variable starts at a multiple of
/// <see cref="Alignment"/> floats (128 bytes: a cache-line pair, and whole vectors of every device class), and the arena ends at one, at least 64 bytes behind the last variable. Decided before fusion, because the optimiser's kernel runs
/// over flat ranges of these arenas; gradients and slots use the parameters' layout.
/// </summary>
internal static class ArenaLayouts
{
    /// <summary>The alignment of every variable, in floats.</summary>
    public const long Alignment = 32;

    /// <summary>Floats behind the last variable that kernels may read: a vector load at its last element.</summary>
    private const long Slack = 16;

    /// <summary>The arena of a network's parameters.</summary>
    public static ArenaLayout OfParameters(NetworkModel model) => Of(
        model.Parameters, WeightOrders.Of(model.Entries.SelectMany(entry => entry.Training is null ? [entry.Inference] : (Graph[])[entry.Inference, entry.Training])));

    /// <summary>The arena of an entry point's carried states: offsets and length are in floats an example, one state for all examples behind the other.</summary>
    public static ArenaLayout OfCarried(EquatableArray<Variable> variables)
    {
        PlacedVariable[] placed = new PlacedVariable[variables.Count];
        long length = 0;
        for (int i = 0; i < placed.Length; i++)
        {
            Shape shape = variables[i].Shape;
            placed[i] = new PlacedVariable(variables[i], length, Ir.Kernels.Buffer.DenseStrides(shape).Select(stride => stride.Constant).ToEquatableArray());
            length += shape.CountPerExample;
        }

        return new ArenaLayout(placed.ToEquatableArray(), length);
    }

    /// <summary>The arena of row-major variables.</summary>
    public static ArenaLayout Of(EquatableArray<Variable> variables) => Of(variables, new Dictionary<int, EquatableArray<int>>());

    /// <param name="variables">In index order.</param>
    /// <param name="orders">The order of a variable's axes in memory, outermost first, where it is not row-major.</param>
    public static ArenaLayout Of(EquatableArray<Variable> variables, IReadOnlyDictionary<int, EquatableArray<int>> orders)
    {
        PlacedVariable[] placed = new PlacedVariable[variables.Count];
        long length = 0;
        for (int i = 0; i < placed.Length; i++)
        {
            Variable variable = variables[i];
            if (variable.Shape.IsBatched)
            {
                throw new CompilerBugException(nameof(ArenaLayouts), $"variable {variable.Name} has a batch axis");
            }

            IEnumerable<int> order = orders.TryGetValue(i, out EquatableArray<int> found) ? found : Enumerable.Range(0, variable.Shape.Rank);
            placed[i] = new PlacedVariable(variable, length, Strides(variable.Shape, [.. order]));
            bool isLast = i == placed.Length - 1;
            length = RoundUp(length + variable.Shape.CountPerExample + (isLast ? Slack : 0));
        }

        return new ArenaLayout(placed.ToEquatableArray(), length);
    }

    private static EquatableArray<long> Strides(Shape shape, int[] order)
    {
        long[] strides = new long[order.Length];
        long stride = 1;
        for (int i = order.Length - 1; i >= 0; i--)
        {
            strides[order[i]] = stride;
            stride *= shape[order[i]].Value;
        }

        return strides.ToEquatableArray();
    }

    private static long RoundUp(long length) => (length + Alignment - 1) / Alignment * Alignment;
}

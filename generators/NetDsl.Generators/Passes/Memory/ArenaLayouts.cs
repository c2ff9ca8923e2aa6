using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Memory;

/// <summary>
/// Takes the network's parameters or state variables, gives each its place in the flat arena. Guarantees: index order, dense row-major, every variable starts at a multiple of
/// <see cref="Alignment"/> floats (128 bytes: a cache-line pair, and whole vectors of every device class), and the arena ends at one, at least 64 bytes behind the last variable. Decided before fusion, because the optimiser's kernel runs
/// over flat ranges of these arenas; gradients and slots use the parameters' layout.
/// </summary>
internal static class ArenaLayouts
{
    /// <summary>The alignment of every variable, in floats.</summary>
    public const long Alignment = 32;

    /// <summary>Floats behind the last variable that kernels may read: a vector load at its last element.</summary>
    private const long Slack = 16;

    public static ArenaLayout Of(EquatableArray<Variable> variables)
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

            placed[i] = new PlacedVariable(variable, length, Ir.Kernels.Buffer.DenseStrides(variable.Shape).Select(stride => stride.Constant).ToEquatableArray());
            bool isLast = i == placed.Length - 1;
            length = RoundUp(length + variable.Shape.CountPerExample + (isLast ? Slack : 0));
        }

        return new ArenaLayout(placed.ToEquatableArray(), length);
    }

    private static long RoundUp(long length) => (length + Alignment - 1) / Alignment * Alignment;
}

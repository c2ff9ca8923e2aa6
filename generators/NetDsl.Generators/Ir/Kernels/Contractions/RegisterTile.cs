using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>
/// The tile of accumulators of a CPU schedule: vectors along the lane dimension times the factors of the tiled dimensions. Elements are numbered
/// row-major over the tiled dimensions, the vectors innermost.
/// </summary>
internal sealed class RegisterTile(ContractionView view, int lane, int vectors, EquatableArray<TileFactor> tiles)
{
    public EquatableArray<TileFactor> Tiles { get; } = tiles;

    public int Vectors { get; } = vectors;

    public int Accumulators { get; } = tiles.Aggregate(vectors, (count, tile) => count * tile.Factor);

    /// <summary>How many values of an operand one step of the innermost loop reads.</summary>
    public int LoadsOf(ContractionOperand operand)
    {
        int loads = operand.DependsOn[lane] && view.IsOutput(lane) ? Vectors : 1;
        foreach (TileFactor tile in Tiles)
        {
            loads *= operand.DependsOn[tile.Dimension] ? tile.Factor : 1;
        }

        return loads;
    }

    /// <summary>Vector registers that are alive at once: all accumulators, the preloaded operand and one value of the other.</summary>
    public int Registers => Accumulators + Math.Min(LoadsOf(view.A), LoadsOf(view.B)) + 1;
}

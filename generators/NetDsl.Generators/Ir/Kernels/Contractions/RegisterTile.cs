using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>
/// The tile of accumulators of a CPU schedule: vectors along the lane dimension times the factors of the tiled dimensions. Elements are numbered
/// row-major over the tiled dimensions, the vectors innermost.
/// </summary>
internal sealed class RegisterTile(ContractionView view, int lane, int vectors, EquatableArray<TileFactor> tiles)
{
    private List<int[]>? _elements;

    public EquatableArray<TileFactor> Tiles { get; } = tiles;

    public int Vectors { get; } = vectors;

    /// <summary>The elements of the tiled dimensions, one position in each.</summary>
    public IReadOnlyList<int[]> Elements => _elements ??= ElementsOf(Tiles);

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

    /// <summary>Which of an operand's values element (e, v) of the tile uses: equal numbers mean one load.</summary>
    public int NumberOf(ContractionOperand operand, int[] element, int vector)
    {
        int number = 0;
        for (int i = 0; i < Tiles.Count; i++)
        {
            number = operand.DependsOn[Tiles[i].Dimension] ? (number * Tiles[i].Factor) + element[i] : number;
        }

        return operand.DependsOn[lane] && view.IsOutput(lane) ? (number * Vectors) + vector : number;
    }

    private static List<int[]> ElementsOf(EquatableArray<TileFactor> tiles)
    {
        List<int[]> elements = [[]];
        foreach (TileFactor tile in tiles)
        {
            elements = [.. elements.SelectMany(element => Enumerable.Range(0, tile.Factor).Select(i => (int[])[.. element, i]))];
        }

        return elements;
    }
}

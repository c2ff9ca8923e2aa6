namespace NetDsl.Generators.Ir.Kernels.Contractions;

/// <summary>Where a CPU schedule discharges a guard of an operand that is read from its buffer.</summary>
/// <param name="Guard">The guard.</param>
/// <param name="Level">After which loop of the reduction order its value is known for the tile's first element; −1 for before the first.</param>
/// <param name="Tile">The number of the tiled dimension in it, which asks for a copy of the inner loops for each of its <see cref="TileRanges"/>; −1 when the whole tile is inside or
/// outside, so that the bounds of the loop at <paramref name="Level"/> can be clipped, or a condition around all loops suffices.</param>
internal readonly record struct GuardPlacement(AffineGuard Guard, int Level, int Tile)
{
    /// <summary>Copies of the inner loops beyond which text and compile time cost more than a better tile gains.</summary>
    public const int GreatestCopies = 9;

    /// <summary>The places of all guards of an operand, or the reason why one of them has none.</summary>
    public static string? Place(ContractionView view, CpuContractionSchedule schedule, int operand, List<GuardPlacement> places)
    {
        if (schedule.UseOf(operand) != OperandUse.Direct || view.Operand(operand).Plain is not { } access)
        {
            return null;
        }

        foreach (AffineGuard guard in access.Guards)
        {
            if (guard.Coefficients[schedule.Lane] != 0)
            {
                return "differs between lanes";
            }

            int level = schedule.ReductionOrder.Count - 1;
            while (level >= 0 && guard.Coefficients[schedule.ReductionOrder[level]] == 0)
            {
                level--;
            }

            int tile = -1;
            for (int i = 0; i < schedule.Tiles.Count; i++)
            {
                if (guard.Coefficients[schedule.Tiles[i].Dimension] != 0)
                {
                    if (tile >= 0)
                    {
                        return "differs along two dimensions of the tile";
                    }

                    tile = i;
                }
            }

            places.Add(new GuardPlacement(guard, level, tile));
        }

        return null;
    }

    /// <summary>How many copies of the inner loops the guards ask for; null for more than can be enumerated.</summary>
    public static long? CopiesOf(ContractionView view, CpuContractionSchedule schedule, IEnumerable<GuardPlacement> places)
    {
        long copies = 1;
        foreach (GuardPlacement place in places.Where(place => place.Tile >= 0))
        {
            TileFactor tile = schedule.Tiles[place.Tile];
            if (TileRanges.Of(view, place.Guard, tile.Dimension, tile.Factor) is not { } ranges)
            {
                return null;
            }

            copies *= ranges.Count;
        }

        return copies;
    }
}

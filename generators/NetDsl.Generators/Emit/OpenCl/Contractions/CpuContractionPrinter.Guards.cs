using NetDsl.Generators.Ir.Kernels.Contractions;

namespace NetDsl.Generators.Emit.OpenCl.Contractions;

/// <summary>
/// Guards, discharged where they are known and never in the innermost step: a guard that is the same for the whole tile clips the bounds of the last loop in it, or is a condition around all
/// loops when none is; a guard along a tiled dimension divides that loop into parts, each a copy of what is inside with just the elements that are within.
/// </summary>
internal sealed partial class CpuContractionPrinter
{
    private List<GuardPlacement>? _placements;

    /// <summary>Guards of both operands; the schedule is legal, so all have a place.</summary>
    private List<GuardPlacement> Placements
    {
        get
        {
            if (_placements is null)
            {
                _placements = [];
                GuardPlacement.Place(_view, _schedule, 0, _placements);
                GuardPlacement.Place(_view, _schedule, 1, _placements);
            }

            return _placements;
        }
    }

    /// <summary>
    /// The loop at a level, in the parts that the guards decided there leave of it: one with clipped bounds, and where a tiled dimension is in a guard, one for each range of the tile, since the
    /// indices that go with a range follow one another.
    /// </summary>
    private List<(TileScope Scope, string Low, string High)> PartsOf(TileScope scope, int level)
    {
        int dimension = _schedule.ReductionOrder[level];
        List<(TileScope Scope, List<AffineGuard> Guards)> parts = [(scope, [.. Placements.Where(place => place.Level == level && place.Tile < 0).Select(place => place.Guard)])];
        foreach (GuardPlacement place in Placements.Where(place => place.Level == level && place.Tile >= 0))
        {
            parts = [.. parts.SelectMany(part => RangesOf(part.Scope, place).Select(item => (item.Scope, part.Guards.Append(Within(place.Guard, item.Range)).ToList())))];
        }

        return [.. parts.Select(part => (part.Scope, ClippedBounds.Of(part.Guards, dimension, LimitsOf(dimension), Variable))).Select(part => (part.Scope, part.Item2.Low, part.Item2.High))];
    }

    /// <summary>That a guard's value is one of those of a range.</summary>
    private static AffineGuard Within(AffineGuard guard, TileRange range) => guard with { Offset = guard.Offset - range.Least, Upper = range.Greatest - range.Least + 1 };

    /// <summary>The tile under each range of a guard along one of its dimensions; none that is empty together with ranges chosen before.</summary>
    private IEnumerable<(TileScope Scope, TileRange Range)> RangesOf(TileScope scope, GuardPlacement place)
    {
        TileFactor tile = _schedule.Tiles[place.Tile];
        foreach (TileRange range in TileRanges.Of(_view, place.Guard, tile.Dimension, tile.Factor)!)
        {
            (int From, int To)[] ranges = [.. scope.Ranges];
            ranges[place.Tile] = (Math.Max(ranges[place.Tile].From, range.From), Math.Min(ranges[place.Tile].To, range.To));
            if (ranges[place.Tile].From < ranges[place.Tile].To)
            {
                yield return (scope with { Ranges = ranges }, range);
            }
        }
    }

    /// <summary>Prints all loops of the reduction under the guards without any of them: conditions, and a choice for each that is along a tiled dimension.</summary>
    private void PrintUnderConditions(TileScope scope, Action<TileScope> body)
    {
        GuardPlacement[] outside = [.. Placements.Where(place => place.Level < 0)];
        string condition = string.Join(" && ", outside.Where(place => place.Tile < 0).Select(place => Condition(place.Guard)));
        if (condition.Length > 0)
        {
            _writer.Open($"if ({condition})");
        }

        PrintChoices(scope, [.. outside.Where(place => place.Tile >= 0)], 0, body);
        if (condition.Length > 0)
        {
            _writer.Close();
        }
    }

    private void PrintChoices(TileScope scope, GuardPlacement[] places, int number, Action<TileScope> body)
    {
        if (number == places.Length)
        {
            body(scope);
            return;
        }

        string word = "if";
        foreach ((TileScope chosen, TileRange range) in RangesOf(scope, places[number]))
        {
            _writer.Open($"{word} ({Condition(Within(places[number].Guard, range))})");
            PrintChoices(chosen, places, number + 1, body);
            _writer.Close();
            word = "else if";
        }
    }

    private string Condition(AffineGuard guard) => $"{ClippedBounds.Value(guard, Variable)} >= 0 && {ClippedBounds.Value(guard, Variable)} < {Text(guard.Upper)}";
}

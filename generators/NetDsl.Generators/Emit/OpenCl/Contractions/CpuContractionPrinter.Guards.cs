using NetDsl.Generators.Ir.Kernels.Contractions;

namespace NetDsl.Generators.Emit.OpenCl.Contractions;

/// <summary>
/// Guards, discharged where they are known and never in the innermost step: a guard that is the same for the whole tile clips the bounds of the last loop in it, or is a condition around all
/// loops when none is; a guard along a tiled dimension selects a copy of the loops inside with just the elements that are within.
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

    private (string Low, string High) BoundsOf(int level)
    {
        int dimension = _schedule.ReductionOrder[level];
        return ClippedBounds.Of(Placements.Where(place => place.Level == level && place.Tile < 0).Select(place => place.Guard), dimension, CountOf(dimension), Variable);
    }

    /// <summary>Prints what is inside a level (−1: inside the tile) under the guards that are decided there.</summary>
    private void PrintUnderGuards(TileScope scope, int level, Action<TileScope> body)
    {
        string Condition(AffineGuard guard) => $"{ClippedBounds.Value(guard, Variable)} >= 0 && {ClippedBounds.Value(guard, Variable)} < {Text(guard.Upper)}";
        string condition = string.Join(" && ", Placements.Where(place => level < 0 && place.Level < 0 && place.Tile < 0).Select(place => Condition(place.Guard)));
        if (condition.Length > 0)
        {
            _writer.Open($"if ({condition})");
        }

        PrintCopies(scope, [.. Placements.Where(place => place.Level == level && place.Tile >= 0)], 0, level, body);
        if (condition.Length > 0)
        {
            _writer.Close();
        }
    }

    private void PrintCopies(TileScope scope, GuardPlacement[] places, int number, int level, Action<TileScope> body)
    {
        if (number == places.Length)
        {
            body(scope);
            return;
        }

        GuardPlacement place = places[number];
        TileFactor tile = _schedule.Tiles[place.Tile];
        string value = $"inside{level + 1}_{number}";
        _writer.Line($"const int {value} = {ClippedBounds.Value(place.Guard, Variable)};");
        string word = "if";
        foreach (TileRange range in TileRanges.Of(_view, place.Guard, tile.Dimension, tile.Factor)!)
        {
            (int From, int To)[] ranges = [.. scope.Ranges];
            ranges[place.Tile] = (Math.Max(ranges[place.Tile].From, range.From), Math.Min(ranges[place.Tile].To, range.To));
            if (ranges[place.Tile].From < ranges[place.Tile].To)
            {
                _writer.Open(range.Least == range.Greatest
                    ? $"{word} ({value} == {Text(range.Least)})"
                    : $"{word} ({value} >= {Text(range.Least)} && {value} <= {Text(range.Greatest)})");
                PrintCopies(scope with { Ranges = ranges }, places, number + 1, level, body);
                _writer.Close();
                word = "else if";
            }
        }
    }
}

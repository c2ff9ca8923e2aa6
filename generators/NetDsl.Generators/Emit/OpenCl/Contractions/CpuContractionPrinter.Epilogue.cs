using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels.Contractions;

namespace NetDsl.Generators.Emit.OpenCl.Contractions;

/// <summary>
/// The finished sums of a tile, vector by vector, through the epilogue to memory. Where windows are pooled, a tile is computed for each place in a window first (unless the register tile holds whole windows);
/// then the epilogue runs over the places of one window after the other.
/// </summary>
internal sealed partial class CpuContractionPrinter
{
    /// <summary>The dimensions of pooled windows that are not in the register tile: each of their indices has a tile of its own, and the sums of all wait for the epilogue.</summary>
    private int[] WindowTiles => [.. _view.OutputDimensions.Where(d => _view.IsWindow(d) && _schedule.FactorOf(d) == 1)];

    private bool HasWindowTiles => WindowTiles.Length > 0;

    private bool IsPanelInWindow => _schedule.Packed >= 0 && _view.OutputDimensions.Any(d => _view.IsWindow(d) && _view.Operand(_schedule.Packed).DependsOn[d]);

    private string PlaceOfWindowTile() =>
        WindowTiles.Aggregate("", (place, d) => place.Length == 0 ? "d" + d : $"({place} * {_view.ExtentOf(d).Value} + d{d})");

    /// <summary>
    /// The results of the tile, or of the tiles of a pooled window, one vector after the other. The place of a sum is its place in the tile, behind the tiles of other places in the window.
    /// </summary>
    private void PrintEpilogue()
    {
        string place = HasWindowTiles ? PlaceOfWindowTile() : "";
        int loops = 0;
        foreach (TileFactor tile in _schedule.Tiles)
        {
            int d = tile.Dimension;
            place = place.Length == 0 ? NameInTile(d) : $"({place} * {tile.Factor} + {NameInTile(d)})";
            if (!_view.IsWindow(d))
            {
                Extent extent = _view.ExtentOf(d);
                string start = extent.IsBatch || extent.Value % tile.Factor == 0 ? "0" : "skip" + d, end = extent.IsBatch ? "end" + d : Text(tile.Factor);
                _writer.Open($"for (int e{d} = {start}; e{d} < {end}; e{d}++)");
                _writer.Line($"const int d{d} = o{d} + e{d};");
                loops++;
            }
        }

        PrintScope scope = new(_parameters, _view.Dimensions, 1, -1, dimension => "d" + dimension);
        bool allLanes = true;
        if (!IsLaneReduced)
        {
            int lane = _schedule.Lane;
            Extent extent = _view.ExtentOf(lane);
            bool isVectorLoop = _schedule.Vectors > 1;
            if (isVectorLoop)
            {
                bool isEven = extent.IsBatch || CpuContractionLegality.VectorsOf(extent.Value, _lanes) % _schedule.Vectors == 0;
                _writer.Open($"for (int vector = {(isEven ? "0" : "skip" + lane)}; vector < {(extent.IsBatch ? "end" + lane : Text(_schedule.Vectors))}; vector++)");
                place = place.Length == 0 ? "vector" : $"{place} * {_schedule.Vectors} + vector";
                loops++;
            }

            _writer.Line($"const int d{lane} = o{lane}{(isVectorLoop ? $" + {_lanes} * vector" : "")};");
            bool isExact = !extent.IsBatch && extent.Value % _lanes == 0;
            if (!isExact)
            {
                _writer.Line($"const int valid = min({_lanes}, {CountOf(lane)} - d{lane});");
            }

            // Every batched buffer has room for a vector's garbage.
            allLanes = isExact || extent.IsBatch;
            scope = scope with { Lanes = _lanes, LaneDimension = lane, ValidLanes = isExact ? null : "valid" };
        }

        PrintScope finished = scope with { Accumulator = new PrintedValue("sum", !IsLaneReduced) };
        if (_view.Kernel.Windows is { } windows)
        {
            ContractionEpilogue.DeclareWindows(_writer, windows, scope.Lanes);
            for (int d = _view.Kernel.FirstWindow; d < _view.OutputCount; d++)
            {
                _writer.Open(ContractionEpilogue.LoopOver(_view.Kernel, d));
            }

            PrintSum(HasWindowTiles ? "all" : "sums", place);
            ContractionEpilogue.PrintElement(_writer, finished, _view.Kernel, windows, allLanes);
            for (int i = 0; i < windows.Count; i++)
            {
                _writer.Close();
            }

            ContractionEpilogue.PrintWindow(_writer, scope, windows, allLanes);
        }
        else
        {
            PrintSum("sums", place);
            ContractionEpilogue.PrintResults(_writer, finished, _view.Kernel, allLanes);
        }

        for (int i = 0; i < loops; i++)
        {
            _writer.Close();
        }
    }

    private string NameInTile(int dimension) => (_view.IsWindow(dimension) ? "d" : "e") + dimension;

    private void PrintSum(string sums, string place)
    {
        string sum = $"{sums}[{(place.Length == 0 ? "0" : place)}]";
        if (IsLaneReduced)
        {
            _parameters.Need(Preludes.Horizontal(_lanes));
            _writer.Line($"const float sum = sum{_lanes}({sum});");
        }
        else
        {
            _writer.Line($"const float{_lanes} sum = {sum};");
        }
    }
}

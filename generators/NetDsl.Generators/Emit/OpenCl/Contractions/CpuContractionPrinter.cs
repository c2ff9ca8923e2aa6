using System.Globalization;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl.Contractions;

/// <summary>
/// The text of <see cref="CpuContractionSchedule"/>. From outside in: the group finds its place; loops over the tiles it owns, with the packed
/// operand's panel filled as soon as its place is known; a register tile (CpuContractionPrinter.Tile.cs); the epilogue over the tile's finished sums.
/// Ragged edges need no second instance: the last tile along a dimension starts earlier and stores only what is new (so nothing is stored twice, and
/// an epilogue may update in place); the last vector loads past the end, which is readable, and stores exactly; a tile over the batch computes rows
/// past the batch, which are readable, and stores those before it; lanes past the batch are computed and written, where every batched buffer has room.
/// </summary>
internal sealed partial class CpuContractionPrinter
{
    /// <summary>
    /// With so few rows of the batch left, rows one by one are faster than a full tile: batch 1 of a prediction is a product of a matrix and a
    /// vector.
    /// </summary>
    private const int FewRows = 3;

    /// <summary>What is done row by row in the second instance of a tile: vectors of the lane dimension, or nothing. Otherwise it is the number of a tiled dimension.</summary>
    private const int NoRows = -1, RowsOfVectors = -2;

    private readonly SourceWriter _writer;
    private readonly ParameterSet _parameters;
    private readonly ContractionView _view;
    private readonly CpuContractionSchedule _schedule;
    private readonly int _lanes;
    private readonly RegisterTile _tile;

    public CpuContractionPrinter(SourceWriter writer, ParameterSet parameters, ContractionView view, CpuContractionSchedule schedule, int lanes)
    {
        (_writer, _parameters, _view, _schedule, _lanes) = (writer, parameters, view, schedule, lanes);
        _tile = new RegisterTile(view, schedule.Lane, schedule.Vectors, schedule.Tiles);
        parameters.Need(Preludes.Vectors(lanes));
    }

    private bool IsLaneReduced => !_view.IsOutput(_schedule.Lane);

    /// <summary>The number of the tiled dimension that is the batch and is done row by row where few rows are left; <see cref="NoRows"/> for none.</summary>
    private int RowTile => _schedule.Tiles.ToList().FindIndex(tile => _view.ExtentOf(tile.Dimension).IsBatch && tile.Factor > FewRows);

    private bool HasRounds => !_schedule.Rounds.IsEmpty;

    public void Print()
    {
        PrintPlace();
        List<int> order = CpuLoopOrder.Of(_view, _schedule, _lanes);
        if (!HasRounds)
        {
            PrintTiles([.. order.Where(d => !_view.IsWindow(d))], hasPanel: _schedule.Packed >= 0 && !IsPanelInWindow, () =>
            {
                _writer.Line($"float{_lanes} {(HasWindowTiles ? "all" : "sums")}[{_tile.Accumulators * WindowTiles.Aggregate(1, (count, d) => count * _view.ExtentOf(d).Value)}];");
                PrintTiles([.. order.Where(_view.IsWindow)], hasPanel: IsPanelInWindow, () =>
                {
                    if (HasWindowTiles)
                    {
                        _writer.Line($"float{_lanes} *sums = all + {PlaceOfWindowTile()} * {_tile.Accumulators};");
                    }

                    PrintInstances();
                });
                PrintEpilogue();
            });
            return;
        }

        // The sums of all tiles wait in `waiting` from round to round; a tile's own are `sums`.
        long tiles = _view.OutputDimensions.Aggregate(1L, (count, d) => count * CpuTiling.TilesOfGroup(_view, _schedule, d, _lanes)!.Value);
        _writer.Line($"float{_lanes} waiting[{Text(tiles * _tile.Accumulators)}];");
        _writer.Line($"for (int i = 0; i < {Text(tiles * _tile.Accumulators)}; i++) {{ waiting[i] = 0.0f; }}");
        foreach (RoundPart part in _schedule.Rounds)
        {
            _writer.Open($"for (int round{part.Dimension} = 0; round{part.Dimension} < {CountOf(part.Dimension)}; round{part.Dimension} += {part.Length})");
        }

        PrintTiles(order, hasPanel: _schedule.Packed >= 0, () => PrintWaiting(order, PrintInstances));
        foreach (RoundPart _ in _schedule.Rounds)
        {
            _writer.Close();
        }

        PrintTiles(order, hasPanel: false, () => PrintWaiting(order, PrintEpilogue));
    }

    /// <summary>Names the sums of the present tile among those that wait.</summary>
    private void PrintWaiting(List<int> order, Action body)
    {
        string place = "0";
        foreach (int dimension in order)
        {
            int tiles = CpuTiling.TilesOfGroup(_view, _schedule, dimension, _lanes)!.Value;
            if (tiles > 1)
            {
                int share = _schedule.GroupSplits.Where(s => s.Dimension == dimension).Select(s => s.Tiles).FirstOrDefault();
                string tile = share == 0 ? "t" + dimension : $"t{dimension} - g{dimension} * {share}";
                place = place == "0" ? tile : $"({place}) * {tiles} + {tile}";
            }
        }

        _writer.Line($"float{_lanes} *sums = waiting + ({place}) * {_tile.Accumulators};");
        body();
    }

    /// <summary>The loops over the group's tiles, with the panel filled as soon as its place is known.</summary>
    private void PrintTiles(List<int> order, bool hasPanel, Action body)
    {
        int panelAt = PanelLevel(order);
        if (hasPanel && panelAt < 0)
        {
            PrintPanel();
        }

        int loops = 0;
        for (int i = 0; i < order.Count; i++)
        {
            loops += PrintOutputLoop(order[i]) ? 1 : 0;
            if (hasPanel && i == panelAt)
            {
                PrintPanel();
            }
        }

        body();
        for (int i = 0; i < loops; i++)
        {
            _writer.Close();
        }
    }

    /// <summary>After which loop the panel is filled; −1 for before the first.</summary>
    private int PanelLevel(List<int> order) => _schedule.Packed < 0 ? int.MaxValue : order.FindLastIndex(d => _view.Operand(_schedule.Packed).DependsOn[d]);

    /// <summary>The group's number along each divided dimension.</summary>
    private void PrintPlace()
    {
        string rest = "group";
        for (int i = _schedule.GroupSplits.Count - 1; i >= 0; i--)
        {
            GroupSplit split = _schedule.GroupSplits[i];
            if (i == 0)
            {
                _writer.Line($"const int g{split.Dimension} = {rest};");
                break;
            }

            int tiles = CpuTiling.TilesOf(_view, split.Dimension, _schedule.FactorOf(split.Dimension), _schedule.Lane, _lanes)!.Value;
            int groups = (tiles + split.Tiles - 1) / split.Tiles;
            _writer.Line($"const int g{split.Dimension} = {rest} % {groups}, rest{i} = {rest} / {groups};");
            rest = "rest" + i;
        }
    }

    /// <summary>
    /// Opens the loop over the group's tiles along a dimension and names the tile's first element: d for dimensions without tile, else o. Gives
    /// whether a block was opened.
    /// </summary>
    private bool PrintOutputLoop(int dimension)
    {
        int factor = _schedule.FactorOf(dimension);
        int? tiles = CpuTiling.TilesOf(_view, dimension, factor, _schedule.Lane, _lanes);
        int elements = dimension == _schedule.Lane ? factor * _lanes : factor;
        string count = tiles is { } known ? Text(known) : elements == 1 ? _parameters.Batch() : $"({_parameters.Batch()} + {elements - 1}) / {elements}";
        string counter = "t" + dimension;
        bool isLoop = true;
        int split = _schedule.GroupSplits.Where(s => s.Dimension == dimension).Select(s => s.Tiles).FirstOrDefault();
        if (split == 1 || tiles == 1)
        {
            isLoop = false;
            counter = tiles == 1 ? "0" : "g" + dimension;
        }
        else if (split > 1)
        {
            string end = tiles % split == 0 ? $"(g{dimension} + 1) * {split}" : $"min((g{dimension} + 1) * {split}, {count})";
            _writer.Open($"for (int {counter} = g{dimension} * {split}; {counter} < {end}; {counter}++)");
        }
        else
        {
            _writer.Open($"for (int {counter} = 0; {counter} < {count}; {counter}++)");
        }

        PrintOrigin(dimension, factor, counter);
        return isLoop;
    }

    private void PrintOrigin(int dimension, int factor, string counter)
    {
        Extent extent = _view.ExtentOf(dimension);
        bool isLane = dimension == _schedule.Lane;
        if (factor == 1 && !isLane)
        {
            _writer.Line($"const int d{dimension} = {counter};");
        }
        else if (extent.IsBatch && isLane)
        {
            string end = factor == 1 ? "" : $", end{dimension} = min({factor}, ({_parameters.Batch()} - o{dimension} + {_lanes - 1}) / {_lanes})";
            _writer.Line($"const int o{dimension} = {counter} * {factor * _lanes}{end};");
        }
        else if (extent.IsBatch)
        {
            _writer.Line($"const int o{dimension} = {counter} * {factor}, end{dimension} = min({factor}, {_parameters.Batch()} - o{dimension});");
        }
        else
        {
            // The last tile starts earlier; its elements before `skip` belong to the tile before it.
            int units = isLane ? CpuContractionLegality.VectorsOf(extent.Value, _lanes) : extent.Value;
            string scale = isLane ? " * " + _lanes : "";
            string first = counter == "0" ? "0" : factor == 1 ? counter : $"{counter} * {factor}";
            if (units % factor == 0)
            {
                _writer.Line($"const int o{dimension} = {first}{scale};");
            }
            else
            {
                _writer.Line($"const int first{dimension} = min({first}, {units - factor}), o{dimension} = first{dimension}{scale}, skip{dimension} = {first} - first{dimension};");
            }
        }
    }

    /// <summary>
    /// The tile, and where the batch may leave only a part of it a second instance for what is left, row by row or vector by vector. The sums go through an array, so that the epilogue is
    /// one loop however large the tile is.
    /// </summary>
    private void PrintInstances()
    {
        int rows = !IsLaneReduced && _view.ExtentOf(_schedule.Lane).IsBatch && _schedule.Vectors > 1 ? RowsOfVectors : RowTile;
        if (rows == NoRows)
        {
            PrintTile(_tile, NoRows);
            return;
        }

        int dimension = rows == RowsOfVectors ? _schedule.Lane : _schedule.Tiles[rows].Dimension;
        _writer.Open($"if (end{dimension} > {(rows == RowsOfVectors ? _schedule.Vectors - 1 : FewRows)})");
        PrintTile(_tile, NoRows);
        _writer.Close();
        _writer.Open("else");
        _writer.Open($"for (int row = 0; row < end{dimension}; row++)");
        PrintTile(
            rows == RowsOfVectors
                ? new RegisterTile(_view, _schedule.Lane, 1, _schedule.Tiles)
                : new RegisterTile(_view, _schedule.Lane, _schedule.Vectors, _schedule.Tiles.Select((t, i) => i == rows ? t with { Factor = 1 } : t).ToEquatableArray()),
            rows);
        _writer.Close();
        _writer.Close();
    }

    private string Origin(int dimension) => dimension == _schedule.Lane || _schedule.FactorOf(dimension) > 1 ? "o" + dimension : "d" + dimension;

    private string Product(Coefficient coefficient, string variable) =>
        coefficient.IsInBlocks ? PlaceOfExample(variable, coefficient.BlockSize) : coefficient.IsOne ? variable : $"{Text(coefficient.Constant)} * {variable}";

    /// <summary>An example's place among blocks. A vector of the batch begins at a multiple of the block where it is as long, and a round of a block's length is one.</summary>
    private string PlaceOfExample(string number, long size) =>
        _view.Batch == _schedule.Lane && _lanes == Stride.Block ? $"{Text(size)} * {number}"
        : _schedule.RoundLengthOf(_view.Batch) == Stride.Block ? $"{Text(size)} * round{_view.Batch} + ({number} - round{_view.Batch})"
        : IndexPrinter.PlaceOfExample(number, size);

    /// <summary>Where the loop over a reduced dimension begins and ends: its part in a round, or all.</summary>
    private (string Low, string High) LimitsOf(int dimension)
    {
        int length = _schedule.RoundLengthOf(dimension);
        if (length == 0)
        {
            return ("0", CountOf(dimension));
        }

        Extent extent = _view.ExtentOf(dimension);
        bool isEven = length == 1 || (!extent.IsBatch && extent.Value % length == 0);
        string round = "round" + dimension;
        return (round, isEven ? $"{round} + {length}" : $"min({round} + {length}, {CountOf(dimension)})");
    }

    private string CountOf(int dimension) => _view.ExtentOf(dimension).IsBatch ? _parameters.Batch() : Text(_view.ExtentOf(dimension).Value);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

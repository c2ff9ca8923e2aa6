using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels.Contractions;

namespace NetDsl.Generators.Emit.OpenCl.Contractions;

/// <summary>
/// Panels: the part of an operand that a tile reads, copied into private memory in the order in which it is read. The operand along the lanes becomes
/// vectors (copied, transposed in registers, or computed lane by lane); the other becomes one row of floats for each element of the tile. Whatever a
/// program or a guard says is evaluated here, once for each filling.
/// </summary>
internal sealed partial class CpuContractionPrinter
{
    private int[] PanelOrder(ContractionOperand operand) => [.. _schedule.ReductionOrder.Where(d => operand.DependsOn[d])];

    private TileFactor[] PanelTiles(ContractionOperand operand) => [.. _schedule.Tiles.Where(t => operand.DependsOn[t.Dimension])];

    private bool IsVectorPanel(ContractionOperand operand) => operand.DependsOn[_schedule.Lane];

    private long ReducedCount(ContractionOperand operand) => PanelOrder(operand).Aggregate(1L, (count, d) => count * LengthInPanel(d));

    private long LengthInPanel(int dimension) => _schedule.RoundLengthOf(dimension) is > 0 and int length ? length : _view.ExtentOf(dimension).Value;

    /// <summary>A reduced dimension's index in the panel, which holds one round.</summary>
    private string PlaceInPanel(int dimension) => _schedule.RoundLengthOf(dimension) > 0 ? $"(d{dimension} - round{dimension})" : "d" + dimension;

    /// <summary>Squares are read along a dimension from its beginning, or in rounds that hold whole ones.</summary>
    private bool CanTurn(int dimension) =>
        _schedule.RoundLengthOf(dimension) is > 0 and int length ? length % _lanes == 0 : !_view.ExtentOf(dimension).IsBatch && _view.ExtentOf(dimension).Value >= _lanes / 2;

    private void OpenPanelLoop(int dimension)
    {
        (string low, string high) = LimitsOf(dimension);
        _writer.Open($"for (int d{dimension} = {low}; d{dimension} < {high}; d{dimension}++)");
    }

    /// <summary>
    /// How far apart neighbours of each reduced dimension are in the panel: the last one's are next to each other, after the elements of the tile in
    /// a panel of vectors.
    /// </summary>
    private Dictionary<int, long> PanelStrides(ContractionOperand operand)
    {
        Dictionary<int, long> strides = [];
        long stride = IsVectorPanel(operand) ? PanelTiles(operand).Aggregate((long)_schedule.Vectors, (count, t) => count * t.Factor) : 1;
        foreach (int dimension in Enumerable.Reverse(PanelOrder(operand)))
        {
            strides[dimension] = stride;
            stride *= LengthInPanel(dimension);
        }

        return strides;
    }

    private Dictionary<int, long> PanelTileStrides(ContractionOperand operand)
    {
        Dictionary<int, long> strides = [];
        long stride = IsVectorPanel(operand) ? _schedule.Vectors : ReducedCount(operand);
        foreach (TileFactor tile in Enumerable.Reverse(PanelTiles(operand)))
        {
            strides[tile.Dimension] = stride;
            stride *= tile.Factor;
        }

        return strides;
    }

    private OperandReader PanelReader(ContractionOperand operand, string name, int rowTile)
    {
        bool isVector = IsVectorPanel(operand);
        Dictionary<int, long> strides = PanelStrides(operand), tileStrides = PanelTileStrides(operand);
        Coefficient[] coefficients = new Coefficient[_view.Dimensions.Count];
        foreach (KeyValuePair<int, long> stride in strides)
        {
            coefficients[stride.Key] = new Coefficient(stride.Value);
        }

        string place = rowTile == RowsOfVectors && isVector ? "panel + row"
            : rowTile >= 0 && operand.DependsOn[_schedule.Tiles[rowTile].Dimension] ? $"panel + {Text(tileStrides[_schedule.Tiles[rowTile].Dimension])} * row"
            : "panel";
        foreach (RoundPart part in _schedule.Rounds.Where(part => strides.ContainsKey(part.Dimension)))
        {
            place += $" - {Text(strides[part.Dimension])} * round{part.Dimension}";
        }

        return new OperandReader(
            name, isVector ? $"const float{_lanes} *" : "const float *", place, coefficients,
            [.. _schedule.Tiles.Select(t => new Coefficient(tileStrides.TryGetValue(t.Dimension, out long stride) ? stride : 0))],
            new Coefficient(isVector ? 1 : 0), isVector, IsPanelOfVectors: isVector);
    }

    /// <summary>
    /// Whether the panel serves whole tiles only: rows one by one read each value once, so they take it from where it lies, and a batch of a few has no panel at all. That is where the panel holds nothing of the batch, as it is in
    /// memory (the weights of a prediction of one example).
    /// </summary>
    private bool IsPanelForTilesOnly =>
        !HasRounds && RowTile >= 0 && _schedule.Packed >= 0 && _view.Operand(_schedule.Packed) is { Plain: { Guards.IsEmpty: true } plain } operand && IsVectorPanel(operand)
        && plain.Coefficients[_schedule.Lane].IsOne && !operand.DependsOn[_view.Batch];

    private void PrintPanel()
    {
        ContractionOperand operand = _view.Operand(_schedule.Packed);
        bool isVector = IsVectorPanel(operand);
        long count = PanelTiles(operand).Aggregate(ReducedCount(operand), (product, t) => product * t.Factor) * (isVector ? _schedule.Vectors : 1);
        _writer.Line($"float{(isVector ? Text(_lanes) : "")} panel[{count}];");
        if (IsPanelForTilesOnly)
        {
            _writer.Open($"if ({_parameters.Batch()} > {FewRows})");
            FillPanel(operand, isVector);
            _writer.Close();
        }
        else
        {
            FillPanel(operand, isVector);
        }
    }

    private void FillPanel(ContractionOperand operand, bool isVector)
    {
        int turned = isVector && operand.Plain is { Guards.IsEmpty: true } plain && !plain.Coefficients[_schedule.Lane].IsOne
            ? Array.Find(PanelOrder(operand), d => plain.Coefficients[d].IsOne && CanTurn(d))
            : 0;
        if (turned > 0)
        {
            PrintTransposition(operand, turned);
            return;
        }

        int open = 0;
        List<string> place = [];
        foreach (TileFactor tile in PanelTiles(operand))
        {
            int d = tile.Dimension;
            _writer.Open($"for (int e{d} = 0; e{d} < {tile.Factor}; e{d}++)");
            _writer.Line($"const int d{d} = o{d} + e{d};");
            place.Add($"{Text(PanelTileStrides(operand)[d])} * e{d}");
            open++;
        }

        foreach (int dimension in PanelOrder(operand))
        {
            OpenPanelLoop(dimension);
            place.Add($"{Text(PanelStrides(operand)[dimension])} * {PlaceInPanel(dimension)}");
            open++;
        }

        if (open == 0)
        {
            // The names of the panel's filling must not meet those of what follows.
            _writer.Open();
            open++;
        }

        PrintScope scope = new(_parameters, _view.Dimensions, 1, -1, dimension => "d" + dimension);
        if (isVector)
        {
            int lane = _schedule.Lane;
            Extent extent = _view.ExtentOf(lane);
            if (_schedule.Vectors > 1)
            {
                _writer.Open($"for (int vector = 0; vector < {(extent.IsBatch ? "end" + lane : Text(_schedule.Vectors))}; vector++)");
                place.Add("vector");
                open++;
            }

            _writer.Line($"const int d{lane} = o{lane}{(_schedule.Vectors > 1 ? $" + {_lanes} * vector" : "")};");
            bool isRagged = extent.IsBatch || extent.Value % _lanes != 0;
            if (isRagged)
            {
                _writer.Line($"const int valid = min({_lanes}, {CountOf(lane)} - d{lane});");
            }

            scope = scope with { Lanes = _lanes, LaneDimension = lane, ValidLanes = isRagged ? "valid" : null };
        }

        PrintedValue value = ExpressionPrinter.Print(_writer, scope, operand.Program)[0];
        _writer.Line($"panel[{(place.Count == 0 ? "0" : string.Join(" + ", place))}] = {ExpressionPrinter.AsVector(value, isVector ? _lanes : 1)};");
        for (int i = 0; i < open; i++)
        {
            _writer.Close();
        }
    }

    /// <summary>
    /// An operand that is contiguous along reduced dimension <paramref name="turned"/>: squares of vectors are read along it and transposed in
    /// registers. Rows past the extent repeat the last.
    /// </summary>
    private void PrintTransposition(ContractionOperand operand, int turned)
    {
        _parameters.Need(Preludes.Transposition(_lanes));
        AffineAccess access = operand.Plain!;
        int lane = _schedule.Lane, open = 0;
        string place = "", address = _parameters.Buffer(access.Buffer) + (access.Offset == 0 ? "" : " + " + Text(access.Offset));
        foreach (TileFactor tile in PanelTiles(operand))
        {
            int d = tile.Dimension;
            _writer.Open($"for (int e{d} = 0; e{d} < {tile.Factor}; e{d}++)");
            place += $"{Text(PanelTileStrides(operand)[d])} * e{d} + ";
            address += $" + {Product(access.Coefficients[d], $"(o{d} + e{d})")}";
            open++;
        }

        foreach (int dimension in PanelOrder(operand).Where(d => d != turned))
        {
            OpenPanelLoop(dimension);
            place += $"{Text(PanelStrides(operand)[dimension])} * {PlaceInPanel(dimension)} + ";
            address += $" + {Product(access.Coefficients[dimension], "d" + dimension)}";
            open++;
        }

        foreach (int dimension in _view.OutputDimensions.Where(d => d != lane && _schedule.FactorOf(d) == 1 && !access.Coefficients[d].IsZero))
        {
            address += $" + {Product(access.Coefficients[dimension], "d" + dimension)}";
        }

        (string low, string high) = LimitsOf(turned);
        _writer.Open($"for (int d{turned} = {low}; d{turned} < {high}; d{turned} += {_lanes})");
        _writer.Open($"for (int vector = 0; vector < {_schedule.Vectors}; vector++)");
        _writer.Line($"const __global float *rows = {address} + {Product(access.Coefficients[turned], "d" + turned)};");
        _writer.Line($"float{_lanes} square[{_lanes}];");
        string row = $"o{lane} + {_lanes} * vector + q";
        Extent extent = _view.ExtentOf(lane);
        row = !extent.IsBatch && extent.Value % _lanes == 0 ? $"({row})" : $"min({row}, {CountOf(lane)} - 1)";
        _writer.Line("#pragma unroll");
        _writer.Line($"for (int q = 0; q < {_lanes}; q++) {{ square[q] = LD{_lanes}(rows + {Product(access.Coefficients[lane], row)}); }}");
        _writer.Line($"transpose{_lanes}(square);");
        // Rows past the end of a round land in the panel and are not read.
        bool isWhole = LengthInPanel(turned) % _lanes == 0;
        string count = isWhole ? Text(_lanes) : $"min({_lanes}, {high} - d{turned})";
        if (isWhole)
        {
            _writer.Line("#pragma unroll");
        }

        _writer.Line($"for (int q = 0; q < {count}; q++) {{ panel[{place}{Text(PanelStrides(operand)[turned])} * ({PlaceInPanel(turned)} + q) + vector] = square[q]; }}");
        for (int i = 0; i < open + 2; i++)
        {
            _writer.Close();
        }
    }
}

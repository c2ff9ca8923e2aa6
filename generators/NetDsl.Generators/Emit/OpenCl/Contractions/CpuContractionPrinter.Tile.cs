using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl.Contractions;

/// <summary>
/// The register tile: accumulators as literal scalars, one pointer a loop level and operand, guards discharged on the way in (CpuContractionPrinter.Guards.cs), and in the innermost step the
/// operand with fewer values loaded first while the other streams.
/// </summary>
internal sealed partial class CpuContractionPrinter
{
    /// <summary>One instance of the tile while it is printed: its operands and where they stand at the present loop.</summary>
    /// <param name="Pointers">The names of the operands' pointers.</param>
    /// <param name="Ranges">The elements along each tiled dimension that are inside.</param>
    private sealed record TileScope(RegisterTile Tile, int Rows, OperandReader?[] Readers, string[] Pointers, (int From, int To)[] Ranges)
    {
        public bool Contains(int[] element)
        {
            for (int i = 0; i < element.Length; i++)
            {
                if (element[i] < Ranges[i].From || element[i] >= Ranges[i].To)
                {
                    return false;
                }
            }

            return true;
        }
    }

    private void PrintTile(RegisterTile tile, int rows)
    {
        IEnumerable<string> accumulators = Enumerable.Range(0, tile.Accumulators).Select(i => $"{AccumulatorName(i)} = {(HasRounds ? $"sums[{PlaceOfSum(tile, rows, i)}]" : "0.0f")}");
        _writer.Line($"float{_lanes} {string.Join(", ", accumulators)};");
        TileScope scope = new(tile, rows, [ReaderOf(0, rows), ReaderOf(1, rows)], ["a0", "b0"], [.. tile.Tiles.Select(t => (0, t.Factor))]);
        for (int i = 0; i < 2; i++)
        {
            if (scope.Readers[i] is { } reader)
            {
                _writer.Line($"{reader.PointerType}{scope.Pointers[i]} = {reader.Base};");
            }
        }

        PrintUnderGuards(scope, -1, inner => PrintLoops(inner, 0));
        for (int i = 0; i < tile.Accumulators; i++)
        {
            _writer.Line($"sums[{PlaceOfSum(tile, rows, i)}] = {AccumulatorName(i)};");
        }
    }

    private void PrintLoops(TileScope scope, int level)
    {
        EquatableArray<int> order = _schedule.ReductionOrder;
        if (level == order.Count)
        {
            PrintStep(scope, mask: null);
        }
        else if (order[level] == _schedule.Lane)
        {
            PrintReducedLanes(scope, level);
        }
        else
        {
            (string low, string high) = BoundsOf(level);
            _writer.Open($"for (int d{order[level]} = {low}; d{order[level]} < {high}; d{order[level]}++)");
            PrintUnderGuards(Advance(scope, level, "d" + order[level]), level, inner => PrintLoops(inner, level + 1));
            _writer.Close();
        }
    }

    /// <summary>
    /// The innermost loop of dot products: a vector a step, then what is left of the extent with lanes past the end set to zero (they may hold
    /// anything, NaN too).
    /// </summary>
    private void PrintReducedLanes(TileScope scope, int level)
    {
        int lane = _schedule.Lane;
        Extent extent = _view.ExtentOf(lane);
        string whole = extent.IsBatch ? $"({_parameters.Batch()} & {-_lanes})" : Text(extent.Value - (extent.Value % _lanes));
        if (extent.IsBatch || extent.Value >= _lanes)
        {
            _writer.Open($"for (int d{lane} = 0; d{lane} < {whole}; d{lane} += {_lanes})");
            PrintStep(Advance(scope, level, "d" + lane), mask: null);
            _writer.Close();
        }

        if (extent.IsBatch || extent.Value % _lanes > 0)
        {
            _writer.Open(extent.IsBatch ? $"if (({_parameters.Batch()} & {_lanes - 1}) != 0)" : "");
            string rest = extent.IsBatch ? $"{_parameters.Batch()} & {_lanes - 1}" : Text(extent.Value % _lanes);
            _writer.Line($"const int{_lanes} counts = LANES{_lanes} < (int{_lanes})({rest});");
            _writer.Line($"const int d{lane} = {whole};");
            PrintStep(Advance(scope, level, "d" + lane), mask: "counts");
            _writer.Close();
        }
    }

    private string Variable(int dimension) => _view.IsOutput(dimension) ? Origin(dimension) : "d" + dimension;

    /// <summary>Moves the operands' pointers along the loop at a level, under new names.</summary>
    private TileScope Advance(TileScope scope, int level, string variable)
    {
        int dimension = _schedule.ReductionOrder[level];
        string[] pointers = [.. scope.Pointers];
        for (int i = 0; i < 2; i++)
        {
            if (scope.Readers[i] is { } reader && reader.Coefficients[dimension] is { IsZero: false } coefficient)
            {
                string next = reader.Name + (level + 1);
                _writer.Line($"{reader.PointerType}{next} = {pointers[i]} + {Product(coefficient, variable)};");
                pointers[i] = next;
            }
        }

        return scope with { Pointers = pointers };
    }

    /// <summary>One index of the reduction: all values of the operand that has fewer, then the other's one by one, each followed by everything that uses it.</summary>
    private void PrintStep(TileScope scope, string? mask)
    {
        RegisterTile tile = scope.Tile;
        int first = tile.LoadsOf(_view.A) <= tile.LoadsOf(_view.B) ? 0 : 1;
        var products = tile.Elements
            .SelectMany((element, e) => Enumerable.Range(0, tile.Vectors).Select(vector => (Element: element, Vector: vector, Accumulator: (e * tile.Vectors) + vector)))
            .Where(product => scope.Contains(product.Element)).ToArray();
        foreach (var product in products.GroupBy(product => tile.NumberOf(_view.Operand(first), product.Element, product.Vector)).Select(sharing => sharing.First()))
        {
            PrintLoad(scope, first, product.Element, product.Vector, mask);
        }

        foreach (var sharing in products.GroupBy(product => tile.NumberOf(_view.Operand(1 - first), product.Element, product.Vector)))
        {
            PrintLoad(scope, 1 - first, sharing.First().Element, sharing.First().Vector, mask);
            string streamed = ValueName(tile, 1 - first, sharing.First().Element, sharing.First().Vector);
            _writer.Line(string.Join(" ", sharing.Select(product =>
                $"{AccumulatorName(product.Accumulator)} = fma({streamed}, {ValueName(tile, first, product.Element, product.Vector)}, {AccumulatorName(product.Accumulator)});")));
        }
    }

    private void PrintLoad(TileScope scope, int number, int[] element, int vector, string? mask)
    {
        string name = ValueName(scope.Tile, number, element, vector);
        string value = scope.Readers[number] is { } reader
            ? reader.Value(scope.Pointers[number], element, vector, _lanes, Print)
            : InlineValue(number, name, element, vector, mask is not null, scope.Rows);
        value = mask is not null && _view.Operand(number).DependsOn[_schedule.Lane] ? $"select((float{_lanes})(0.0f), {value}, {mask})" : value;
        _writer.Line($"const float{_lanes} {name} = {value};");
    }

    private string ValueName(RegisterTile tile, int number, int[] element, int vector) => (number == 0 ? "a_" : "b_") + tile.NumberOf(_view.Operand(number), element, vector);

    private static string AccumulatorName(int number) => "c" + number;

    /// <summary>The place of an accumulator among the sums of the whole tile.</summary>
    private string PlaceOfSum(RegisterTile tile, int rows, int accumulator)
    {
        if (rows == NoRows)
        {
            return Text(accumulator);
        }

        if (rows == RowsOfVectors)
        {
            return $"{accumulator * _schedule.Vectors} + row";
        }

        // With one row at a time, elements of the dimensions before the row's are a full tile apart.
        int stride = tile.Vectors;
        for (int i = rows + 1; i < tile.Tiles.Count; i++)
        {
            stride *= tile.Tiles[i].Factor;
        }

        return $"{(accumulator / stride * stride * _schedule.Tiles[rows].Factor) + (accumulator % stride)} + row * {stride}";
    }

    /// <summary>Evaluates an operand's program at an element of the tile and gives the value in all lanes.</summary>
    private string InlineValue(int number, string prefix, int[] element, int vector, bool isRagged, int rowTile)
    {
        string Name(int dimension)
        {
            if (dimension == _schedule.Lane)
            {
                return rowTile == RowsOfVectors ? $"({Origin(dimension)} + {_lanes} * row)"
                    : vector == 0 || IsLaneReduced ? Variable(dimension)
                    : $"({Origin(dimension)} + {_lanes * vector})";
            }

            int tiled = 0;
            while (tiled < _schedule.Tiles.Count && _schedule.Tiles[tiled].Dimension != dimension)
            {
                tiled++;
            }

            return tiled == _schedule.Tiles.Count ? Variable(dimension)
                : tiled == rowTile ? $"({Origin(dimension)} + row)"
                : element[tiled] == 0 ? Origin(dimension)
                : $"({Origin(dimension)} + {element[tiled]})";
        }

        Extent extent = _view.ExtentOf(_schedule.Lane);
        string? valid = !IsLaneReduced ? (!extent.IsBatch && extent.Value % _lanes == 0 ? null : $"min({_lanes}, {CountOf(_schedule.Lane)} - {Name(_schedule.Lane)})")
            : isRagged ? $"({CountOf(_schedule.Lane)} - {Variable(_schedule.Lane)})"
            : null;
        PrintScope scope = new(_parameters, _view.Dimensions, _lanes, _schedule.Lane, Name, valid);
        return ExpressionPrinter.AsVector(ExpressionPrinter.Print(_writer, scope, _view.Operand(number).Program, prefix)[0], _lanes);
    }

    /// <summary>How an operand is loaded; null for one that is evaluated inline.</summary>
    private OperandReader? ReaderOf(int number, int rowTile)
    {
        string name = number == 0 ? "a" : "b";
        ContractionOperand operand = _view.Operand(number);
        if (_schedule.UseOf(number) != OperandUse.Direct)
        {
            return _schedule.UseOf(number) == OperandUse.Packed ? PanelReader(operand, name, rowTile) : null;
        }

        AffineAccess access = operand.Plain!;
        string address = _parameters.Buffer(access.Buffer);
        foreach (int dimension in _view.OutputDimensions.Concat(HasRounds ? [_schedule.Rounds] : []))
        {
            Coefficient coefficient = access.Coefficients[dimension];
            if (!coefficient.IsZero)
            {
                string variable = rowTile >= 0 && _schedule.Tiles[rowTile].Dimension == dimension ? $"({Origin(dimension)} + row)"
                    : rowTile == RowsOfVectors && dimension == _schedule.Lane ? $"({Origin(dimension)} + {_lanes} * row)"
                    : Variable(dimension);
                address += $" + {Product(coefficient, variable)}";
            }
        }

        address += access.Offset.IsZero ? "" : access.Offset is { Capacities: 0, Constant: < 0 } ? $" - {Text(-access.Offset.Constant)}" : $" + {Print(access.Offset)}";
        return new OperandReader(
            name, "const __global float *", address, access.Coefficients.ToArray(), [.. _schedule.Tiles.Select(t => access.Coefficients[t.Dimension])],
            access.Coefficients[_schedule.Lane] * _lanes, IsVector: operand.DependsOn[_schedule.Lane], IsPanelOfVectors: false);
    }
}

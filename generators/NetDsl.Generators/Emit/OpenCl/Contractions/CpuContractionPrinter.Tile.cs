using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl.Contractions;

/// <summary>
/// The register tile: an array of accumulators whose every index is a number once the loops over the tile are unrolled (so that it lives in registers, and the text of a tile is short however
/// large it is), one pointer a loop level and operand, guards discharged on the way in (CpuContractionPrinter.Guards.cs), and in the innermost step the operand with fewer values loaded first
/// while the other streams.
/// </summary>
internal sealed partial class CpuContractionPrinter
{
    /// <summary>One instance of the tile while it is printed: its operands and where they stand at the present loop.</summary>
    /// <param name="Tile">The tile; of the whole one, or of one row of it.</param>
    /// <param name="Rows">What is done row by row.</param>
    /// <param name="Readers">How the operands are loaded; null for one that is evaluated inline.</param>
    /// <param name="Pointers">The names of the operands' pointers.</param>
    /// <param name="Ranges">The elements along each tiled dimension that are inside.</param>
    /// <param name="Mask">Which lanes of a reduced lane dimension count, or null for all.</param>
    private sealed record TileScope(RegisterTile Tile, int Rows, OperandReader?[] Readers, string[] Pointers, (int From, int To)[] Ranges, string? Mask = null);

    private void PrintTile(RegisterTile tile, int rows)
    {
        TileScope scope = new(tile, rows, [ReaderOf(0, rows), ReaderOf(1, rows)], ["a0", "b0"], [.. tile.Tiles.Select(t => (0, t.Factor))]);
        _writer.Line($"float{_lanes} c[{tile.Accumulators}];");
        PrintForAll(scope, (accumulator, sum) => $"{accumulator} = {(HasRounds ? sum : "0.0f")};");
        for (int i = 0; i < 2; i++)
        {
            if (scope.Readers[i] is { } reader)
            {
                _writer.Line($"{reader.PointerType}{scope.Pointers[i]} = {reader.Base};");
            }
        }

        PrintUnderConditions(scope, inner => PrintLoops(inner, 0));
        PrintForAll(scope, (accumulator, sum) => $"{sum} = {accumulator};");
    }

    /// <summary>Prints a statement for each accumulator and its place among the sums of the whole tile; in the whole tile both have the same number.</summary>
    private void PrintForAll(TileScope scope, Func<string, string, string> statement)
    {
        RegisterTile tile = scope.Tile;
        if (scope.Rows == NoRows)
        {
            _writer.Line($"#pragma unroll\nfor (int i = 0; i < {tile.Accumulators}; i++) {{ {statement("c[i]", "sums[i]")} }}");
        }
        else
        {
            PrintUnrolled(scope, [.. Positions(tile)], statement($"c[{PlaceIn(tile)}]", $"sums[{PlaceOfSum(tile, scope.Rows)}]"));
        }
    }

    /// <summary>The places in a tile: its tiled dimensions by number, then the vectors.</summary>
    private static IEnumerable<int> Positions(RegisterTile tile) => Enumerable.Range(0, tile.Tiles.Count + 1);

    /// <summary>The name of a position's loop variable.</summary>
    private static string PositionName(RegisterTile tile, int position) => position == tile.Tiles.Count ? "v" : "e" + tile.Tiles[position].Dimension;

    private static int FactorAt(RegisterTile tile, int position) => position == tile.Tiles.Count ? tile.Vectors : tile.Tiles[position].Factor;

    /// <summary>Prints a statement in unrolled loops over positions, those that are inside.</summary>
    private void PrintUnrolled(TileScope scope, int[] positions, string statement)
    {
        int[] looped = [.. positions.Where(position => FactorAt(scope.Tile, position) > 1)];
        if (looped.Length == 0)
        {
            _writer.Line(statement);
            return;
        }

        PrintUnrolled(scope, [.. looped.Take(looped.Length - 1)], () => _writer.Line($"#pragma unroll\n{LoopOver(scope, looped[looped.Length - 1])} {{ {statement} }}"));
    }

    /// <summary>Prints several statements in unrolled loops over positions.</summary>
    private void PrintUnrolled(TileScope scope, int[] positions, Action body)
    {
        int[] looped = [.. positions.Where(position => FactorAt(scope.Tile, position) > 1)];
        foreach (int position in looped)
        {
            _writer.Line("#pragma unroll");
            _writer.Open(LoopOver(scope, position));
        }

        body();
        foreach (int _ in looped)
        {
            _writer.Close();
        }
    }

    private static string LoopOver(TileScope scope, int position)
    {
        string name = PositionName(scope.Tile, position);
        (int from, int to) = position == scope.Tile.Tiles.Count ? (0, scope.Tile.Vectors) : scope.Ranges[position];
        return $"for (int {name} = {from}; {name} < {to}; {name}++)";
    }

    /// <summary>The number of an element among those along some positions, row-major.</summary>
    private static string PlaceIn(RegisterTile tile, Func<int, bool>? counts = null)
    {
        string place = "";
        foreach (int position in Positions(tile).Where(position => FactorAt(tile, position) > 1 && (counts is null || counts(position))))
        {
            string name = PositionName(tile, position);
            place = place.Length == 0 ? name : $"{Enclosed(place)} * {FactorAt(tile, position)} + {name}";
        }

        return place.Length == 0 ? "0" : place;
    }

    /// <summary>The place of an accumulator among the sums of the whole tile.</summary>
    private string PlaceOfSum(RegisterTile tile, int rows)
    {
        string place = "";
        for (int position = 0; position <= tile.Tiles.Count; position++)
        {
            int factor = FactorAt(_tile, position);
            string name = position == rows || (rows == RowsOfVectors && position == tile.Tiles.Count) ? "row" : PositionName(tile, position);
            place = factor == 1 ? place : place.Length == 0 ? name : $"{Enclosed(place)} * {factor} + {name}";
        }

        return place.Length == 0 ? "0" : place;
    }

    private static string Enclosed(string sum) => sum.Contains(' ') ? $"({sum})" : sum;

    private void PrintLoops(TileScope scope, int level)
    {
        EquatableArray<int> order = _schedule.ReductionOrder;
        if (level == order.Count)
        {
            PrintStep(scope);
        }
        else if (order[level] == _schedule.Lane)
        {
            PrintReducedLanes(scope, level);
        }
        else
        {
            foreach ((TileScope part, string low, string high) in PartsOf(scope, level))
            {
                _writer.Open($"for (int d{order[level]} = {low}; d{order[level]} < {high}; d{order[level]}++)");
                PrintLoops(Advance(part, level, "d" + order[level]), level + 1);
                _writer.Close();
            }
        }
    }

    /// <summary>
    /// The loop along which products are spread over the lanes. Lanes past its end may hold anything, NaN too, and are set to zero as they are loaded: under a mask in each step where the end is
    /// known at run time only or other loops are inside, in a step of its own otherwise.
    /// </summary>
    private void PrintReducedLanes(TileScope scope, int level)
    {
        int lane = _schedule.Lane;
        Extent extent = _view.ExtentOf(lane);
        int rest = extent.IsBatch ? -1 : extent.Value % _lanes;
        bool isInnermost = level == _schedule.ReductionOrder.Count - 1;
        bool isMasked = extent.IsBatch || (rest > 0 && !isInnermost);
        string end = extent.IsBatch ? _parameters.Batch() : Text(isMasked ? extent.Value : extent.Value - rest);
        if (isMasked || extent.Value >= _lanes)
        {
            _writer.Open($"for (int d{lane} = 0; d{lane} < {end}; d{lane} += {_lanes})");
            if (isMasked)
            {
                _writer.Line($"const int{_lanes} counts = LANES{_lanes} < (int{_lanes})({end} - d{lane});");
            }

            PrintLoops(Advance(scope, level, "d" + lane) with { Mask = isMasked ? "counts" : null }, level + 1);
            _writer.Close();
        }

        if (!isMasked && rest > 0)
        {
            _writer.Open();
            _writer.Line($"const int{_lanes} counts = LANES{_lanes} < (int{_lanes})({rest});");
            _writer.Line($"const int d{lane} = {Text(extent.Value - rest)};");
            PrintLoops(Advance(scope, level, "d" + lane) with { Mask = "counts" }, level + 1);
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
    private void PrintStep(TileScope scope)
    {
        RegisterTile tile = scope.Tile;
        int first = tile.LoadsOf(_view.A) <= tile.LoadsOf(_view.B) ? 0 : 1;
        int[] own = [.. Positions(tile).Where(position => DependsOn(first, tile, position))], streamed = [.. Positions(tile).Where(position => DependsOn(1 - first, tile, position))];
        string[] names = ["a", "b"];
        string preloaded = $"{names[first]}[{PlaceIn(tile, position => own.Contains(position))}]";
        _writer.Line($"float{_lanes} {names[first]}[{tile.LoadsOf(_view.Operand(first))}];");
        PrintValues(scope, first, own, preloaded, "");
        PrintUnrolled(scope, streamed, () =>
        {
            PrintValues(scope, 1 - first, [], names[1 - first], $"const float{_lanes} ");
            string place = PlaceIn(tile);
            PrintUnrolled(scope, [.. Positions(tile).Except(streamed)], $"c[{place}] = fma({names[1 - first]}, {preloaded}, c[{place}]);");
        });
    }

    /// <summary>Assigns an operand's values along some positions. What is evaluated inline takes several statements.</summary>
    private void PrintValues(TileScope scope, int number, int[] positions, string target, string type)
    {
        if (scope.Readers[number] is null)
        {
            PrintUnrolled(scope, positions, () => _writer.Line($"{type}{target} = {LoadOf(scope, number)};"));
        }
        else
        {
            PrintUnrolled(scope, positions, $"{type}{target} = {LoadOf(scope, number)};");
        }
    }

    private bool DependsOn(int operand, RegisterTile tile, int position) =>
        position == tile.Tiles.Count ? !IsLaneReduced && _view.Operand(operand).DependsOn[_schedule.Lane] : _view.Operand(operand).DependsOn[tile.Tiles[position].Dimension];

    private string LoadOf(TileScope scope, int number)
    {
        RegisterTile tile = scope.Tile;
        string value = scope.Readers[number] is { } reader
            ? reader.Value(scope.Pointers[number], [.. Positions(tile).Select(position => FactorAt(tile, position) > 1 ? PositionName(tile, position) : "")], _lanes, Product)
            : InlineValue(scope, number);
        return scope.Mask is not null && _view.Operand(number).DependsOn[_schedule.Lane] ? $"select((float{_lanes})(0.0f), {value}, {scope.Mask})" : value;
    }

    /// <summary>Evaluates an operand's program at an element of the tile and gives the value in all lanes.</summary>
    private string InlineValue(TileScope scope, int number)
    {
        RegisterTile tile = scope.Tile;
        string Name(int dimension)
        {
            if (dimension == _schedule.Lane)
            {
                return scope.Rows == RowsOfVectors ? $"({Origin(dimension)} + {_lanes} * row)"
                    : IsLaneReduced || tile.Vectors == 1 ? Variable(dimension)
                    : $"({Origin(dimension)} + {_lanes} * v)";
            }

            int tiled = 0;
            while (tiled < _schedule.Tiles.Count && _schedule.Tiles[tiled].Dimension != dimension)
            {
                tiled++;
            }

            return tiled == _schedule.Tiles.Count ? Variable(dimension) : $"({Origin(dimension)} + {(tiled == scope.Rows ? "row" : PositionName(tile, tiled))})";
        }

        Extent extent = _view.ExtentOf(_schedule.Lane);
        string rest = $"min({_lanes}, {CountOf(_schedule.Lane)} - {Name(_schedule.Lane)})";
        string? valid = (IsLaneReduced ? scope.Mask is null : !extent.IsBatch && extent.Value % _lanes == 0) ? null : rest;
        PrintScope lanes = new(_parameters, _view.Dimensions, _lanes, _schedule.Lane, Name, valid);
        return ExpressionPrinter.AsVector(ExpressionPrinter.Print(_writer, lanes, _view.Operand(number).Program, number == 0 ? "a_" : "b_")[0], _lanes);
    }

    /// <summary>How an operand is loaded; null for one that is evaluated inline.</summary>
    private OperandReader? ReaderOf(int number, int rowTile)
    {
        string name = number == 0 ? "a" : "b";
        ContractionOperand operand = _view.Operand(number);
        return _schedule.UseOf(number) switch
        {
            OperandUse.Packed when rowTile < 0 || !IsPanelForTilesOnly => PanelReader(operand, name, rowTile),
            OperandUse.Inline => null,
            _ => DirectReader(operand, name, rowTile),
        };
    }

    private OperandReader DirectReader(ContractionOperand operand, string name, int rowTile)
    {
        AffineAccess access = operand.Plain!;
        string address = _parameters.Buffer(access.Buffer);
        foreach (int dimension in _view.OutputDimensions)
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

        address += access.Offset == 0 ? "" : access.Offset < 0 ? $" - {Text(-access.Offset)}" : $" + {Text(access.Offset)}";
        return new OperandReader(
            name, "const __global float *", address, access.Coefficients.ToArray(), [.. _schedule.Tiles.Select(t => access.Coefficients[t.Dimension] with { BlockSize = 0 })],
            access.Coefficients[_schedule.Lane].OfVectors(_lanes), IsVector: operand.DependsOn[_schedule.Lane], IsPanelOfVectors: false);
    }
}

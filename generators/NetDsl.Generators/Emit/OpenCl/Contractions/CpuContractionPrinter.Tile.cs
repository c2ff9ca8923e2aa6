using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl.Contractions;

/// <summary>
/// The register tile: accumulators as literal scalars, one pointer a loop level and operand, bounds clipped by guards, and in the innermost step the
/// operand with fewer values loaded first while the other streams.
/// </summary>
internal sealed partial class CpuContractionPrinter
{
    private void PrintTile(RegisterTile tile, int rowTile)
    {
        string vector = "float" + _lanes;
        _writer.Line($"{vector} {string.Join(", ", AccumulatorNames(tile).Select(name => name + " = 0.0f"))};");
        OperandReader?[] readers = [ReaderOf(0, rowTile), ReaderOf(1, rowTile)];
        string[] pointers = ["a0", "b0"];
        for (int i = 0; i < 2; i++)
        {
            if (readers[i] is { } reader)
            {
                _writer.Line($"{reader.PointerType}{pointers[i]} = {reader.Base};");
            }
        }

        int open = 0;
        EquatableArray<int> order = _schedule.ReductionOrder;
        for (int level = 0; level < order.Count; level++)
        {
            if (order[level] == _schedule.Lane)
            {
                PrintReducedLanes(tile, readers, pointers, level, rowTile);
            }
            else
            {
                (string low, string high) = BoundsOf(level);
                _writer.Open($"for (int d{order[level]} = {low}; d{order[level]} < {high}; d{order[level]}++)");
                Advance(readers, pointers, level, "d" + order[level]);
                open++;
            }
        }

        if (!IsLaneReduced)
        {
            PrintStep(tile, readers, pointers, mask: null, rowTile);
        }

        for (int i = 0; i < open; i++)
        {
            _writer.Close();
        }

        PrintSums(tile, rowTile);
    }

    /// <summary>
    /// The innermost loop of dot products: a vector a step, then what is left of the extent with lanes past the end set to zero (they may hold
    /// anything, NaN too).
    /// </summary>
    private void PrintReducedLanes(RegisterTile tile, OperandReader?[] readers, string[] pointers, int level, int rowTile)
    {
        int lane = _schedule.Lane, extent = _view.ExtentOf(lane).Value, rest = extent % _lanes, whole = extent - rest;
        if (whole > 0)
        {
            string[] inner = [.. pointers];
            _writer.Open($"for (int d{lane} = 0; d{lane} < {whole}; d{lane} += {_lanes})");
            Advance(readers, inner, level, "d" + lane);
            PrintStep(tile, readers, inner, mask: null, rowTile);
            _writer.Close();
        }

        if (rest > 0)
        {
            string[] inner = [.. pointers];
            _writer.Open();
            _writer.Line($"const int{_lanes} counts = LANES{_lanes} < (int{_lanes})({rest});");
            Advance(readers, inner, level, Text(whole));
            _writer.Line($"const int d{lane} = {whole};");
            PrintStep(tile, readers, inner, mask: "counts", rowTile);
            _writer.Close();
        }
    }

    private (string Low, string High) BoundsOf(int level)
    {
        int dimension = _schedule.ReductionOrder[level];
        string extent = CountOf(dimension);
        List<AffineGuard> clipping = [];
        for (int number = 0; number < 2; number++)
        {
            if (_schedule.UseOf(number) != OperandUse.Direct)
            {
                continue;
            }

            foreach (AffineGuard guard in _view.Operand(number).Plain!.Guards)
            {
                if (guard.Coefficients[dimension] != 0 && _schedule.ReductionOrder.Skip(level + 1).All(d => guard.Coefficients[d] == 0))
                {
                    clipping.Add(guard);
                }
            }
        }

        return ClippedBounds.Of(clipping, dimension, extent, Variable);
    }

    private string Variable(int dimension) => _view.IsOutput(dimension) ? Origin(dimension) : "d" + dimension;

    private void Advance(OperandReader?[] readers, string[] pointers, int level, string variable)
    {
        int dimension = _schedule.ReductionOrder[level];
        for (int i = 0; i < 2; i++)
        {
            if (readers[i] is { } reader && reader.Coefficients[dimension] is { IsZero: false } coefficient)
            {
                string next = reader.Name + (level + 1);
                _writer.Line($"{reader.PointerType}{next} = {pointers[i]} + {Product(coefficient, variable)};");
                pointers[i] = next;
            }
        }
    }

    private void PrintStep(RegisterTile tile, OperandReader?[] readers, string[] pointers, string? mask, int rowTile)
    {
        int first = tile.LoadsOf(_view.A) <= tile.LoadsOf(_view.B) ? 0 : 1;
        HashSet<string> loaded = [];
        string Load(int number, int[] element, int vector)
        {
            string name = (number == 0 ? "a" : "b") + tile.KeyOf(_view.Operand(number), element, vector) + "_";
            if (loaded.Add(name))
            {
                string value = readers[number] is { } reader
                    ? reader.Value(pointers[number], element, vector, _lanes, Print)
                    : InlineValue(number, name, element, vector, mask is not null, rowTile);
                value = mask is not null && _view.Operand(number).DependsOn[_schedule.Lane] ? $"select((float{_lanes})(0.0f), {value}, {mask})" : value;
                _writer.Line($"const float{_lanes} {name} = {value};");
            }

            return name;
        }

        // All values of the first operand, then the other's one by one, each followed by everything that uses it.
        foreach (int[] element in tile.Elements)
        {
            for (int vector = 0; vector < tile.Vectors; vector++)
            {
                Load(first, element, vector);
            }
        }

        var products = tile.Elements.SelectMany((element, e) => Enumerable.Range(0, tile.Vectors).Select(vector => (element, vector, Name: AccumulatorName(tile, e, vector))));
        foreach (var sharing in products.GroupBy(product => tile.KeyOf(_view.Operand(1 - first), product.element, product.vector)))
        {
            foreach ((int[] element, int vector, string name) in sharing)
            {
                string streamed = Load(1 - first, element, vector), preloaded = Load(first, element, vector);
                _writer.Line($"{name} = fma({streamed}, {preloaded}, {name});");
            }
        }
    }

    private void PrintSums(RegisterTile tile, int rowTile)
    {
        if (IsLaneReduced)
        {
            _parameters.Need(Preludes.Horizontal(_lanes));
        }

        int stride = tile.Vectors;
        for (int i = rowTile + 1; i < tile.Tiles.Count; i++)
        {
            stride *= tile.Tiles[i].Factor;
        }

        string[] names = [.. AccumulatorNames(tile)];
        for (int i = 0; i < names.Length; i++)
        {
            // With one row at a time, elements of the dimensions before the row's are a full tile apart.
            string index = Text(i);
            if (rowTile >= 0)
            {
                int full = _schedule.Tiles[rowTile].Factor;
                index = $"{(i / stride * stride * full) + (i % stride)} + row * {stride}";
            }

            _writer.Line($"sums[{index}] = {(IsLaneReduced ? $"sum{_lanes}({names[i]})" : names[i])};");
        }
    }

    private static IEnumerable<string> AccumulatorNames(RegisterTile tile) =>
        Enumerable.Range(0, tile.Elements.Count).SelectMany(e => Enumerable.Range(0, tile.Vectors).Select(vector => AccumulatorName(tile, e, vector)));

    private static string AccumulatorName(RegisterTile tile, int element, int vector) => "acc" + string.Concat(tile.Elements[element].Append(vector).Select(i => "_" + i));

    /// <summary>Evaluates an operand's program at an element of the tile and gives the value in all lanes.</summary>
    private string InlineValue(int number, string prefix, int[] element, int vector, bool isRagged, int rowTile)
    {
        string Name(int dimension)
        {
            if (dimension == _schedule.Lane)
            {
                return vector == 0 || IsLaneReduced ? Variable(dimension) : $"({Origin(dimension)} + {_lanes * vector})";
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

        int extent = _view.ExtentOf(_schedule.Lane).Value;
        string? valid = isRagged ? Text(extent % _lanes) : IsLaneReduced || extent % _lanes == 0 ? null : $"min({_lanes}, {extent} - {Name(_schedule.Lane)})";
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
        foreach (int dimension in _view.OutputDimensions)
        {
            Coefficient coefficient = access.Coefficients[dimension];
            if (!coefficient.IsZero)
            {
                string variable = rowTile >= 0 && _schedule.Tiles[rowTile].Dimension == dimension ? $"({Origin(dimension)} + row)" : Origin(dimension);
                address += $" + {Product(coefficient, variable)}";
            }
        }

        address += access.Offset.IsZero ? "" : access.Offset is { Capacities: 0, Constant: < 0 } ? $" - {Text(-access.Offset.Constant)}" : $" + {Print(access.Offset)}";
        return new OperandReader(
            name, "const __global float *", address, access.Coefficients.ToArray(), [.. _schedule.Tiles.Select(t => access.Coefficients[t.Dimension])],
            access.Coefficients[_schedule.Lane] * _lanes, IsVector: operand.DependsOn[_schedule.Lane], IsPanelOfVectors: false);
    }
}

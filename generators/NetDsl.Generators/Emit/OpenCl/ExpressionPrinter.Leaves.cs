using System.Globalization;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Leaves: loads (contiguous ones as vectors, equal ones once, all others lane by lane), coordinates, random numbers. An Int32 load that indexes something is an <c>int</c>, or an
/// array of them when it differs between lanes.
/// </summary>
internal sealed partial class ExpressionPrinter
{
    private readonly Dictionary<int, (string Name, bool Varies)> _integers = [];

    /// <summary>The same program seen from inside a loop <c>for (int q …)</c> over the lanes.</summary>
    private ExpressionPrinter SingleLane()
    {
        string lane = _scope.ValidLanes is null ? "q" : $"min(q, {_scope.ValidLanes} - 1)";
        ExpressionPrinter single = new(
            _writer,
            _scope with { Lanes = 1, LaneDimension = -1, VariableName = d => d == _scope.LaneDimension ? $"({_scope.VariableName(d)} + {lane})" : _scope.VariableName(d) },
            _program,
            _prefix);
        foreach (KeyValuePair<int, (string Name, bool Varies)> integer in _integers)
        {
            single._integers.Add(integer.Key, (integer.Value.Varies ? integer.Value.Name + "[q]" : integer.Value.Name, false));
        }

        return single;
    }

    private PrintedValue PrintLeaf(int index)
    {
        if (_scope.Loaded?.Invoke(index) is { } vector)
        {
            return new PrintedValue(vector, true);
        }

        _leaves[index] ??= _program.Leaves[index] switch
        {
            Leaf.Load load when _scope.Parameters.IsInteger(load.Access.Buffer) => IntegerAsFloat(index),
            Leaf.Load load => PrintLoad(index, load.Access),
            Leaf.Coordinate coordinate => PrintCoordinate(index, coordinate.Value),
            Leaf.Matches matches => PrintMatches(index, matches),
            Leaf.Table table => PrintTable(index, table),
            Leaf.Random random => PrintRandom(index, random),
            Leaf.Reduced reduced => (_scope.Reduced ?? throw Missing("reduction"))(reduced.Number),
            Leaf.Accumulator => _scope.Accumulator.Text is null ? throw Missing("accumulator") : _scope.Accumulator,
            Leaf.StepScalar scalar => new PrintedValue(_scope.Parameters.StepScalar(scalar.Index), false),
            Leaf.BatchSize => new PrintedValue($"(float)({_scope.Parameters.Batch()})", false),
            _ => throw new CompilerBugException(nameof(ExpressionPrinter), $"unknown leaf {_program.Leaves[index]}"),
        };
        return _leaves[index]!.Value;
    }

    private static CompilerBugException Missing(string what) => new(nameof(ExpressionPrinter), $"no {what} in this scope");

    private string PrintIndex(Index index) => IndexPrinter.Print(index, _scope.VariableName, leaf => Integer(leaf).Name);

    private string Condition(EquatableArray<Guard> guards) =>
        string.Join(" && ", guards.Select(guard => $"{PrintIndex(guard.Value)} >= 0 && {PrintIndex(guard.Value)} < {guard.Upper.ToString(CultureInfo.InvariantCulture)}"));

    private PrintedValue PrintLoad(int leaf, Access access)
    {
        string buffer = _scope.Parameters.Buffer(access.Buffer);
        string name = $"{_prefix}l{leaf}";
        DefineIntegers(access);
        if (!Varies(access.Address) && !access.Guards.Any(guard => Varies(guard.Value)))
        {
            string condition = Condition(access.Guards), load = $"{buffer}[{PrintIndex(access.Address)}]";
            _writer.Line($"const float {name} = {(condition.Length == 0 ? load : $"({condition}) ? {load} : 0.0f")};");
            return new PrintedValue(name, false);
        }

        int lanes = _scope.Lanes;
        if (Step(access.Address) == 1 && access.Guards.All(guard => !Varies(guard.Value) || IndexMath.CutsNoVector(guard, _scope.LaneDimension, lanes)))
        {
            string condition = Condition(access.Guards), load = $"LD{lanes}({buffer} + {PrintIndex(access.Address)})";
            _writer.Line($"const float{lanes} {name} = {(condition.Length == 0 ? load : $"({condition}) ? {load} : (float{lanes})(0.0f)")};");
            return new PrintedValue(name, true);
        }

        PrintLanes(name, single =>
        {
            string condition = single.Condition(access.Guards), load = $"{buffer}[{single.PrintIndex(access.Address)}]";
            return condition.Length == 0 ? load : $"({condition}) ? {load} : 0.0f";
        });
        return new PrintedValue(name, true);
    }

    private PrintedValue PrintCoordinate(int leaf, Index value)
    {
        DefineIntegers(value);
        if (!Varies(value))
        {
            return new PrintedValue($"(float)({PrintIndex(value)})", false);
        }

        string name = $"{_prefix}l{leaf}";
        if (Step(value) is { } step)
        {
            int lanes = _scope.Lanes;
            _writer.Line($"const float{lanes} {name} = (float{lanes})((float)({PrintIndex(value)})) + IOTA{lanes}{(step == 1 ? "" : " * " + FloatText.Literal(step))};");
        }
        else
        {
            PrintLanes(name, single => $"(float)({single.PrintIndex(value)})");
        }

        return new PrintedValue(name, true);
    }

    private PrintedValue PrintMatches(int leaf, Leaf.Matches matches)
    {
        DefineIntegers(matches.Value);
        if (PrintVectorMatches(leaf, matches) is { } vector)
        {
            return vector;
        }

        (string integer, bool integerVaries) = Integer(matches.IndexLeaf);
        if (!integerVaries && !Varies(matches.Value))
        {
            return new PrintedValue($"({integer} == {PrintIndex(matches.Value)} ? 1.0f : 0.0f)", false);
        }

        string name = $"{_prefix}l{leaf}";
        int lanes = _scope.Lanes;
        if (!integerVaries && Step(matches.Value) == 1)
        {
            _writer.Line($"const float{lanes} {name} = select((float{lanes})(0.0f), (float{lanes})(1.0f), LANES{lanes} == (int{lanes})({integer} - {PrintIndex(matches.Value)}));");
        }
        else
        {
            PrintLanes(name, single => $"({single.Integer(matches.IndexLeaf).Name} == {single.PrintIndex(matches.Value)} ? 1.0f : 0.0f)");
        }

        return new PrintedValue(name, true);
    }

    /// <summary>Labels and switches of a pooling that lie side by side in the lanes, against one number for all of them.</summary>
    private PrintedValue? PrintVectorMatches(int leaf, Leaf.Matches matches)
    {
        Access access = ((Leaf.Load)_program.Leaves[matches.IndexLeaf]).Access;
        bool isVector = _scope.Lanes > 1 && !_integers.ContainsKey(matches.IndexLeaf) && access.Guards.IsEmpty && Varies(access.Address) && Step(access.Address) == 1
            && !Varies(matches.Value);
        if (!isVector)
        {
            return null;
        }

        PrintedValue switches = PrintLeaf(matches.IndexLeaf);
        string name = $"{_prefix}m{leaf}", type = $"float{_scope.Lanes}";
        _writer.Line($"const {type} {name} = select(({type})(0.0f), ({type})(1.0f), {switches.Text} == ({type})((float)({PrintIndex(matches.Value)})));");
        return new PrintedValue(name, true);
    }

    private PrintedValue PrintTable(int leaf, Leaf.Table table)
    {
        DefineIntegers(table.Element);
        string name = $"{_prefix}l{leaf}", values = _scope.Parameters.Table(table.Values), last = (table.Values.Count - 1).ToString(CultureInfo.InvariantCulture);
        string Element(ExpressionPrinter printer) => $"{values}[clamp({printer.PrintIndex(table.Element)}, 0, {last})]";
        if (!Varies(table.Element))
        {
            _writer.Line($"const float {name} = {Element(this)};");
            return new PrintedValue(name, false);
        }

        PrintLanes(name, Element);
        return new PrintedValue(name, true);
    }

    private PrintedValue PrintRandom(int leaf, Leaf.Random random)
    {
        DefineIntegers(random.Element);
        _scope.Parameters.Need(Preludes.Random);
        string name = $"{_prefix}l{leaf}", kind = random.Kind == RandomKind.Uniform ? "uniform" : "normal";
        string arguments = $"{_scope.Parameters.Seed()}, {_scope.Parameters.StepNumber()}, {_scope.Parameters.Constant(random.Stream)}";
        if (!Varies(random.Element))
        {
            _writer.Line($"const float {name} = random_{kind}({arguments}, (uint)({PrintIndex(random.Element)}));");
            return new PrintedValue(name, false);
        }

        int lanes = _scope.Lanes;
        if (Step(random.Element) == 1)
        {
            _scope.Parameters.Need(Preludes.RandomVectors(lanes));
            _writer.Line($"const float{lanes} {name} = random_{kind}{lanes}({arguments}, (uint)({PrintIndex(random.Element)}));");
        }
        else if (Step(random.Element) is { } stride)
        {
            _scope.Parameters.Need(Preludes.RandomStrides(lanes));
            _writer.Line($"const float{lanes} {name} = random_{kind}_stride{lanes}({arguments}, (uint)({PrintIndex(random.Element)}), (uint)({stride.ToString(CultureInfo.InvariantCulture)}));");
        }
        else
        {
            PrintLanes(name, single => $"random_{kind}({arguments}, (uint)({single.PrintIndex(random.Element)}))");
        }

        return new PrintedValue(name, true);
    }

    private PrintedValue IntegerAsFloat(int leaf)
    {
        Access access = ((Leaf.Load)_program.Leaves[leaf]).Access;
        if (_scope.Lanes > 1 && !_integers.ContainsKey(leaf) && access.Guards.IsEmpty && Varies(access.Address) && Step(access.Address) == 1)
        {
            _scope.Parameters.Need(Preludes.Integers(_scope.Lanes));
            string vector = $"{_prefix}l{leaf}";
            _writer.Line($"const float{_scope.Lanes} {vector} = LDI{_scope.Lanes}({_scope.Parameters.Buffer(access.Buffer)} + {PrintIndex(access.Address)});");
            return new PrintedValue(vector, true);
        }

        (string name, bool varies) = Integer(leaf);
        return varies ? new PrintedValue($"convert_float{_scope.Lanes}(vload{_scope.Lanes}(0, {name}))", true) : new PrintedValue($"(float)({name})", false);
    }

    /// <summary>The C name of the integer that a leaf loads; declares it at first use.</summary>
    private (string Name, bool Varies) Integer(int leaf)
    {
        if (_integers.TryGetValue(leaf, out (string Name, bool Varies) known))
        {
            return known;
        }

        Access access = ((Leaf.Load)_program.Leaves[leaf]).Access;
        DefineIntegers(access);
        string buffer = _scope.Parameters.Buffer(access.Buffer), name = $"{_prefix}n{leaf}";
        bool varies = Varies(access.Address) || access.Guards.Any(guard => Varies(guard.Value));
        string Load(ExpressionPrinter printer)
        {
            string condition = printer.Condition(access.Guards), load = $"{buffer}[{printer.PrintIndex(access.Address)}]";
            return condition.Length == 0 ? load : $"({condition}) ? {load} : 0";
        }

        if (varies)
        {
            _writer.Line($"int {name}[{_scope.Lanes}];");
            _writer.Line($"for (int q = 0; q < {_scope.Lanes}; q++) {{ {name}[q] = {Load(SingleLane())}; }}");
        }
        else
        {
            _writer.Line($"const int {name} = {Load(this)};");
        }

        return _integers[leaf] = (name, varies);
    }

    private void DefineIntegers(Access access)
    {
        DefineIntegers(access.Address);
        foreach (Guard guard in access.Guards)
        {
            DefineIntegers(guard.Value);
        }
    }

    private void DefineIntegers(Index index)
    {
        switch (index)
        {
            case Index.Loaded loaded:
                Integer(loaded.Leaf);
                break;
            case Index.Sum sum:
                foreach (Index term in sum.Terms)
                {
                    DefineIntegers(term);
                }

                break;
            case Index.Product product:
                DefineIntegers(product.Operand);
                break;
            case Index.Example example:
                DefineIntegers(example.Number);
                break;
            case Index.Quotient quotient:
                DefineIntegers(quotient.Operand);
                break;
            case Index.Remainder remainder:
                DefineIntegers(remainder.Operand);
                break;
            default:
                break;
        }
    }

    private void PrintLanes(string name, Func<ExpressionPrinter, string> element)
    {
        int lanes = _scope.Lanes;
        string text = element(SingleLane());
        _writer.Line($"float{lanes} {name}; {{ float t[{lanes}]; for (int q = 0; q < {lanes}; q++) {{ t[q] = {text}; }} {name} = vload{lanes}(0, t); }}");
    }

    /// <summary>Whether an index differs between lanes.</summary>
    private bool Varies(Index index) => _scope.Lanes > 1 && (IndexMath.Contains(index, _scope.LaneDimension) || LoadedVaries(index));

    private bool LoadedVaries(Index index) => index switch
    {
        Index.Loaded loaded => Integer(loaded.Leaf).Varies,
        Index.Sum sum => sum.Terms.Any(LoadedVaries),
        Index.Product product => LoadedVaries(product.Operand),
        Index.Example example => LoadedVaries(example.Number),
        Index.Quotient quotient => LoadedVaries(quotient.Operand),
        Index.Remainder remainder => LoadedVaries(remainder.Operand),
        _ => false,
    };

    /// <summary>The distance between lanes when it is one number.</summary>
    private long? Step(Index index) => LoadedVaries(index) ? null : IndexMath.CoefficientOf(index, _scope.LaneDimension);
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>A C expression, and whether it is a vector of the scope's lanes or one float for all of them.</summary>
internal readonly record struct PrintedValue(string Text, bool IsVector);

/// <summary>Where a program is printed: which loop variable runs along the lanes and how loop variables are called.</summary>
/// <param name="Parameters">Collects what the text mentions.</param>
/// <param name="Dimensions">The kernel's loops.</param>
/// <param name="Lanes">Lanes of a vector; 1 prints scalars.</param>
/// <param name="LaneDimension">The loop variable whose consecutive values fill the lanes; its name then is that of the first lane's value, a multiple of the lanes. −1 for scalars.</param>
/// <param name="VariableName">C names of loop variables.</param>
/// <param name="ValidLanes">An int expression, how many lanes count, when they may be fewer than all; loads of contiguous elements ignore it (there is readable slack), gathers clamp.</param>
/// <param name="Reduced">The value of a reduction of an earlier stage.</param>
/// <param name="Accumulator">The finished sum of a contraction.</param>
/// <param name="Loaded">The vector that already holds a leaf, by the leaf's number, or null.</param>
internal sealed record PrintScope(
    ParameterSet Parameters, EquatableArray<LoopDimension> Dimensions, int Lanes, int LaneDimension, Func<int, string> VariableName,
    string? ValidLanes = null, Func<int, PrintedValue>? Reduced = null, PrintedValue Accumulator = default, Func<int, string?>? Loaded = null);

/// <summary>
/// Prints leaf programs as straight-line OpenCL C: one <c>const</c> a node that is used, vectors where a node differs between lanes and scalars where it does not.
/// Takes a program and a scope, gives statements and the names of the results.
/// </summary>
internal sealed partial class ExpressionPrinter
{
    private readonly SourceWriter _writer;
    private readonly PrintScope _scope;
    private readonly LeafProgram _program;
    private readonly string _prefix;
    private readonly PrintedValue?[] _leaves;
    private readonly PrintedValue?[] _nodes;

    private ExpressionPrinter(SourceWriter writer, PrintScope scope, LeafProgram program, string prefix)
    {
        (_writer, _scope, _program, _prefix) = (writer, scope, program, prefix);
        _leaves = new PrintedValue?[program.Leaves.Count];
        _nodes = new PrintedValue?[program.Program.Nodes.Count];
    }

    /// <summary>Writes the statements for all results of a program.</summary>
    /// <param name="prefix">Makes names unique where several programs share a block.</param>
    /// <param name="known">Nodes that <see cref="PrintFixed"/> has written, or null.</param>
    public static PrintedValue[] Print(SourceWriter writer, PrintScope scope, LeafProgram program, string prefix = "", PrintedValue?[]? known = null)
    {
        if (scope.Lanes > 1)
        {
            scope.Parameters.Need(Preludes.Vectors(scope.Lanes));
        }

        ExpressionPrinter printer = new(writer, scope, program, prefix);
        bool[] live = LiveNodes(program.Program);
        for (int id = 0; id < live.Length; id++)
        {
            if (live[id])
            {
                printer._nodes[id] = known?[id] ?? printer.PrintNode(id);
            }
        }

        return [.. program.Program.Results.Select(result => printer._nodes[result]!.Value)];
    }

    /// <summary>
    /// Writes, in front of loops, what is the same in all their iterations: a driver cannot move a load in front of a loop that stores, nor the divisions and roots that take it. Gives what is known by node.
    /// </summary>
    /// <param name="varies">Whether a loop variable is that of one of the loops.</param>
    public static PrintedValue?[] PrintFixed(SourceWriter writer, PrintScope scope, LeafProgram program, string prefix, Func<int, bool> varies)
    {
        ExpressionPrinter printer = new(writer, scope, program, prefix);
        bool[] live = LiveNodes(program.Program);

        // Where integers are loaded an address may depend on one of them.
        bool hasIntegers = program.Leaves.OfType<Leaf.Load>().Any(load => scope.Parameters.IsInteger(load.Access.Buffer));
        for (int id = 0; id < live.Length; id++)
        {
            bool isFixed = program.Program.Nodes[id] switch
            {
                ScalarNode.Leaf leaf => program.Leaves[leaf.Index] switch
                {
                    Leaf.Load load => !hasIntegers && !Mentions(load.Access.Address) && !load.Access.Guards.Any(guard => Mentions(guard.Value)),
                    Leaf.Reduced or Leaf.StepScalar or Leaf.BatchSize => true,
                    _ => false,
                },
                ScalarNode.Apply apply => apply.Operands.All(operand => printer._nodes[operand] is not null),
                _ => true,
            };
            printer._nodes[id] = live[id] && isFixed ? printer.PrintNode(id) : null;
        }

        return printer._nodes;

        bool Mentions(Ir.Kernels.Index index) => Enumerable.Range(0, scope.Dimensions.Count).Any(loop => varies(loop) && IndexMath.Contains(index, loop));
    }

    /// <summary>A value in all lanes.</summary>
    public static string AsVector(PrintedValue value, int lanes) => value.IsVector || lanes == 1 ? value.Text : $"(float{lanes})({value.Text})";

    /// <summary>Writes <paramref name="value"/> where a store says; in lanes, only those that count.</summary>
    /// <param name="allLanes">Whether every lane may be written even where fewer count (a batched buffer has room for 15 examples of garbage).</param>
    public static void PrintStore(SourceWriter writer, PrintScope scope, Access access, PrintedValue value, bool allLanes)
    {
        string buffer = scope.Parameters.Buffer(access.Buffer);
        ExpressionPrinter printer = new(writer, scope, new LeafProgram(default, ScalarProgram.Empty), "");
        int lanes = scope.Lanes;
        bool varies = lanes > 1 && (IndexMath.Contains(access.Address, scope.LaneDimension) || access.Guards.Any(g => IndexMath.Contains(g.Value, scope.LaneDimension)));
        string condition = printer.Condition(access.Guards);
        if (!varies)
        {
            string text = value.IsVector ? value.Text + ".s0" : value.Text;
            writer.Line(condition.Length == 0 ? $"{buffer}[{printer.PrintIndex(access.Address)}] = {text};" : $"if ({condition}) {{ {buffer}[{printer.PrintIndex(access.Address)}] = {text}; }}");
        }
        else if (IndexMath.CoefficientOf(access.Address, scope.LaneDimension) == 1 && !access.Guards.Any(g => IndexMath.Contains(g.Value, scope.LaneDimension))
            && (!scope.Parameters.IsInteger(access.Buffer) || scope.ValidLanes is null || allLanes))
        {
            // Integers as vectors only where all lanes are stored.
            bool isInteger = scope.Parameters.IsInteger(access.Buffer), isWhole = scope.ValidLanes is null || allLanes;
            string vector = AsVector(value, lanes), pointer = $"{buffer} + {printer.PrintIndex(access.Address)}";
            string statement = isInteger ? $"STI{lanes}({pointer}, {vector});" : isWhole ? $"ST{lanes}({pointer}, {vector});" : $"STPART{lanes}({pointer}, {vector}, {scope.ValidLanes});";
            if (isInteger || !isWhole)
            {
                scope.Parameters.Need(isInteger ? Preludes.Integers(lanes) : Preludes.Horizontal(lanes));
            }

            writer.Line(condition.Length == 0 ? statement : $"if ({condition}) {{ {statement} }}");
        }
        else
        {
            writer.Open();
            writer.Line($"float t[{lanes}]; vstore{lanes}({AsVector(value, lanes)}, 0, t);");
            writer.Open($"for (int q = 0; q < {scope.ValidLanes ?? lanes.ToString(System.Globalization.CultureInfo.InvariantCulture)}; q++)");
            ExpressionPrinter single = printer.SingleLane();
            string guard = single.Condition(access.Guards);
            writer.Line($"{(guard.Length == 0 ? "" : $"if ({guard}) ")}{{ {buffer}[{single.PrintIndex(access.Address)}] = t[q]; }}");
            writer.Close();
            writer.Close();
        }
    }

    private static bool[] LiveNodes(ScalarProgram program)
    {
        bool[] live = new bool[program.Nodes.Count];
        foreach (int result in program.Results)
        {
            live[result] = true;
        }

        for (int id = live.Length - 1; id >= 0; id--)
        {
            if (live[id] && program.Nodes[id] is ScalarNode.Apply apply)
            {
                foreach (int operand in apply.Operands)
                {
                    live[operand] = true;
                }
            }
        }

        return live;
    }

    private PrintedValue PrintNode(int id)
    {
        switch (_program.Program.Nodes[id])
        {
            case ScalarNode.Constant constant:
                return new PrintedValue(FloatText.Literal(constant.Value), IsVector: false);
            case ScalarNode.Leaf leaf:
                return PrintLeaf(leaf.Index);
            case ScalarNode.Apply apply:
                return PrintApply(id, apply);
            default:
                throw new CompilerBugException(nameof(ExpressionPrinter), $"unknown node {_program.Program.Nodes[id]}");
        }
    }

    private PrintedValue PrintApply(int id, ScalarNode.Apply apply)
    {
        PrintedValue[] operands = [.. apply.Operands.Select(operand => _nodes[operand]!.Value)];
        bool isVector = operands.Any(operand => operand.IsVector);
        int lanes = isVector ? _scope.Lanes : 1;
        ScalarRow row = ScalarCatalog.Of(apply.Function);
        if (row.OpenClPrelude.Length > 0)
        {
            _scope.Parameters.Need(Preludes.OfFunction(apply.Function, lanes));
        }

        string template = isVector ? row.OpenClVector : row.OpenCl;
        string[] texts = [.. operands.Select(operand => AsVector(operand, lanes))];

        // A selection by a comparison needs no 0 and 1 in between.
        if (apply.Function == ScalarFunction.Select && Comparison(apply.Operands[0], lanes) is { } comparison)
        {
            template = isVector ? "select({2}, {1}, {0})" : "({0} ? {1} : {2})";
            texts[0] = comparison;
        }

        string text = template.Replace("{n}", lanes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        for (int i = 0; i < texts.Length; i++)
        {
            text = text.Replace("{" + i + "}", texts[i]);
        }

        string name = $"{_prefix}v{id}";
        _writer.Line($"const float{(isVector ? lanes : "")} {name} = {Unwrap(text)};");
        return new PrintedValue(name, isVector);
    }

    private string? Comparison(int node, int lanes)
    {
        string? symbol = _program.Program.Nodes[node] is ScalarNode.Apply apply
            ? apply.Function switch { ScalarFunction.Less => "<", ScalarFunction.LessOrEqual => "<=", ScalarFunction.Equal => "==", _ => null }
            : null;
        if (symbol is null)
        {
            return null;
        }

        EquatableArray<int> operands = ((ScalarNode.Apply)_program.Program.Nodes[node]).Operands;
        return $"{AsVector(_nodes[operands[0]]!.Value, lanes)} {symbol} {AsVector(_nodes[operands[1]]!.Value, lanes)}";
    }

    /// <summary>Removes one pair of parentheses that encloses everything.</summary>
    private static string Unwrap(string text)
    {
        if (text[0] != '(')
        {
            return text;
        }

        int depth = 0;
        for (int i = 0; i < text.Length; i++)
        {
            depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
            if (depth == 0)
            {
                return i == text.Length - 1 ? text.Substring(1, text.Length - 2) : text;
            }
        }

        return text;
    }
}

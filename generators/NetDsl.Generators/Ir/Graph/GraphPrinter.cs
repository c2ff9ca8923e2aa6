using System.Globalization;
using System.Text;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Ir.Graph;

/// <summary>
/// The text form of a graph, which <see cref="GraphParser"/> reads back. One line a value: <c>%2 = contract(b:B, n:10, k:4 | b, n | b, k | k, n) %0 %1 : f32[B, 10] "Head"</c>: the operation
/// with what is known at compile time, operands, type, label. Bodies of loops stand before the values, each once, and are called by their numbers.
/// </summary>
internal static class GraphPrinter
{
    public static string Print(Graph graph)
    {
        StringBuilder text = new();
        text.Append("graph ").Append(Quote(graph.Name)).Append('\n');
        foreach (GraphInput input in graph.Inputs)
        {
            text.Append("input ").Append(Quote(input.Name)).Append(" : ").Append(input.Type).Append(input.Classes == 0 ? "" : $" classes {Number(input.Classes)}").Append('\n');
        }

        List<ScanBody> bodies = [.. graph.Values.Select(value => value.Op).OfType<Op.Scan>().Select(scan => scan.Body).Distinct()];
        for (int i = 0; i < bodies.Count; i++)
        {
            ScanBody body = bodies[i];
            text.Append($"body {Number(i)} states {Number(body.States)} sequences {Number(body.Sequences)} length {Number(body.Length)}{(body.IsReversed ? " reversed" : "")}{(body.IsSegmented ? " segmented" : "")}\n");
            foreach (string line in Print(body.Step).Split(['\n'], StringSplitOptions.RemoveEmptyEntries))
            {
                text.Append("  ").Append(line).Append('\n');
            }

            text.Append("end\n");
        }

        foreach (Value value in graph.Values)
        {
            text.Append(value.Op is Op.Scan scan ? Print(value, $"scan({Number(bodies.IndexOf(scan.Body))}, {Number(scan.Output)})") : Print(value)).Append('\n');
        }

        foreach (GraphResult result in graph.Results)
        {
            text.Append($"{result.Kind} {Number(result.Index)} = %{Number(result.Value)}\n");
        }

        return text.ToString();
    }

    /// <summary>The line of one value.</summary>
    public static string Print(Value value) => Print(value, Print(value.Op));

    private static string Print(Value value, string operation)
    {
        string operands = string.Concat(value.Operands.Select(operand => " %" + Number(operand)));
        string label = value.Label.Length == 0 ? "" : " " + Quote(value.Label);
        return $"%{Number(value.Id)} = {operation}{operands} : {value.Type}{label}";
    }

    /// <summary>The operation with what is known at compile time.</summary>
    public static string Print(Op op)
    {
        string arguments = op switch
        {
            Op.Input input => Number(input.Index),
            Op.Parameter parameter => Number(parameter.Index),
            Op.State state => Number(state.Index),
            Op.Carried carried => Number(carried.Index),
            Op.Constant { Values.Count: 1 } constant => GraphText.NameOf(constant.Values[0]),
            Op.Constant constant => $"[{string.Join(", ", constant.Values.Select(GraphText.NameOf))}]",
            Op.Iota iota => Number(iota.Axis),
            Op.Transpose transpose => List(transpose.Permutation),
            Op.Broadcast broadcast => List(broadcast.Axes),
            Op.Slice slice => $"{List(slice.Starts)}, {List(slice.Steps)}",
            Op.Pad pad => $"{List(pad.Before)}, {List(pad.After)}, {List(pad.Interior)}",
            Op.Window window => string.Join(", ", window.Index.Select(index => Print(index, variable => "i" + Number(variable)))),
            Op.Contract contract => Print(contract.Contraction),
            Op.Reduce reduce => $"{reduce.Kind}, {List(reduce.Axes)}",
            Op.Gather gather => Number(gather.BatchAxes),
            Op.OneHot oneHot => Number(oneHot.Classes),
            Op.Random random => $"{random.Kind}, {random.Stream.ToString(CultureInfo.InvariantCulture)}",
            Op.Scan scan => $"of {Number(scan.Body.Length)} steps, {Number(scan.Output)}",
            _ => "",
        };
        string name = op is Op.Scalar scalar ? GraphText.NameOf(scalar.Function) : PrimitiveCatalog.Of(op).Name;
        return arguments.Length == 0 ? name : $"{name}({arguments})";
    }

    /// <summary>Loop variables with their extents, then the indices of output, first and second operand.</summary>
    public static string Print(Contraction contraction)
    {
        string[] names = GraphText.NamesOf(contraction);
        string dimensions = string.Join(", ", contraction.Dimensions.Select(dimension => $"{dimension.Name}:{dimension.Extent}"));
        string Indices(EquatableArray<AffineIndex> indices) => string.Join(", ", indices.Select(index => Print(index, variable => variable < names.Length ? names[variable] : "#" + Number(variable))));
        return $"{dimensions} | {Indices(contraction.Output)} | {Indices(contraction.A)} | {Indices(contraction.B)}";
    }

    /// <summary>For example <c>2*y+u-1</c>; a constant index is a number.</summary>
    private static string Print(AffineIndex index, Func<int, string> name)
    {
        StringBuilder text = new();
        foreach (AffineTerm term in index.Terms)
        {
            text.Append(term.Coefficient < 0 ? "-" : text.Length > 0 ? "+" : "");
            int magnitude = Math.Abs(term.Coefficient);
            text.Append(magnitude == 1 ? "" : Number(magnitude) + "*").Append(name(term.Dimension));
        }

        if (index.Offset != 0 || text.Length == 0)
        {
            text.Append(index.Offset >= 0 && text.Length > 0 ? "+" : "").Append(Number(index.Offset));
        }

        return text.ToString();
    }

    private static string List(EquatableArray<int> numbers) => $"[{string.Join(", ", numbers.Select(Number))}]";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")}\"";
}

using System.Globalization;
using System.Text;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>
/// Takes a kernel program, gives its text form, which <see cref="KernelParser"/> reads back to an equal program. One thing a line; loop variables are <c>%0</c>, leaves <c>l0</c>, scalar nodes <c>n0</c>,
/// results <c>r0</c>, buffers <c>#0</c>. An access is <c>#2[5*%0 + %1] where 0 &lt;= %1 + -2 &lt; 3</c>. A loop of launches is <c>repeat 64 kernels 0 to 2</c>, and a buffer that moves by 8 elements in
/// each iteration of the first of them <c>travels(0:8)</c>.
/// </summary>
internal static class KernelPrinter
{
    public static string Print(KernelProgram program)
    {
        StringBuilder text = new();
        text.Append("program ").Append(Quoted(program.Name)).Append('\n');
        foreach (Buffer buffer in program.Buffers)
        {
            text.Append(Print(buffer)).Append('\n');
        }

        foreach (KernelLoop loop in program.Loops)
        {
            text.Append($"repeat {Number(loop.Iterations)} kernels {Number(loop.First)} to {Number(loop.First + loop.Count - 1)}\n");
        }

        foreach (Kernel kernel in program.Kernels)
        {
            text.Append('\n').Append(Print(kernel));
        }

        return text.ToString();
    }

    public static string Print(Kernel kernel)
    {
        StringBuilder text = new();
        switch (kernel)
        {
            case Kernel.Loops loops:
                Head(text, "loops", loops, loops.Dimensions, loops.ParallelCount);
                foreach (Stage stage in loops.Stages)
                {
                    text.Append(stage.IsOverReduced ? "  stage over reduced\n" : "  stage\n");
                    Body(text, stage.Body);
                    Reductions(text, stage.Reductions);
                    Stores(text, stage.Stores);
                }

                break;
            case Kernel.Contract contract:
                Head(text, "contract", contract, contract.Dimensions, contract.OutputCount);
                text.Append("  a\n");
                Body(text, contract.A);
                text.Append("  b\n");
                Body(text, contract.B);
                text.Append("  epilogue\n");
                Body(text, contract.Epilogue);
                Stores(text, contract.Stores);
                if (contract.Windows is { } windows)
                {
                    text.Append("  windows ").Append(Number(windows.Count)).Append('\n');
                    Reductions(text, windows.Reductions);
                    Body(text, windows.Body);
                    Stores(text, windows.Stores);
                }

                break;
            default:
                throw new CompilerBugException(nameof(KernelPrinter), $"unknown kernel {kernel}");
        }

        return text.ToString();
    }

    /// <summary>An index as the text form has it: a sum of terms <c>5*%0</c>, <c>(… / 5)</c>, <c>(… % 5)</c>, <c>example(%0, 12)</c>, <c>gather(l0, 10)</c>.</summary>
    public static string Print(Index index) => index switch
    {
        Index.Constant constant => Number(constant.Value),
        Index.Variable variable => "%" + Number(variable.Dimension),
        Index.Sum sum => string.Join(" + ", sum.Terms.Select(Print)),
        Index.Product product => $"{Number(product.Factor)}*{Print(product.Operand)}",
        Index.Example example => $"example({Print(example.Number)}, {Number(example.Size)})",
        Index.Quotient quotient => $"({Print(quotient.Operand)} / {Number(quotient.Divisor)})",
        Index.Remainder remainder => $"({Print(remainder.Operand)} % {Number(remainder.Divisor)})",
        Index.Loaded loaded => $"gather(l{Number(loaded.Leaf)}, {Number(loaded.Extent)})",
        _ => throw new CompilerBugException(nameof(KernelPrinter), $"unknown index {index}"),
    };

    private static string Print(Buffer buffer)
    {
        string strides = string.Join(" ", buffer.Strides.Select(stride => Number(stride.Constant) + (stride.InBlocks ? "*blocks" : "")));
        string type = (buffer.Element == ElementType.Float32 ? "f32" : "i32") + buffer.Shape;
        string travels = buffer.Travels.IsEmpty ? "" : $"travels({string.Join(" ", buffer.Travels.Select(travel => $"{Number(travel.Loop)}:{Number(travel.Distance)}"))}) ";
        return $"buffer #{Number(buffer.Id)} {buffer.Kind} {Number(buffer.Index)} @{Number(buffer.Offset)}{(buffer.Whole is { } whole ? $" of #{Number(whole)}" : "")} {type} strides({strides}) {travels}{Quoted(buffer.Name)}";
    }

    private static void Head(StringBuilder text, string kind, Kernel kernel, EquatableArray<LoopDimension> dimensions, int outerCount)
    {
        IEnumerable<string> loops = dimensions.Select(dimension => $"{dimension.Name}:{dimension.Extent}");
        text.Append($"{kind} {kernel.Name}({string.Join(", ", loops.Take(outerCount))} | {string.Join(", ", loops.Skip(outerCount))}) {Quoted(kernel.Comment)}\n");
    }

    private static void Body(StringBuilder text, LeafProgram program)
    {
        for (int i = 0; i < program.Leaves.Count; i++)
        {
            text.Append($"    l{Number(i)} = {Print(program.Leaves[i])}\n");
        }

        for (int i = 0; i < program.Program.Nodes.Count; i++)
        {
            string node = program.Program.Nodes[i] switch
            {
                ScalarNode.Leaf leaf => "l" + Number(leaf.Index),
                ScalarNode.Constant constant => Real(constant.Value),
                ScalarNode.Apply apply => $"{apply.Function}({string.Join(", ", apply.Operands.Select(operand => "n" + Number(operand)))})",
                _ => throw new CompilerBugException(nameof(KernelPrinter), $"unknown node {program.Program.Nodes[i]}"),
            };
            text.Append($"    n{Number(i)} = {node}\n");
        }

        for (int i = 0; i < program.Program.Results.Count; i++)
        {
            text.Append($"    r{Number(i)} = n{Number(program.Program.Results[i])}\n");
        }
    }

    private static string Print(Leaf leaf) => leaf switch
    {
        Leaf.Load load => "load " + Print(load.Access),
        Leaf.Coordinate coordinate => "coordinate " + Print(coordinate.Value),
        Leaf.Matches matches => $"matches l{Number(matches.IndexLeaf)} {Print(matches.Value)}",
        Leaf.Table table => $"table ({string.Join(" ", table.Values.Select(Real))}) {Print(table.Element)}",
        Leaf.Random random => $"random {random.Kind} {random.Stream.ToString(CultureInfo.InvariantCulture)} {Print(random.Element)}",
        Leaf.Reduced reduced => "reduced " + Number(reduced.Number),
        Leaf.Accumulator => "accumulator",
        Leaf.StepScalar scalar => "scalar " + Number(scalar.Index),
        Leaf.BatchSize => "batch",
        _ => throw new CompilerBugException(nameof(KernelPrinter), $"unknown leaf {leaf}"),
    };

    private static void Reductions(StringBuilder text, EquatableArray<Reduction> reductions)
    {
        foreach (Reduction reduction in reductions)
        {
            text.Append("    reduce ").Append(reduction.Kind).Append(" r").Append(Number(reduction.Result)).Append('\n');
        }
    }

    private static void Stores(StringBuilder text, EquatableArray<Store> stores)
    {
        foreach (Store store in stores)
        {
            text.Append($"    store r{Number(store.Result)} {Print(store.Access)}\n");
        }
    }

    private static string Print(Access access) =>
        $"#{Number(access.Buffer)}[{Print(access.Address)}]" + string.Concat(access.Guards.Select(guard => $" where 0 <= {Print(guard.Value)} < {Number(guard.Upper)}"));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Real(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Quoted(string text) => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n") + "\"";
}

using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Library;

/// <summary>The matrix product and its checks.</summary>
internal static class Products
{
    public static LibraryFunction[] Rows { get; } =
    [
        new("Dot", call => new Staged.Tensor(Dot(call.Graph, call.Tensor("left"), call.Tensor("right")))),
        new("Tensor.Dot", call => new Staged.Tensor(Dot(call.Graph, call.Tensor("this"), call.Tensor("other")))),
    ];

    public static int Dot(GraphBuilder graph, int left, int right)
    {
        Shape a = graph.ShapeOf(left).Example, b = graph.ShapeOf(right).Example;
        if (a.Rank == 0 || b.Rank == 0)
        {
            throw new StagingException(DiagnosticIds.WrongRank, "Dot", "a vector or matrix on both sides", graph.Describe(a.Rank == 0 ? left : right), "multiply by a number with *")
            {
                FixData = [(FixData.Shape, a.Rank > 0 ? a[a.Rank - 1].ToString() : b.Rank > 0 ? b[Math.Max(0, b.Rank - 2)].ToString() : "1")],
            };
        }

        StagingException Misfit(string why) => new(DiagnosticIds.InnerExtentMismatch, "Dot", graph.Describe(left), graph.Describe(right), why)
        {
            FixData = Hint(a, b).Length > 0 ? [(FixData.Transpose, "")] : [],
        };
        Extent inner = a[a.Rank - 1], other = b[Math.Max(0, b.Rank - 2)];
        if (inner != other)
        {
            throw Misfit(
                $"the last axis of the left operand has {inner} elements, {(b.Rank == 1 ? "the vector on the right" : "the last axis but one of the right operand")} {other}" + Hint(a, b));
        }

        int shared = Math.Max(0, b.Rank - 2);
        if (a.Rank - 1 < shared || Enumerable.Range(0, shared).Any(axis => a[axis] != b[axis]))
        {
            throw Misfit($"the right operand holds one matrix for each of its first {(shared == 1 ? "axis" : $"{shared} axes")}, so the left operand must begin with the same");
        }

        Shapes.CheckCount("Dot", new Shape([.. a.Extents.Take(a.Rank - 1), .. b.Rank == 1 ? [] : b.Extents.Skip(b.Rank - 1)]));
        return graph.Dot(left, right);
    }

    private static string Hint(Shape a, Shape b) => b.Rank >= 2 && a[a.Rank - 1] == b[b.Rank - 1] ? "; transpose the right operand with .T" : "";
}

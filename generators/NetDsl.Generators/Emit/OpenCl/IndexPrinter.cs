using System.Globalization;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>Prints index expressions as C of type <c>int</c>. Tensors of 2³¹ elements and more are refused by the memory planner.</summary>
internal static class IndexPrinter
{
    /// <param name="index">The expression.</param>
    /// <param name="variable">The C name of a loop variable.</param>
    /// <param name="loaded">The C text of the integer that a leaf read.</param>
    public static string Print(Index index, Func<int, string> variable, Func<int, string> loaded) => index switch
    {
        Index.Constant c => Number(c.Value),
        Index.Variable v => variable(v.Dimension),
        Index.Sum sum => "(" + PrintSum(sum, variable, loaded) + ")",
        Index.Product p => "(" + Print(p.Operand, variable, loaded) + " * " + Number(p.Factor) + ")",
        Index.Example e => PlaceOfExample(Print(e.Number, variable, loaded), e.Size),
        Index.Quotient q => "(" + Print(q.Operand, variable, loaded) + " / " + Number(q.Divisor) + ")",
        Index.Remainder r => "(" + Print(r.Operand, variable, loaded) + " % " + Number(r.Divisor) + ")",
        Index.Loaded l => "clamp(" + loaded(l.Leaf) + ", 0, " + Number(l.Extent - 1) + ")",
        _ => throw new CompilerBugException(nameof(IndexPrinter), $"unknown index {index}"),
    };

    /// <summary>Where an example begins in a layout of blocks; <paramref name="number"/> is a name or in parentheses.</summary>
    public static string PlaceOfExample(string number, long size) => $"({number} / {Stride.Block} * {Number(Stride.Block * size)} + {number} % {Stride.Block})";

    private static string PrintSum(Index.Sum sum, Func<int, string> variable, Func<int, string> loaded)
    {
        string text = "";
        foreach (Index term in sum.Terms)
        {
            // A negative constant or factor reads better as a subtraction.
            (string sign, Index shown) = term switch
            {
                Index.Constant { Value: < 0 } c => (" - ", new Index.Constant(-c.Value)),
                Index.Product { Factor: < 0 } p => (" - ", IndexMath.Multiply(p.Operand, -p.Factor)),
                _ => (" + ", term),
            };
            string printed = Print(shown, variable, loaded);
            text += text.Length == 0 ? (sign == " - " ? "-" + printed : printed) : sign + printed;
        }

        return text;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

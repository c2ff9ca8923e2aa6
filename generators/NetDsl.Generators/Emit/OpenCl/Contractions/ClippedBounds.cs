using System.Globalization;
using NetDsl.Generators.Ir.Kernels.Contractions;

namespace NetDsl.Generators.Emit.OpenCl.Contractions;

/// <summary>
/// The bounds of a reduced loop with the guards that end in it: a guard 0 ≤ e + c·k &lt; u, where e is known outside the loop, becomes a least and a
/// greatest k, so that padding costs nothing inside.
/// </summary>
internal static class ClippedBounds
{
    /// <summary>Added to a dividend as a multiple of the divisor, so that C's division, which rounds to zero, rounds down.</summary>
    private const long Shift = 1 << 16;

    public static (string Low, string High) Of(IEnumerable<AffineGuard> guards, int dimension, (string Low, string High) limits, Func<int, string> variable)
    {
        (string low, string high) = limits;
        foreach (AffineGuard guard in guards)
        {
            string rest = Rest(guard, dimension, variable);
            long coefficient = guard.Coefficients[dimension], divisor = Math.Abs(coefficient);
            string upper = Text(guard.Upper);
            (string least, string end) = coefficient > 0
                ? (Floor($"{Text(divisor - 1)} - {rest}", divisor), Floor($"{upper} + {Text(divisor - 1)} - {rest}", divisor))
                : (Floor($"{rest} - {upper}", divisor) + " + 1", Floor(rest, divisor) + " + 1");
            low = $"max({low}, {least})";
            high = $"min({high}, {end})";
        }

        return (low, high);
    }

    /// <summary>A guard's value as C, in parentheses.</summary>
    public static string Value(AffineGuard guard, Func<int, string> variable) => Rest(guard, -1, variable);

    private static string Rest(AffineGuard guard, int except, Func<int, string> variable)
    {
        string text = Text(guard.Offset);
        for (int d = 0; d < guard.Coefficients.Count; d++)
        {
            long c = guard.Coefficients[d];
            if (d != except && c != 0)
            {
                text += (c < 0 ? " - " : " + ") + (Math.Abs(c) == 1 ? "" : Text(Math.Abs(c)) + " * ") + variable(d);
            }
        }

        return "(" + text + ")";
    }

    private static string Floor(string value, long divisor) =>
        divisor == 1 ? value : $"(({value} + {Text(divisor * Shift)}) / {Text(divisor)} - {Text(Shift)})";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

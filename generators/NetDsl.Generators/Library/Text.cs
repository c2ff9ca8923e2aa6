using System.Globalization;

namespace NetDsl.Generators.Library;

/// <summary>How the library writes calls and numbers in kinds of layers and in messages.</summary>
internal static class Text
{
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary><c>Clamp(0, 1)</c>.</summary>
    public static string Call(string function, params IEnumerable<double> arguments) => $"{function}({string.Join(", ", arguments.Select(Number))})";

    /// <summary><c>1×28×28</c> for a list of extents, or <c>scalar</c>.</summary>
    public static string Shape(IReadOnlyCollection<int> extents) => extents.Count == 0 ? "scalar" : string.Join("×", extents);

    /// <summary>A product as arithmetic: <c>4·4·48</c>; 1 for no factors.</summary>
    public static string Product(int[] factors) => factors.Length == 0 ? "1" : string.Join("·", factors);

    /// <summary>A product as what something is divided by: <c>4</c> or <c>(4·4)</c>.</summary>
    public static string Divisor(int[] factors) => factors.Length > 1 ? $"({Product(factors)})" : Product(factors);

    /// <summary>The least divisors of a number and itself, as a choice: <c>1, 2, 5 or 10</c>.</summary>
    public static string Divisors(int number)
    {
        int[] least = [.. Enumerable.Range(1, Math.Min(number - 1, 64)).Where(candidate => number % candidate == 0)];
        return least.Length == 0 ? $"{number}" : $"{string.Join(", ", least)} or {number}";
    }
}

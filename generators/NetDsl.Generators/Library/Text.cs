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
}

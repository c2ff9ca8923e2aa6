using System.Globalization;
using Microsoft.CodeAnalysis;

namespace NetDsl.Generators.Frontend;

/// <summary>The device memory that a network's author allows, <c>[Budget("512 MiB")]</c>: what the attribute says, and what that means in bytes.</summary>
internal static class MemoryBudget
{
    private static readonly (string Unit, long Bytes)[] s_units =
        [("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1)];

    /// <summary>The attribute on a network, or null.</summary>
    public static AttributeData? On(INamedTypeSymbol type) => type.GetAttributes().FirstOrDefault(candidate => KnownSymbols.IsAttribute(candidate, "BudgetAttribute"));

    /// <summary>The bytes that a network may take; null for one without a budget, or with one that is no size.</summary>
    public static long? Of(INamedTypeSymbol type) => On(type) is { ConstructorArguments: [{ Value: string text }] } ? Parse(text) : null;

    /// <summary>The bytes of a text such as "1.5 GiB", or null where it is no size.</summary>
    public static long? Parse(string text)
    {
        text = text.Trim();
        foreach ((string unit, long bytes) in s_units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text.Substring(0, text.Length - unit.Length).Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                return number > 0 && number * bytes < long.MaxValue ? (long)(number * bytes) : null;
            }
        }

        return null;
    }
}

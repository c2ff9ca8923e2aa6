using System.Globalization;
using System.Text;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Ir.Graph;

/// <summary>What printer and parser of the text form share.</summary>
internal static class GraphText
{
    /// <summary>The keyword of each scalar function: its name in lower case with underscores.</summary>
    public static IReadOnlyDictionary<string, ScalarFunction> Functions { get; } =
        ((ScalarFunction[])Enum.GetValues(typeof(ScalarFunction))).ToDictionary(NameOf, StringComparer.Ordinal);

    public static string NameOf(ScalarFunction function)
    {
        StringBuilder name = new();
        foreach (char letter in function.ToString())
        {
            if (char.IsUpper(letter) && name.Length > 0)
            {
                name.Append('_');
            }

            name.Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }

    /// <summary>A number that reads back as the same bits.</summary>
    public static string NameOf(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>How affine indices refer to loop variables: by name, or by <c>#number</c> where names repeat.</summary>
    public static string[] NamesOf(Contraction contraction)
    {
        string[] names = [.. contraction.Dimensions.Select(dimension => dimension.Name)];
        bool areUnique = names.Distinct(StringComparer.Ordinal).Count() == names.Length;
        return areUnique ? names : [.. names.Select((_, number) => "#" + number.ToString(CultureInfo.InvariantCulture))];
    }
}

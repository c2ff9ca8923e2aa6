using System.Globalization;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>Float literals of OpenCL C that read back to the same float.</summary>
internal static class FloatText
{
    /// <summary>The literal of a number rounded once to float; negative ones in parentheses.</summary>
    public static string Literal(double value)
    {
        float rounded = (float)value;
        if (float.IsNaN(rounded))
        {
            return "NAN";
        }

        if (float.IsInfinity(rounded))
        {
            return rounded > 0 ? "INFINITY" : "(-INFINITY)";
        }

        // Nine digits always round-trip; fewer are easier to read where they do too.
        string text = rounded.ToString("G7", CultureInfo.InvariantCulture);
        if (float.Parse(text, CultureInfo.InvariantCulture) != rounded)
        {
            text = rounded.ToString("G9", CultureInfo.InvariantCulture);
        }

        if (text.IndexOfAny(['.', 'E']) < 0)
        {
            text += ".0";
        }

        text = text.Replace('E', 'e') + "f";
        return text[0] == '-' ? "(" + text + ")" : text;
    }
}

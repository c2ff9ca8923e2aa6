using System.Globalization;
using System.Text;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>Writes C# line by line with the right indentation; lines end with LF on every machine.</summary>
internal sealed class CSharpWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    /// <summary>A line; an empty one gets no indentation.</summary>
    public CSharpWriter Line(string line = "")
    {
        if (line.Length > 0)
        {
            _text.Append(' ', 4 * _depth).Append(line);
        }

        _text.Append('\n');
        return this;
    }

    /// <summary>Several lines at the current indentation.</summary>
    public CSharpWriter Lines(string lines)
    {
        foreach (string line in lines.TrimEnd('\n').Split('\n'))
        {
            Line(line);
        }

        return this;
    }

    /// <summary>Text as it is, without indentation; lines end with LF.</summary>
    public CSharpWriter Raw(string text)
    {
        _text.Append(text);
        return this;
    }

    /// <summary>An opening brace or bracket on its own line; what follows is indented.</summary>
    public CSharpWriter Open(string bracket = "{")
    {
        Line(bracket);
        _depth++;
        return this;
    }

    public CSharpWriter Close(string bracket = "}")
    {
        _depth--;
        return Line(bracket);
    }

    public CSharpWriter Indent()
    {
        _depth++;
        return this;
    }

    public CSharpWriter Dedent()
    {
        _depth--;
        return this;
    }

    /// <summary>An XML documentation element; the content is already XML.</summary>
    public CSharpWriter Doc(string element, string content, string attribute = "")
    {
        string name = element + attribute;
        string[] lines = content.TrimEnd('\n').Split('\n');
        if (lines.Length == 1)
        {
            return Line($"/// <{name}>{content}</{element}>");
        }

        Line($"/// <{name}>");
        foreach (string line in lines)
        {
            Line(("/// " + line).TrimEnd());
        }

        return Line($"/// </{element}>");
    }

    public override string ToString() => _text.ToString();

    /// <summary>A C# string literal.</summary>
    public static string Literal(string text)
    {
        StringBuilder literal = new("\"");
        foreach (char c in text)
        {
            literal.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                < ' ' => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                _ => c.ToString(),
            });
        }

        return literal.Append('"').ToString();
    }

    /// <summary>A C# literal of the nearest float; round-trips.</summary>
    public static string Literal(float value) => value switch
    {
        float.PositiveInfinity => "float.PositiveInfinity",
        float.NegativeInfinity => "float.NegativeInfinity",
        _ when float.IsNaN(value) => "float.NaN",
        _ => Readable(value) + "f",
    };

    /// <summary>A C# literal of a double; round-trips.</summary>
    public static string Literal(double value) => value switch
    {
        double.PositiveInfinity => "double.PositiveInfinity",
        double.NegativeInfinity => "double.NegativeInfinity",
        _ when double.IsNaN(value) => "double.NaN",
        _ => Shortest(15, 17, format => value.ToString(format, CultureInfo.InvariantCulture), text => double.Parse(text, CultureInfo.InvariantCulture).Equals(value)) + "d",
    };

    public static string Literal(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number with thousands separators, for readers.</summary>
    public static string Readable(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The shortest text that reads back as the same float. The framework's own is not the same on every host a compiler runs on.</summary>
    public static string Readable(float value) =>
        Shortest(1, 9, format => value.ToString(format, CultureInfo.InvariantCulture), text => float.Parse(text, CultureInfo.InvariantCulture).Equals(value));

    private static string Shortest(int digits, int most, Func<string, string> write, Func<string, bool> isExact)
    {
        string text = write("G" + digits.ToString(CultureInfo.InvariantCulture));
        return digits == most || isExact(text) ? text : Shortest(digits + 1, most, write, isExact);
    }

    public static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    /// <summary>A name as an identifier that is not mistaken for a keyword.</summary>
    public static string Identifier(string name) => s_keywords.Contains(name) ? "@" + name : name;

    private static readonly HashSet<string> s_keywords = new(
        ("abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit extern false finally fixed float for "
        + "foreach goto if implicit in int interface internal is lock long namespace new null object operator out override params private protected public readonly ref return sbyte sealed "
        + "short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while").Split(' '),
        StringComparer.Ordinal);

    /// <summary>Writes a generated file: header, namespace and containing types around the network's part.</summary>
    /// <param name="model">The network.</param>
    /// <param name="declaration">What follows <c>partial class Name</c>, for instance a base type.</param>
    /// <param name="documentation">Writes what stands in front of the declaration.</param>
    /// <param name="members">Writes the members.</param>
    public static string Frame(NetworkModel model, string declaration, Action<CSharpWriter> documentation, Action<CSharpWriter> members) => FrameBeside(model, writer =>
    {
        documentation(writer);
        writer.Line($"partial class {Identifier(model.Name)}{declaration}").Open();
        members(writer);
        writer.Close();
    });

    /// <summary>Writes a generated file: header, namespace and containing types around types that stand beside the network.</summary>
    /// <param name="model">The network.</param>
    /// <param name="types">Writes the types.</param>
    public static string FrameBeside(NetworkModel model, Action<CSharpWriter> types)
    {
        CSharpWriter writer = new();
        writer.Line("// <auto-generated/>").Line("#nullable enable").Line();
        if (model.Namespace.Length > 0)
        {
            writer.Line($"namespace {model.Namespace};").Line();
        }

        foreach (string container in model.ContainingTypes)
        {
            writer.Line(container).Open();
        }

        types(writer);
        foreach (string _ in model.ContainingTypes)
        {
            writer.Close();
        }

        return writer.ToString();
    }
}

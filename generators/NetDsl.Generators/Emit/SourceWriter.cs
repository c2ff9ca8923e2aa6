using System.Text;

namespace NetDsl.Generators.Emit;

/// <summary>Text with indentation, '\n' line ends on every system, and blocks in braces. Indents by tabs: kernels are nested deeply, and spaces would be a fifth of a deep network's source.</summary>
internal sealed class SourceWriter
{
    private readonly StringBuilder _text = new();
    private int _level;

    /// <summary>Writes one line, or several when the text has line breaks; each is indented.</summary>
    public SourceWriter Line(string text = "")
    {
        foreach (string line in text.Split('\n'))
        {
            if (line.Length > 0)
            {
                _text.Append('\t', _level).Append(line);
            }

            _text.Append('\n');
        }

        return this;
    }

    /// <summary>Opens a block: the header, a brace, one more level.</summary>
    public SourceWriter Open(string header = "")
    {
        if (header.Length > 0)
        {
            Line(header);
        }

        Line("{");
        _level++;
        return this;
    }

    /// <summary>Closes a block.</summary>
    public SourceWriter Close(string tail = "")
    {
        _level--;
        return Line("}" + tail);
    }

    public override string ToString() => _text.ToString();
}

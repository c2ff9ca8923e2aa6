using System.Globalization;
using System.Text;

namespace NetDsl.Generators.Ir.Graph;

/// <summary>Reads one line of a text form, token by token. Throws <see cref="FormatException"/> with line and column.</summary>
internal sealed class TextScanner(string line, int lineNumber)
{
    private int _at;

    public bool IsAtEnd
    {
        get
        {
            SkipSpace();
            return _at == line.Length;
        }
    }

    /// <summary>Consumes <paramref name="symbol"/> if it comes next.</summary>
    public bool Take(string symbol)
    {
        SkipSpace();
        bool isNext = string.CompareOrdinal(line, _at, symbol, 0, symbol.Length) == 0;
        _at += isNext ? symbol.Length : 0;
        return isNext;
    }

    public void Expect(string symbol)
    {
        if (!Take(symbol))
        {
            throw Error($"'{symbol}' is expected");
        }
    }

    /// <summary>Letters, digits, underscores and #.</summary>
    public string Word()
    {
        SkipSpace();
        int start = _at;
        while (_at < line.Length && (char.IsLetterOrDigit(line[_at]) || line[_at] is '_' or '#' or '\''))
        {
            _at++;
        }

        return _at > start ? line.Substring(start, _at - start) : throw Error("a name is expected");
    }

    public string Quoted()
    {
        Expect("\"");
        StringBuilder text = new();
        while (_at < line.Length && line[_at] != '"')
        {
            if (line[_at] == '\\' && _at + 1 < line.Length)
            {
                _at++;
                text.Append(line[_at] == 'n' ? '\n' : line[_at]);
            }
            else
            {
                text.Append(line[_at]);
            }

            _at++;
        }

        Expect("\"");
        return text.ToString();
    }

    public bool IsNext(Func<char, bool> matches)
    {
        SkipSpace();
        return _at < line.Length && matches(line[_at]);
    }

    public int Integer() => checked((int)Whole());

    public uint Unsigned() => checked((uint)Whole());

    public double Double()
    {
        SkipSpace();
        int start = _at;
        while (_at < line.Length && (char.IsLetterOrDigit(line[_at]) || line[_at] is '+' or '-' or '.' or '∞'))
        {
            _at++;
        }

        string text = line.Substring(start, _at - start);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : throw Error($"'{text}' is not a number");
    }

    /// <summary>Items separated by commas up to and including <paramref name="end"/>.</summary>
    public List<T> List<T>(string end, Func<T> item)
    {
        List<T> items = [];
        while (!Take(end))
        {
            if (items.Count > 0)
            {
                Expect(",");
            }

            items.Add(item());
        }

        return items;
    }

    public FormatException Error(string message) => new($"line {lineNumber}, column {_at + 1}: {message} in: {line}");

    private long Whole()
    {
        SkipSpace();
        int start = _at;
        while (_at < line.Length && (char.IsDigit(line[_at]) || (line[_at] == '-' && _at == start)))
        {
            _at++;
        }

        string text = line.Substring(start, _at - start);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : throw Error("a whole number is expected");
    }

    private void SkipSpace()
    {
        while (_at < line.Length && line[_at] == ' ')
        {
            _at++;
        }
    }
}

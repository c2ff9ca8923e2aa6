using System.Globalization;
using System.Text;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>The words, numbers and signs of the text form, one after another; white space and line ends only separate them.</summary>
internal sealed class KernelTokens
{
    private readonly List<(string Text, int Line)> _tokens = [];
    private int _next;

    public KernelTokens(string text)
    {
        int line = 1;
        for (int at = 0; at < text.Length;)
        {
            char c = text[at];
            if (char.IsWhiteSpace(c))
            {
                line += c == '\n' ? 1 : 0;
                at++;
                continue;
            }

            int end = End(text, at);
            _tokens.Add((text.Substring(at, end - at), line));
            at = end;
        }
    }

    public bool IsAtEnd => _next == _tokens.Count;

    private string Current => IsAtEnd ? "" : _tokens[_next].Text;

    public FormatException Error(string message) =>
        new($"line {(_tokens.Count == 0 ? 1 : _tokens[Math.Min(_next, _tokens.Count - 1)].Line)}: {message}, found '{Current}'");

    public bool Accept(string token)
    {
        bool isIt = Current == token;
        _next += isIt ? 1 : 0;
        return isIt;
    }

    public void Expect(string token)
    {
        if (!Accept(token))
        {
            throw Error($"expected '{token}'");
        }
    }

    public string Word() => Current.Length > 0 && IsWordStart(Current[0]) ? _tokens[_next++].Text : throw Error("expected a word");

    public string Quoted()
    {
        string token = Current;
        if (token.Length < 2 || token[0] != '"')
        {
            throw Error("expected a quoted text");
        }

        _next++;
        StringBuilder text = new();
        for (int i = 1; i < token.Length - 1; i++)
        {
            char c = token[i];
            text.Append(c != '\\' ? c : token[++i] == 'n' ? '\n' : token[i]);
        }

        return text.ToString();
    }

    public T Enumeration<T>()
        where T : struct, Enum
    {
        string word = Word();
        return Enum.TryParse(word, out T value) ? value : throw Error($"'{word}' is not one of {typeof(T).Name}");
    }

    public bool TryInteger(out long value)
    {
        bool isInteger = long.TryParse(Current, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
        _next += isInteger ? 1 : 0;
        return isInteger;
    }

    public long Integer() => TryInteger(out long value) ? value : throw Error("expected an integer");

    public bool TryReal(out double value)
    {
        bool isReal = double.TryParse(Current, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        _next += isReal ? 1 : 0;
        return isReal;
    }

    public double Real() => TryReal(out double value) ? value : throw Error("expected a number");

    /// <summary>Takes <c>prefix</c> followed by a number, such as l12.</summary>
    public bool TryNumbered(string prefix, out int number)
    {
        number = 0;
        bool isIt = Current.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(Current.Substring(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
        _next += isIt ? 1 : 0;
        return isIt;
    }

    public int Numbered(string prefix) => TryNumbered(prefix, out int number) ? number : throw Error($"expected {prefix} with a number");

    public bool AcceptNumbered(string prefix, int number) => Accept(prefix + number.ToString(CultureInfo.InvariantCulture));

    private static int End(string text, int start)
    {
        char c = text[start];
        int at = start + 1;
        if (c == '"')
        {
            for (; at < text.Length && text[at] != '"'; at++)
            {
                at += text[at] == '\\' ? 1 : 0;
            }

            return Math.Min(at + 1, text.Length);
        }

        if (IsWordStart(c))
        {
            while (at < text.Length && (IsWordStart(text[at]) || char.IsDigit(text[at])))
            {
                at++;
            }

            return at;
        }

        bool isNumber = char.IsDigit(c) || (c == '-' && at < text.Length && (char.IsDigit(text[at]) || text[at] == 'I'));
        if (isNumber)
        {
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] == '.' || (text[at] is '-' or '+' && text[at - 1] == 'E')))
            {
                at++;
            }

            return at;
        }

        return c == '<' && at < text.Length && text[at] == '=' ? at + 1 : at;
    }

    private static bool IsWordStart(char c) => c == '_' || char.IsLetter(c);
}

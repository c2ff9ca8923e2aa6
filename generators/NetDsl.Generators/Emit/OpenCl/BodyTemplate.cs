using System.Globalization;
using System.Text;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// The text of a kernel's body with places for its numbers: bodies of one form, and different sizes, can be one function with the numbers as parameters. Called with constants and inlined it is the code that the
/// numbers in the text would give.
/// </summary>
/// <remarks>
/// Numbers that the language wants as constants stay in the text: extents of arrays, bounds of loops that a pragma unrolls, and everything but plain <c>int</c> and <c>float</c> literals.
/// </remarks>
internal sealed class BodyTemplate
{
    private const char IntegerPlace = '\u0001', FloatPlace = '\u0002';

    private BodyTemplate(string text, IReadOnlyList<string> numbers) => (Text, Numbers) = (text, numbers);

    /// <summary>The text, in which control characters stand for the numbers.</summary>
    public string Text { get; }

    /// <summary>The numbers as in the body, in the order of their places.</summary>
    public IReadOnlyList<string> Numbers { get; }

    public static BodyTemplate Of(string body)
    {
        StringBuilder text = new(body.Length);
        List<string> numbers = [];
        bool isUnrolled = false;
        for (int start = 0; start < body.Length;)
        {
            int end = body.IndexOf('\n', start);
            end = end < 0 ? body.Length : end + 1;
            if (isUnrolled || DeclaresArray(body, start, end))
            {
                text.Append(body, start, end - start);
            }
            else
            {
                AppendLine(text, numbers, body, start, end);
            }

            isUnrolled = body.IndexOf("#pragma unroll", start, end - start, StringComparison.Ordinal) >= 0;
            start = end;
        }

        return new BodyTemplate(text.ToString(), numbers);
    }

    /// <summary>The body with other texts for the numbers.</summary>
    public string Print(Func<int, string> number)
    {
        StringBuilder text = new(2 * Text.Length);
        int place = 0, copied = 0;
        for (int at = 0; at < Text.Length; at++)
        {
            if (Text[at] is IntegerPlace or FloatPlace)
            {
                text.Append(Text, copied, at - copied).Append(number(place++));
                copied = at + 1;
            }
        }

        return text.Append(Text, copied, Text.Length - copied).ToString();
    }

    public static bool IsFloat(string number) => number[number.Length - 1] == 'f';

    private static void AppendLine(StringBuilder text, List<string> numbers, string body, int start, int end)
    {
        int copied = start;
        for (int at = start; at < end;)
        {
            int length = IsWord(body[at]) ? WordLength(body, at, end) : 1;
            if (IsDigit(body[at]))
            {
                string word = body.Substring(at, length);
                if (IsInteger(word) || IsFloatLiteral(word))
                {
                    text.Append(body, copied, at - copied).Append(IsFloat(word) ? FloatPlace : IntegerPlace);
                    numbers.Add(word);
                    copied = at + length;
                }
            }

            at += length;
        }

        text.Append(body, copied, end - copied);
    }

    private static bool IsDigit(char c) => c is >= '0' and <= '9';

    private static bool IsWord(char c) => c is (>= '0' and <= '9') or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or '_' or '.';

    /// <summary>A name, a number or a name with members (<c>a.s0</c>); the sign of an exponent belongs to its number.</summary>
    private static int WordLength(string body, int start, int end)
    {
        bool isNumber = IsDigit(body[start]);
        int at = start + 1;
        while (at < end && (IsWord(body[at]) || (isNumber && body[at] is '-' or '+' && body[at - 1] is 'e' or 'E')))
        {
            at++;
        }

        return at - start;
    }

    private static bool IsInteger(string word) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static bool IsFloatLiteral(string word) =>
        IsFloat(word) && float.TryParse(word.Substring(0, word.Length - 1), NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    /// <summary>Whether a line holds <c>type name[</c>.</summary>
    private static bool DeclaresArray(string body, int start, int end)
    {
        for (int bracket = body.IndexOf('[', start, end - start); bracket >= 0; bracket = body.IndexOf('[', bracket + 1, end - bracket - 1))
        {
            int at = bracket - 1;
            while (at >= start && IsWord(body[at]))
            {
                at--;
            }

            // In front of the name: a space and the end of another name, as in "float8 sums[" or "float a[4], b["; not an operator.
            bool isDeclared = at > start && at < bracket - 1 && body[at] == ' ' && (IsWord(body[at - 1]) || (body[at - 1] == ',' && body.IndexOf('=', start, at - start) < 0));
            if (isDeclared)
            {
                return true;
            }
        }

        return false;
    }
}

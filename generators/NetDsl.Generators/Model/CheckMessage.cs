using System.Runtime.CompilerServices;
using System.Text;

namespace NetDsl.Generators.Model;

/// <summary>
/// The message of a check that is written only when the check fails. Verifiers and builders check thousands of things that hold, and a message prints whole operations: writing it each time was a fifth of the
/// compiler's time on a deep network.
/// </summary>
[InterpolatedStringHandler]
internal readonly ref struct CheckMessage
{
    private readonly StringBuilder? _text;

    public CheckMessage(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = !holds;
        _text = holds ? null : new StringBuilder(literalLength + (16 * formattedCount));
    }

    public void AppendLiteral(string text) => _text?.Append(text);

    public void AppendFormatted<T>(T value) => _text?.Append(FormattableString.Invariant($"{value}"));

    public override string ToString() => _text?.ToString() ?? "";
}

using System.Globalization;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Which of several bodies a group runs: ranges of group numbers, one after the other. A range ends at a number as long as all before it do, and at a variable from the first on that depends on the batch.
/// </summary>
internal sealed class GroupRanges
{
    private readonly List<string> _ends = [];

    /// <param name="text">Where variables are declared.</param>
    /// <param name="counts">For each body its number of groups as OpenCL C; empty for one that takes all others.</param>
    /// <param name="prefix">What names of variables begin with.</param>
    public GroupRanges(SourceWriter text, IReadOnlyList<string> counts, string prefix)
    {
        for (int i = 0; i < counts.Count; i++)
        {
            string before = i == 0 ? "0" : _ends[i - 1];
            string end = IsNumber(before, out long start) && IsNumber(counts[i], out long own) ? Number(start + own) : before == "0" ? counts[i] : $"{before} + {counts[i]}";
            if (i < counts.Count - 1 && !IsNumber(end, out _))
            {
                text.Line($"const int {prefix}{Number(i)} = {end};");
                end = prefix + Number(i);
            }

            _ends.Add(end);
        }
    }

    /// <summary>The number of all groups.</summary>
    public string Total => _ends[_ends.Count - 1];

    /// <summary>A group's number in the range of a body.</summary>
    public string NumberIn(int body, string group) => body == 0 ? group : $"{group} - {_ends[body - 1]}";

    /// <summary>The condition for a body, <c>else if (group &lt; 3)</c>; empty where there is only one.</summary>
    public string Condition(int body, string group) => _ends.Count == 1 ? "" : body == _ends.Count - 1 ? "else" : $"{(body == 0 ? "if" : "else if")} ({group} < {_ends[body]})";

    private static bool IsNumber(string text, out long value) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

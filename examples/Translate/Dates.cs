using System.Globalization;
using NetDsl.Training;

/// <summary>A date in two spellings, as labels.</summary>
/// <param name="Text">The characters read, padded with blanks.</param>
/// <param name="Length">How many they are.</param>
/// <param name="Written">What the decoder sees in front of each place: the beginning, then the characters before it.</param>
/// <param name="Next">What it has to write.</param>
internal sealed record DatePair(int[] Text, int Length, int[] Written, int[] Next);

/// <summary>Dates from 1900 to 2099 as people write them, and as 1997-03-30.</summary>
internal static class Dates
{
    /// <summary>The most characters that are read, and how many are written.</summary>
    public const int Longest = 30, Written = 10;

    /// <summary>How many different characters are read and written; the last one to write is the mark in front of the first.</summary>
    public const int Readable = 66, Writable = 12;

    public const string ReadCharacters = " 0123456789,./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", WrittenCharacters = "0123456789-";

    private static readonly DateTime s_first = new(1900, 1, 1);
    private static readonly int s_days = (new DateTime(2100, 1, 1) - s_first).Days;

    private static readonly string[] s_formats =
        ["d MMMM yyyy", "MMMM d, yyyy", "d MMM yyyy", "dddd, d MMMM yyyy", "ddd MMM d, yyyy", "d.M.yyyy", "dd.MM.yyyy", "yyyy/M/d", "d 'of' MMMM, yyyy", "dddd 'the' d.M.yyyy"];

    /// <summary>Random dates in random spellings; every tenth date of the calendar is only for tests.</summary>
    /// <param name="count">How many.</param>
    /// <param name="isTest">Whether they are for tests.</param>
    /// <param name="seed">The same seed gives the same dates.</param>
    public static DatePair[] Make(int count, bool isTest, ulong seed)
    {
        var choice = new Sampling(seed);
        var days = new float[s_days];
        for (var day = 0; day < days.Length; day++)
        {
            days[day] = day * 7919 % 10 == 0 == isTest ? 0 : float.NegativeInfinity;
        }

        return [.. Enumerable.Range(0, count).Select(_ => Pair(s_first.AddDays(choice.Draw(days)), s_formats[choice.Draw(new float[s_formats.Length])]))];
    }

    /// <summary>A text as the network reads it.</summary>
    public static int[] Encode(string text) => CharacterText.Encode(text.PadRight(Longest), ReadCharacters);

    /// <summary>What was written, as a text.</summary>
    public static string Decode(ReadOnlySpan<int> written) => CharacterText.Decode(written, WrittenCharacters + "?");

    private static DatePair Pair(DateTime date, string format)
    {
        var text = date.ToString(format, CultureInfo.InvariantCulture);
        var next = CharacterText.Encode(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), WrittenCharacters);
        return new(Encode(text), text.Length, [WrittenCharacters.Length, .. next[..^1]], next);
    }
}

using NetDsl.Training;

/// <summary>Texts as a network that writes reads them, and lines as it learns them.</summary>
internal static class PenText
{
    /// <summary>What stands behind a text, and how many different characters there are with it, the blank and <see cref="Anything"/>.</summary>
    public const int End = 0, Classes = 39;

    /// <summary>A text that says nothing of what is written.</summary>
    public const string Anything = "*";

    private static readonly string s_characters = "\n " + Anything + StrokeFont.Characters;

    /// <summary>A text as labels.</summary>
    /// <param name="text">Letters, digits and blanks.</param>
    /// <param name="longest">How many labels; behind the text there are ends, one at least.</param>
    public static int[] Encode(string text, int longest) => text.Length < longest
        ? [.. CharacterText.Encode(text, s_characters), .. Enumerable.Repeat(End, longest - text.Length)]
        : throw new ArgumentException($"'{text}' has {text.Length} characters; at most {longest - 1} can be written.");

    /// <summary>Whether a window shows the end of the text more than any character.</summary>
    public static bool IsEnd(ReadOnlySpan<float> window) => Sampling.Greedy(window) == End;
}

/// <summary>Lines as arrays, one after another.</summary>
/// <param name="Before">In front of each point the one before it, as three numbers.</param>
/// <param name="Next">The points.</param>
/// <param name="Text">The texts.</param>
/// <param name="Lengths">How many points the lines have; zeros fill up the rest.</param>
internal sealed record PenBatch(float[] Before, float[] Next, int[] Text, int[] Lengths)
{
    /// <summary>Arranges lines.</summary>
    /// <param name="lines">The lines.</param>
    /// <param name="steps">The points of the longest line that is taken whole.</param>
    /// <param name="longest">The characters of a text, with one end at least.</param>
    /// <param name="isFree">Of which lines the text is not told.</param>
    public static PenBatch Of(IReadOnlyList<PenLine> lines, int steps, int longest, Func<int, bool> isFree)
    {
        PenBatch batch = new(new float[lines.Count * steps * 3], new float[lines.Count * steps * 3], new int[lines.Count * longest], new int[lines.Count]);
        foreach (var (i, line) in lines.Index())
        {
            batch.Lengths[i] = Math.Min(line.Points.Length, steps);
            PenText.Encode(isFree(i) ? PenText.Anything : line.Text, longest).CopyTo(batch.Text, i * longest);
            for (var t = 0; t < batch.Lengths[i]; t++)
            {
                Write(line.Points[t], batch.Next.AsSpan(((i * steps) + t) * 3, 3));
                if (t > 0)
                {
                    Write(line.Points[t - 1], batch.Before.AsSpan(((i * steps) + t) * 3, 3));
                }
            }
        }

        return batch;
    }

    /// <summary>A point as three numbers.</summary>
    public static void Write(PenPoint point, Span<float> numbers) => (numbers[0], numbers[1], numbers[2]) = (point.X, point.Y, point.IsEnd ? 1 : 0);
}

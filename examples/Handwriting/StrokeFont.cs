using System.Globalization;

/// <summary>A point; y grows upwards, the baseline is 0.</summary>
internal readonly record struct Point(double X, double Y);

/// <summary>How a letter is written.</summary>
/// <param name="Width">How far the next letter is, small letters being <see cref="StrokeFont.Height"/> high.</param>
/// <param name="Strokes">What the pen passes between touching the paper and leaving it; a point that is there twice is a corner.</param>
/// <param name="Joins">Whether the pen stays on the paper to the next letter of the word.</param>
internal sealed record Glyph(double Width, Point[][] Strokes, bool Joins);

/// <summary>Small letters and digits as a hand writes them: points that smooth curves go through.</summary>
internal static class StrokeFont
{
    /// <summary>The height of a small letter.</summary>
    public const double Height = 6;

    // A letter, its width, its points; '|' makes the point before it a corner, ';' lifts the pen, and '/' leaves it lifted in front of the next letter.
    private const string Table =
        """
        a 7.6 5.2,5 3.2,6 1.2,4.8 0.6,2.4 1.8,0.2 3.6,0.8 5.2,4.6 5.4,5.6 | 5.4,2 6.2,0.2 7.4,0.9
        b 6.8 1.2,5 2.6,10.6 2,13 1.2,11 1,5 1,0.6 | 1.4,4 3.2,5.8 5.2,4.2 4.8,1.2 2.8,0 1.2,1 | 3,-0.1 5,0.2 6.6,1
        c 6.2 4.8,4.8 3.4,6 1.4,5 0.6,2.6 1.8,0.3 4,0.3 6,1.2
        d 7.8 5.2,4.8 3.4,6 1.4,5 0.6,2.6 1.8,0.2 3.6,0.8 5.2,4 5.8,9 6,13 | 5.7,8 5.7,2 6.4,0.2 7.6,0.9
        e 6.2 0.8,2.6 3,3 4.8,4.4 3.8,6 1.8,5.2 0.8,2.8 1.8,0.4 4,0.2 6,1.2
        f 4.6 4.8,11.6 3.8,13 2.6,11.4 2.2,6 2.2,0 ; 0.4,6 4.2,6.2 /
        g 7.2 5.2,4.8 3.4,6 1.4,5 0.6,2.8 1.8,0.4 3.6,1 5.2,4.4 5.4,5.6 | 5.3,0 4.8,-4.4 3,-6 1.2,-4.8 3.4,-2 7,1
        h 7.4 1.2,5 2.8,10.6 2.2,13 1.4,11 1.2,5 1.1,0 | 1.3,3.6 3,6 4.6,5.6 4.9,3 5,1 6,0.1 7.2,0.9
        i 3.6 1.2,5.8 | 1.2,2 1.9,0.2 3.2,0.9 ; 1.6,8.4 1.9,8.8 /
        j 3.8 1.8,5.8 | 1.8,0 1.2,-5 -0.4,-6 -1.4,-5 ; 2.2,8.4 2.5,8.8 /
        k 6.6 1.2,5 2.8,10.6 2.2,13 1.4,11 1.2,5 1.1,0 | 1.3,3.4 3,5.8 4.6,5.2 4,3.4 1.8,3 | 3.6,2.2 4.8,0.2 6.4,0.9
        l 3.8 1.2,5 2.8,10.6 2.2,13 1.4,11 1.2,4 1.9,0.3 3.6,0.9
        m 9.2 1,5.6 | 1.1,0 | 1.3,3.8 2.8,6 4,5 4.1,0 | 4.3,3.8 5.8,6 7,5 7.1,1.6 7.8,0.1 9,0.9
        n 6.8 1,5.6 | 1.1,0 | 1.3,3.8 3,6 4.5,5.2 4.6,1.6 5.4,0.1 6.6,0.9
        o 6.4 3.6,6 1.6,5.2 0.8,2.8 1.8,0.3 3.8,0.2 5.2,2.4 4.8,5 3.4,6 4.6,5.2 6.4,5.2
        p 6.8 1,5.8 | 1,0 0.8,-6 | 1.2,3.6 3,6 5,4.4 4.6,1.2 2.8,0 1.3,0.9 | 3,-0.1 5,0.2 6.6,1
        q 7.4 5.2,4.8 3.4,6 1.4,5 0.6,2.8 1.8,0.4 3.6,1 5.2,4.4 5.4,5.6 | 5.2,-5.6 | 7,-3 /
        r 4.8 1,5.6 | 1.1,0 | 1.3,3.8 2.6,5.8 4.4,5.6
        s 5 4.4,5 3,6 1.4,5.2 1.8,3.6 3.8,2.4 4,0.8 2.4,-0.1 0.6,0.6 /
        t 4.6 2,11 | 1.9,2 2.6,0.2 4.2,0.9 ; 0.2,7.4 3.8,7.6 /
        u 7 0.8,5.8 0.8,1.8 2.2,0 4,1.2 4.8,5.6 | 4.9,2 5.6,0.1 6.8,0.9
        v 5.8 0.6,5.8 2.4,0.2 | 4.4,5.6 5.8,5.2
        w 8.2 0.6,5.8 1,1.2 2,0.1 3.4,1.6 3.9,5 | 4,1.4 5.2,0.1 6.6,2 7,5.6 8.2,5.2
        x 6 0.8,5.6 1.8,5.2 4.2,0.6 5.4,0.4 ; 5.2,5.8 0.8,0.2 /
        y 6.8 0.8,5.8 0.9,2.4 2.2,0.9 4,2 4.8,5.6 | 4.7,0 4.2,-4.4 2.6,-6 0.8,-4.8 2.8,-2 6.6,1
        z 5.8 0.8,5.8 4.6,5.8 | 0.6,0.2 | 2.6,0.6 5.2,0.1 /
        0 5.8 3,9 1,7 0.8,3 2.6,0 4.8,2 4.8,7 3,9 /
        1 4 1,7 2.6,9 | 2.6,0 /
        2 5.8 0.8,7 2.4,9 4.4,7.4 3.4,4.4 0.8,0.2 | 4.8,0.2 /
        3 5.4 1,8 2.8,9 4.2,7.4 2.2,5 | 4.4,3.4 3.6,0.6 1.6,0 0.6,1 /
        4 6 3.4,9 0.6,3 | 5,3 ; 3.8,5 3.8,-0.4 /
        5 5.6 4.4,9 1.4,9 | 1.2,5.2 | 3,5.8 4.6,3.6 3.6,0.6 1.6,0 0.6,0.8 /
        6 5.4 4,9 1.8,6.4 0.8,2.6 2.2,0 4.4,1.2 4,4 2,4.4 0.9,2.6 /
        7 5.4 0.8,9 4.6,9 | 2.2,0 /
        8 5.6 4.2,7.6 2.8,9 1.2,7.4 2.8,5 4.4,2.4 2.8,0 0.9,2 2.6,4.8 4.2,7.6 /
        9 5.2 4.2,7.4 2.6,9 1,7 2.4,4.8 4.2,6.8 | 4,3 3.2,0 /
        """;

    private static readonly Dictionary<char, Glyph> s_glyphs =
        Table.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToDictionary(line => line[0], line => Parse(line.Split(' ')));

    /// <summary>The letters and digits there are; a blank lifts the pen and moves on.</summary>
    public static string Characters { get; } = string.Concat(s_glyphs.Keys.Order());

    /// <summary>How a character of <see cref="Characters"/> is written.</summary>
    public static Glyph Of(char character) => s_glyphs[character];

    private static Glyph Parse(string[] words)
    {
        List<List<Point>> strokes = [[]];
        foreach (var word in words[2..].Where(word => word != "/"))
        {
            switch (word)
            {
                case ";": strokes.Add([]); break;
                case "|": strokes[^1].Add(strokes[^1][^1]); break;
                default:
                    var comma = word.IndexOf(',', StringComparison.Ordinal);
                    strokes[^1].Add(new(Number(word[..comma]), Number(word[(comma + 1)..])));
                    break;
            }
        }

        return new(Number(words[1]), [.. strokes.Select(stroke => stroke.ToArray())], words[^1] != "/");

        static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}

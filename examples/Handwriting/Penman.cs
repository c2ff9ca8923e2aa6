/// <summary>A point of a pen: how far it is from the one before, in thirds of the height of a small letter, and whether the pen leaves the paper there.</summary>
internal readonly record struct PenPoint(float X, float Y, bool IsEnd);

/// <summary>
/// A written line. The first point is as far from the beginning of the baseline as it says, and the last one stands for nothing: behind the text the pen moves away and touches the paper once, which tells the end.
/// </summary>
internal sealed record PenLine(string Text, PenPoint[] Points);

/// <summary>Writes lines as different people would: slant, size, width, spacing, speed and the steadiness of the hand are drawn for each line.</summary>
internal static class Penman
{
    // In units of the font, of which a small letter has StrokeFont.Height.
    private const double Blank = 4.5, Away = 9, Unsteadiness = 0.22;

    // In heights of a small letter.
    private const double Speed = 0.48, Tremor = 0.012, PointsPerHeight = 3;

    /// <summary>Writes a text of letters, digits and blanks.</summary>
    public static PenLine Write(string text, Random random)
    {
        double Between(double low, double high) => low + ((high - low) * random.NextDouble());
        double slant = Between(0, 0.5), width = Between(0.85, 1.15), size = Between(0.85, 1.15), spacing = Between(-0.1, 0.6), speed = Speed * Between(0.85, 1.2);
        double rise = Between(-0.04, 0.04), phase = Between(0, 2 * Math.PI);

        List<List<Point>> strokes = [];
        double at = 0;
        var joins = false;
        foreach (var character in text)
        {
            if (character == ' ')
            {
                (at, joins) = (at + Blank, false);
                continue;
            }

            var glyph = StrokeFont.Of(character);
            foreach (var (i, stroke) in glyph.Strokes.Index())
            {
                var written = OnPaper(stroke);
                if (i == 0 && joins)
                {
                    strokes[^1].AddRange(written);
                }
                else
                {
                    strokes.Add([.. written]);
                }
            }

            (at, joins) = (at + glyph.Width + spacing, glyph.Joins);
        }

        var passed = strokes.Select(stroke => Curve.AtEqualTimes(Curve.Through(stroke, parts: 16), speed));
        return new(text, [.. Offsets([.. passed, OnPaper([new(Away, 0)])])]);

        // A corner stays one point, so both of it move alike.
        List<Point> OnPaper(Point[] stroke)
        {
            List<Point> moved = [];
            for (var i = 0; i < stroke.Length; i++)
            {
                if (i > 0 && stroke[i] == stroke[i - 1])
                {
                    moved.Add(moved[^1]);
                    continue;
                }

                double x = (at + stroke[i].X + (Unsteadiness * Normal(random))) * width, y = stroke[i].Y + (Unsteadiness * Normal(random));
                moved.Add(new(size * (x + (slant * y)) / StrokeFont.Height, (size * y / StrokeFont.Height) + (rise * x / StrokeFont.Height) + (0.06 * Math.Sin((x / 14) + phase))));
            }

            return moved;
        }

        IEnumerable<PenPoint> Offsets(List<List<Point>> all)
        {
            Point last = default;
            foreach (var stroke in all)
            {
                foreach (var (i, point) in stroke.Index())
                {
                    Point here = new(point.X + (Tremor * Normal(random)), point.Y + (Tremor * Normal(random)));
                    yield return new((float)((here.X - last.X) * PointsPerHeight), (float)((here.Y - last.Y) * PointsPerHeight), i == stroke.Count - 1);
                    last = here;
                }
            }
        }
    }

    /// <summary>Words of random letters and now and then a number, so that no letter and no pair of letters is rare.</summary>
    /// <param name="longest">The most characters.</param>
    /// <param name="random">Chooses.</param>
    public static string RandomText(int longest, Random random)
    {
        const string Letters = "abcdefghijklmnopqrstuvwxyz";
        var text = "";
        while (true)
        {
            var word = random.Next(8) == 0 ? $"{random.Next(1, 1000)}" : new string(random.GetItems<char>(Letters, random.Next(2, 8)));
            if (text.Length + 1 + word.Length > longest)
            {
                return text.Length > 0 ? text : word[..longest];
            }

            text += text.Length > 0 ? " " + word : word;
        }
    }

    /// <summary>A standard normal number, by the transform of Box and Muller.</summary>
    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}

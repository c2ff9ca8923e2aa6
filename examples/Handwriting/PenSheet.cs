using System.Globalization;
using System.Text;

/// <summary>Lines below each other as a vector graphic (SVG).</summary>
internal sealed class PenSheet
{
    // In thirds of the height of a small letter, as the points are.
    private const double LineHeight = 18, Left = 3, Above = 11, CaptionSize = 1.4;

    private readonly List<(string Caption, PenLine Line)> lines = [];

    /// <summary>Puts a line below the others.</summary>
    /// <param name="caption">What stands above it in small print.</param>
    /// <param name="line">The line.</param>
    /// <returns>This sheet.</returns>
    public PenSheet Add(string caption, PenLine line)
    {
        lines.Add((caption, line));
        return this;
    }

    /// <summary>Writes the file.</summary>
    public void Save(string file)
    {
        var strokes = lines.ConvertAll(line => Strokes(line.Line));
        var width = strokes.SelectMany(line => line).SelectMany(stroke => stroke).Select(point => point.X).Append(40).Max() + (2 * Left);
        var height = (lines.Count * LineHeight) + 2;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:F1} {height:F1}\" width=\"{10 * width:F0}\" height=\"{10 * height:F0}\">\n");
        text.Append("<rect width=\"100%\" height=\"100%\" fill=\"#fffdf7\"/>\n");
        foreach (var (i, (caption, _)) in lines.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left}\" y=\"{(i * LineHeight) + CaptionSize + 0.5:F1}\" font-family=\"sans-serif\" font-size=\"{CaptionSize}\" fill=\"#888\">{Escape(caption)}</text>\n");
            text.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({Left} {(i * LineHeight) + Above:F1})\" fill=\"none\" stroke=\"#1a2a6c\" stroke-width=\"0.3\" stroke-linecap=\"round\" stroke-linejoin=\"round\">\n");
            foreach (var stroke in strokes[i])
            {
                text.Append("<path d=\"").Append(Path(stroke)).Append("\"/>\n");
            }

            text.Append("</g>\n");
        }

        File.WriteAllText(file, text.Append("</svg>\n").ToString());
    }

    // The last point only tells the end.
    private static List<List<Point>> Strokes(PenLine line)
    {
        List<List<Point>> strokes = [];
        var (at, isDown) = (default(Point), false);
        foreach (var offset in line.Points.SkipLast(1))
        {
            at = new(at.X + offset.X, at.Y + offset.Y);
            if (!isDown)
            {
                strokes.Add([]);
            }

            strokes[^1].Add(at);
            isDown = !offset.IsEnd;
        }

        return strokes;
    }

    private static string Path(List<Point> stroke)
    {
        var curve = Curve.Through(stroke, parts: 4);
        return "M" + string.Join('L', curve.Append(curve[^1]).Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:F2} {-point.Y:F2}")));
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}

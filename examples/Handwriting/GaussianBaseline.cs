/// <summary>The simplest model of a pen, for comparison: one Gaussian of all offsets and one probability that the pen leaves the paper, whatever was before.</summary>
internal sealed class GaussianBaseline
{
    private readonly double meanX, meanY, xx, xy, yy, end;

    /// <summary>Fits it: the greatest likelihood of the points of these lines.</summary>
    public GaussianBaseline(IReadOnlyList<PenLine> lines)
    {
        PenPoint[] points = [.. lines.SelectMany(line => line.Points)];
        (meanX, meanY, end) = (points.Average(point => point.X), points.Average(point => point.Y), points.Average(point => point.IsEnd ? 1 : 0));
        xx = points.Average(point => (point.X - meanX) * (point.X - meanX));
        xy = points.Average(point => (point.X - meanX) * (point.Y - meanY));
        yy = points.Average(point => (point.Y - meanY) * (point.Y - meanY));
    }

    /// <summary>The negative logarithm of its density at a point of these lines, on average.</summary>
    public double Nats(IReadOnlyList<PenLine> lines)
    {
        var determinant = (xx * yy) - (xy * xy);
        return lines.SelectMany(line => line.Points).Average(point =>
        {
            double x = point.X - meanX, y = point.Y - meanY;
            var distance = ((yy * x * x) - (2 * xy * x * y) + (xx * y * y)) / determinant;
            return Math.Log(2 * Math.PI) + (0.5 * (Math.Log(determinant) + distance)) - Math.Log(point.IsEnd ? end : 1 - end);
        });
    }
}

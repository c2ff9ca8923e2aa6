/// <summary>Smooth curves through points (Catmull and Rom, 1974), and where a pen is on them at equal times.</summary>
internal static class Curve
{
    /// <summary>The curve through the points, densely; a point that is there twice is a corner.</summary>
    /// <param name="points">The points, at least one.</param>
    /// <param name="parts">In how many straight parts the curve goes from one to the next.</param>
    public static List<Point> Through(IReadOnlyList<Point> points, int parts)
    {
        List<Point> dense = [];
        for (var i = 0; i + 1 < points.Count; i++)
        {
            Point before = points[Math.Max(i - 1, 0)], from = points[i], to = points[i + 1], after = points[Math.Min(i + 2, points.Count - 1)];
            for (var part = 0; part < parts && from != to; part++)
            {
                var t = part / (double)parts;
                double Cubic(double a, double b, double c, double d) => 0.5 * ((2 * b) + ((c - a) * t) + (((2 * a) - (5 * b) + (4 * c) - d) * t * t) + (((3 * b) - a - (3 * c) + d) * t * t * t));
                dense.Add(new(Cubic(before.X, from.X, to.X, after.X), Cubic(before.Y, from.Y, to.Y, after.Y)));
            }
        }

        dense.Add(points[^1]);
        return dense;
    }

    /// <summary>Where the pen is at equal times: at the first point, at the last, and between. A hand slows down where the curve bends.</summary>
    /// <param name="dense">A curve as <see cref="Through"/> gives it.</param>
    /// <param name="speed">The way between two points where the curve is straight.</param>
    public static List<Point> AtEqualTimes(IReadOnlyList<Point> dense, double speed)
    {
        const double Slowing = 0.3, MostBend = 4;
        List<Point> passed = [dense[0]];
        double time = 0;
        for (var i = 1; i < dense.Count; i++)
        {
            var (way, direction) = Step(i);
            if (way == 0)
            {
                continue;
            }

            var turn = i + 1 < dense.Count ? Math.Abs(Math.IEEERemainder(Step(i + 1).Direction - direction, 2 * Math.PI)) : 0;
            time += way * (1 + (Slowing * Math.Min(turn / way, MostBend))) / speed;
            if (time >= 1)
            {
                time--;
                passed.Add(dense[i]);
            }
        }

        // The end is passed, too: a point close before it gives way.
        if (time < 0.4 && passed.Count > 1)
        {
            passed.RemoveAt(passed.Count - 1);
        }

        passed.Add(dense[^1]);
        return passed;

        (double Way, double Direction) Step(int i)
        {
            double x = dense[i].X - dense[i - 1].X, y = dense[i].Y - dense[i - 1].Y;
            return (Math.Sqrt((x * x) + (y * y)), Math.Atan2(y, x));
        }
    }
}

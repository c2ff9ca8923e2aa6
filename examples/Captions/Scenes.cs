/// <summary>A picture, and what is to be said about it.</summary>
/// <param name="Pixels">Red, green and blue, from 0 to 1.</param>
/// <param name="Caption">The words, the full stop among them.</param>
internal sealed record Scene(float[] Pixels, int[] Caption);

/// <summary>
/// Pictures of one thing, or of a small and a big one beside it, made by code, with noise, in changing light, size and place. Every tenth of the 1,056 descriptions is kept for tests: no scene of it is ever learned.
/// </summary>
internal static class Scenes
{
    /// <summary>Pixels along each side.</summary>
    public const int Side = 28;

    private const int Samples = 3;

    private static readonly string[] s_shapes = ["circle", "square", "triangle", "cross"], s_relations = ["left of", "right of", "above", "below"];

    private static readonly (string Name, float[] Light)[] s_colours =
        [("red", [0.95f, 0.15f, 0.15f]), ("green", [0.15f, 0.8f, 0.2f]), ("blue", [0.2f, 0.3f, 0.95f]), ("yellow", [0.95f, 0.9f, 0.15f])];

    private static readonly int s_kinds = s_shapes.Length * s_colours.Length;
    private static readonly int s_pairs = s_relations.Length * s_kinds * s_kinds;

    /// <summary>Random scenes.</summary>
    /// <param name="count">How many.</param>
    /// <param name="isTest">Whether they are of the descriptions kept for tests.</param>
    /// <param name="seed">The same seed gives the same scenes.</param>
    public static Scene[] Make(int count, bool isTest, ulong seed)
    {
        var random = new Random(unchecked((int)seed));
        return [.. Enumerable.Range(0, count).Select(_ => Draw(Description(isTest, random), random))];
    }

    private static int Description(bool isTest, Random random)
    {
        while (true)
        {
            var number = random.Next(s_pairs + (2 * s_kinds));
            if (number % 10 == 0 == isTest)
            {
                return number;
            }
        }
    }

    /// <summary>Numbers below that of the pairs are a relation, a small thing and a big thing; the others a size and a thing.</summary>
    private static Scene Draw(int description, Random random)
    {
        var pixels = Background(random);
        var kind = description % s_kinds;
        if (description >= s_pairs)
        {
            var isBig = description - s_pairs >= s_kinds;
            var only = Thing.Of(description - s_pairs - (isBig ? s_kinds : 0), isBig, random);
            Paint(pixels, only with { X = Within(only, random), Y = Within(only, random) }, random);
            return new(pixels, Sentences.Encode($"{only.Words} ."));
        }

        var relation = description / (s_kinds * s_kinds);
        Thing small = Thing.Of(description / s_kinds % s_kinds, false, random), big = Thing.Of(kind, true, random);

        // Along one axis one is behind the other; along the other they are about at the same place.
        var distance = small.Radius + big.Radius + 1 + random.NextSingle();
        var isFirst = relation % 2 == 0;
        var edge = random.NextSingle() * (Side - distance - small.Radius - big.Radius);
        var first = edge + (isFirst ? small : big).Radius;
        var (along, alongBig) = isFirst ? (first, first + distance) : (first + distance, first);
        var acrossBig = Within(big, random);
        var across = Math.Clamp(acrossBig + (6 * random.NextSingle()) - 3, small.Radius, Side - small.Radius);
        var isBeside = relation < 2;
        Paint(pixels, isBeside ? small with { X = along, Y = across } : small with { X = across, Y = along }, random);
        Paint(pixels, isBeside ? big with { X = alongBig, Y = acrossBig } : big with { X = acrossBig, Y = alongBig }, random);
        return new(pixels, Sentences.Encode($"{small.Words} {s_relations[relation]} {big.Words} ."));
    }

    private static float Within(Thing thing, Random random) => thing.Radius + (random.NextSingle() * (Side - (2 * thing.Radius)));

    private static float[] Background(Random random)
    {
        var light = 0.3f * random.NextSingle();
        return [.. Enumerable.Range(0, 3 * Side * Side).Select(_ => light + (0.08f * random.NextSingle()))];
    }

    private static void Paint(float[] pixels, Thing thing, Random random)
    {
        var brightness = 0.75f + (0.25f * random.NextSingle());
        var light = s_colours[thing.Colour].Light.Select(value => value * brightness).ToArray();
        for (var y = 0; y < Side; y++)
        {
            for (var x = 0; x < Side; x++)
            {
                var cover = 0f;
                for (var sample = 0; sample < Samples * Samples; sample++)
                {
                    cover += thing.Covers(x + (((sample % Samples) + 0.5f) / Samples), y + (((sample / Samples) + 0.5f) / Samples)) ? 1f / (Samples * Samples) : 0;
                }

                for (var channel = 0; channel < light.Length && cover > 0; channel++)
                {
                    ref var pixel = ref pixels[(channel * Side * Side) + (y * Side) + x];
                    pixel += cover * (light[channel] - pixel);
                }
            }
        }
    }

    /// <summary>A thing at its place.</summary>
    private readonly record struct Thing(int Shape, int Colour, bool IsBig, float Radius, float X, float Y)
    {
        public string Words => $"a {(IsBig ? "big" : "small")} {s_colours[Colour].Name} {s_shapes[Shape]}";

        public static Thing Of(int kind, bool isBig, Random random) =>
            new(kind % s_shapes.Length, kind / s_shapes.Length, isBig, isBig ? 5.5f + random.NextSingle() : 3.2f + (0.8f * random.NextSingle()), 0, 0);

        public bool Covers(float x, float y)
        {
            float right = (x - X) / Radius, down = (y - Y) / Radius, wide = Math.Abs(right), high = Math.Abs(down);
            return Shape switch
            {
                0 => (right * right) + (down * down) <= 1,
                1 => wide <= 0.85f && high <= 0.85f,
                2 => high <= 1 && wide <= (down + 1) / 2,
                _ => wide <= 1 && high <= 1 && (wide <= 0.3f || high <= 0.3f),
            };
        }
    }
}

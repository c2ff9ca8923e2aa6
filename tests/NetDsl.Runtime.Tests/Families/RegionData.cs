using NetDsl.Training;

namespace NetDsl.Runtime.Tests.Families;

/// <summary>Scenes of digits with proposed boxes that miss the true ones by up to three pixels a side.</summary>
internal sealed class RegionData
{
    private const int Regions = RegionNetwork.Regions, Size = RegionNetwork.Size;

    private readonly float[] _scenes;
    private readonly float[] _boxes;
    private readonly float[] _truth;
    private readonly int[] _digits;

    private RegionData(int count)
    {
        Count = count;
        _scenes = new float[count * Size * Size];
        _boxes = new float[count * Regions * 4];
        _truth = new float[count * Regions * 4];
        _digits = new int[count * Regions];
    }

    public int Count { get; }

    public static RegionData Make(int count, int seed)
    {
        DigitScenes scenes = DigitScenes.Compose(DataSets.Digits(), count, Size, Size, Regions, (ulong)seed);
        RegionData data = new(count);
        Random random = new(seed);
        for (int scene = 0; scene < count; scene++)
        {
            scenes.Images[scene].Features.CopyTo(data._scenes.AsSpan(scene * Size * Size));
            for (int region = 0; region < Regions; region++)
            {
                SceneBox box = scenes.Boxes(scene)[region];
                int at = (scene * Regions) + region;
                data._digits[at] = box.Class;
                float[] sides = [box.Left, box.Top, box.Left + box.Width - 1, box.Top + box.Height - 1];
                for (int side = 0; side < 4; side++)
                {
                    data._truth[(4 * at) + side] = sides[side];
                    data._boxes[(4 * at) + side] = Math.Clamp(sides[side] + random.Next(-3, 4), 0, Size - 1);
                }
            }
        }

        return data;
    }

    public ReadOnlySpan<float> Scenes(int start, int count) => _scenes.AsSpan(start * Size * Size, count * Size * Size);

    public ReadOnlySpan<float> Boxes(int start, int count) => _boxes.AsSpan(start * Regions * 4, count * Regions * 4);

    public ReadOnlySpan<int> Digits(int start, int count) => _digits.AsSpan(start * Regions, count * Regions);

    /// <summary>What to add to the proposed boxes, in units of the network's scale.</summary>
    public ReadOnlySpan<float> Corrections(int start, int count) =>
        Enumerable.Range(start * Regions * 4, count * Regions * 4).Select(i => (_truth[i] - _boxes[i]) / RegionNetwork.Scale).ToArray();

    /// <summary>The mean intersection over union of the true boxes and the corrected ones.</summary>
    public double MeanOverlap(float[] corrections) => Enumerable.Range(0, Count * Regions).Average(region =>
    {
        Span<float> box = stackalloc float[4];
        for (int side = 0; side < 4; side++)
        {
            box[side] = _boxes[(4 * region) + side] + (corrections[(4 * region) + side] * RegionNetwork.Scale);
        }

        ReadOnlySpan<float> truth = _truth.AsSpan(4 * region, 4);
        double width = Math.Min(box[2], truth[2]) - Math.Max(box[0], truth[0]) + 1, height = Math.Min(box[3], truth[3]) - Math.Max(box[1], truth[1]) + 1;
        double shared = Math.Max(0, width) * Math.Max(0, height);
        return shared / (Area(box) + Area(truth) - shared);
    });

    private static double Area(ReadOnlySpan<float> box) => Math.Max(0, box[2] - box[0] + 1) * Math.Max(0, box[3] - box[1] + 1);
}

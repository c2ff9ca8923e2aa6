using System.Globalization;
using System.Text.RegularExpressions;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Ir.Plans;

/// <summary>Reads what <see cref="PlanPrinter"/> writes. The text only names kernels, so they are given beside it.</summary>
internal static class PlanParser
{
    private static readonly Regex s_head = new(@"^plan (?<name>\S+) (?<class>\w+) step (?<step>.+)$");
    private static readonly Regex s_buffer = new(
        @"^  buffer (?<id>\d+) (?<kind>\w+)\[(?<index>\d+)\]\+(?<offset>\d+)( of (?<whole>\d+))? (?<element>Float32|Int32)\[(?<shape>[^\]]*)\] strides \[(?<strides>[^\]]*)\] at (?<place>[^""]+?)( travels \[(?<travels>[^\]]*)\])? ""(?<name>.*)""$");

    private static readonly Regex s_kernel = new(@"^(?<prefix>  launch |       \+ )(?<name>\S+) groups ");
    private static readonly Regex s_chain = new(@"^  chain (?<first>\d+) to (?<last>\d+)$");
    private static readonly Regex s_loop = new(@"^  repeat (?<iterations>\d+) launches (?<first>\d+) to (?<last>\d+)$");
    private static readonly Regex s_placement = new(@"^(?<constant>\d+) \+ (?<per>\d+)·B$");

    /// <param name="text">The text.</param>
    /// <param name="kernels">Every kernel that the text names, scheduled.</param>
    public static Plan Parse(string text, IEnumerable<ScheduledKernel> kernels)
    {
        Dictionary<string, ScheduledKernel> byName = kernels.ToDictionary(kernel => kernel.Kernel.Name, StringComparer.Ordinal);
        string[] lines = text.Split(['\n'], StringSplitOptions.RemoveEmptyEntries);
        Match head = Match(s_head, lines[0]);
        List<Buffer> buffers = [];
        List<Placement> placements = [];
        List<List<ScheduledKernel>> launches = [];
        List<Chain> chains = [];
        List<LaunchLoop> loops = [];
        foreach (string line in lines.Skip(1))
        {
            if (line.StartsWith("  buffer", StringComparison.Ordinal))
            {
                Match buffer = Match(s_buffer, line);
                buffers.Add(ToBuffer(buffer));
                placements.Add(ToPlacement(buffer.Groups["place"].Value));
                continue;
            }

            if (line.StartsWith("  chain", StringComparison.Ordinal))
            {
                Match chain = Match(s_chain, line);
                int first = (int)Number(chain.Groups["first"].Value);
                chains.Add(new Chain(first, (int)Number(chain.Groups["last"].Value) - first + 1));
                continue;
            }

            if (line.StartsWith("  repeat", StringComparison.Ordinal))
            {
                Match loop = Match(s_loop, line);
                int first = (int)Number(loop.Groups["first"].Value);
                loops.Add(new LaunchLoop(first, (int)Number(loop.Groups["last"].Value) - first + 1, (int)Number(loop.Groups["iterations"].Value)));
                continue;
            }

            Match kernel = Match(s_kernel, line);
            if (kernel.Groups["prefix"].Value == "  launch ")
            {
                launches.Add([]);
            }

            launches[launches.Count - 1].Add(
                byName.TryGetValue(kernel.Groups["name"].Value, out ScheduledKernel? scheduled) ? scheduled : throw Malformed($"the kernel {kernel.Groups["name"].Value} is not given"));
        }

        return new Plan(
            head.Groups["name"].Value, ToEnum<DeviceClass>(head.Groups["class"].Value), buffers.ToEquatableArray(),
            launches.Select(launch => new Launch(launch.ToEquatableArray())).ToEquatableArray(), placements.ToEquatableArray(), ToPlacement(head.Groups["step"].Value))
        {
            Chains = chains.ToEquatableArray(),
            Loops = loops.ToEquatableArray(),
        };
    }

    private static Buffer ToBuffer(Match match) => new(
        (int)Number(match.Groups["id"].Value), match.Groups["name"].Value, ToEnum<BufferKind>(match.Groups["kind"].Value), (int)Number(match.Groups["index"].Value), Number(match.Groups["offset"].Value),
        ToEnum<ElementType>(match.Groups["element"].Value),
        new Shape(Items(match.Groups["shape"].Value).Select(extent => extent == "B" ? Extent.Batch : new Extent((int)Number(extent))).ToEquatableArray()),
        Items(match.Groups["strides"].Value).Select(ToStride).ToEquatableArray())
    {
        Whole = match.Groups["whole"].Success ? (int)Number(match.Groups["whole"].Value) : null,
        Travels = Items(match.Groups["travels"].Value).Select(ToTravel).ToEquatableArray(),
    };

    private static Travel ToTravel(string text)
    {
        string[] parts = text.Split(':');
        return new Travel((int)Number(parts[0]), Number(parts[1]));
    }

    private static Stride ToStride(string text) => text.EndsWith("·B", StringComparison.Ordinal) ? new Stride(Number(text.Substring(0, text.Length - 2)), true) : new Stride(Number(text));

    private static Placement ToPlacement(string text)
    {
        Match match = Match(s_placement, text);
        return new Placement(Number(match.Groups["constant"].Value), Number(match.Groups["per"].Value));
    }

    private static string[] Items(string list) => list.Split([", "], StringSplitOptions.RemoveEmptyEntries);

    private static T ToEnum<T>(string text)
        where T : struct => Enum.TryParse(text, out T value) ? value : throw Malformed($"'{text}' is no {typeof(T).Name}");

    private static long Number(string text) => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long value) ? value : throw Malformed($"'{text}' is no number");

    private static Match Match(Regex pattern, string text) => pattern.Match(text) is { Success: true } match ? match : throw Malformed($"'{text}'");

    private static CompilerBugException Malformed(string what) => new(nameof(PlanParser), what + " in the text of a plan");
}

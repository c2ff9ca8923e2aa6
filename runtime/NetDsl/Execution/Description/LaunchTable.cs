using System.Buffers.Text;
using System.ComponentModel;
using System.Text;

namespace NetDsl.Execution;

/// <summary>Gives the launches of a plan; they are read from their table when a device wants them, not before.</summary>
/// <returns>The launches of one step, in order.</returns>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate LaunchDescription[] LaunchSource();

/// <summary>
/// Reads the launches that the generator writes as text, in two tables: a deep network has thousands of launches, most of which share their arguments with those of another device class or entry point.
/// </summary>
/// <remarks>
/// <para>A line of the first table is a launch, <c>kernel local-size groups arguments</c>: <c>134 1 64*49n/64+79 12</c> runs kernel 134 with one item a group, 64 × ⌈49 × batch / 64⌉ groups and 79 more, with
/// the arguments in line 12 of the second table.</para>
/// <para>A line of the second table is <c>number label: work arguments</c>: <c>12 Head_0_forward: flops@4096000n bytes@8192000+12192n batch step@153920+802816n parameters@4096</c>.
/// Amounts have a part for each example of the batch, <c>n</c>. An arena stands with a position in floats, of which a part may be for each example of the capacity;
/// <c>input</c>, <c>output</c> and <c>scalar</c> with an index, <c>constant</c> with its value.</para>
/// <para>A position may move with the iterations of loops, <c>step@64~0:8~1:-4</c>: by 8 floats with each of loop 0. Loops stand behind the launches in order of their numbers, an outer one before those inside it:
/// <c>repeat@2+3 64</c> runs the 3 launches from number 2 on 64 times. An argument <c>iteration@0</c> is the number of the iteration.</para>
/// <para>A chain stands behind the launches and loops, <c>140 chain@0+8 progress batch parameters@0</c>: kernel 140 replaces the 8 launches from the first one of the table on; its arguments follow at once. Loops of these launches are in the chain with all their iterations.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class LaunchTable
{
    /// <summary>Reads the launches of one plan.</summary>
    /// <param name="launches">The first table, UTF-8.</param>
    /// <param name="arguments">The second table, UTF-8; only the lines that the launches name are read.</param>
    /// <exception cref="FormatException">A table is not of the form above.</exception>
    public static LaunchDescription[] Read(ReadOnlySpan<byte> launches, ReadOnlySpan<byte> arguments)
    {
        var rows = Rows(arguments);
        var known = new (LaunchWork Work, ArgumentDescription[] Arguments)?[rows.Count];
        var result = new List<LaunchDescription>();
        var loops = new List<(int First, int End, LoopDescription Loop)>();
        while (!launches.IsEmpty)
        {
            var line = Take(ref launches, (byte)'\n');
            if (line.IsEmpty)
            {
                continue;
            }

            if (line.StartsWith("repeat@"u8))
            {
                loops.Add(Repeat(line["repeat@"u8.Length..], loops.Count, result));
                continue;
            }

            var kernel = (int)Number(Take(ref line, (byte)' '));
            if (line.StartsWith("chain@"u8))
            {
                result.Add(Chain(kernel, line["chain@"u8.Length..], result, loops));
                continue;
            }

            var local = (int)Number(Take(ref line, (byte)' '));
            var groups = Groups(Take(ref line, (byte)' '));
            var row = (int)Number(line);
            if (row < 0 || row >= known.Length)
            {
                throw Malformed(line);
            }

            var (work, values) = known[row] ??= Row(arguments[rows[row]]);
            result.Add(new LaunchDescription(kernel, local, groups, values, work));
        }

        return [.. result];
    }

    /// <summary>The launches of a table that a queue gets: single ones, for a profile of each, or those that chains replace by one.</summary>
    internal static LaunchDescription[] Enqueued(LaunchDescription[] table, bool isChained)
    {
        var chains = isChained ? Array.FindAll(table, launch => launch.Stages.Length > 0) : [];
        var replaced = chains.SelectMany(chain => chain.Stages).ToHashSet(ReferenceEqualityComparer.Instance);
        var result = new List<LaunchDescription>();
        foreach (var launch in table.Where(launch => launch.Stages.Length == 0))
        {
            if (!replaced.Contains(launch))
            {
                result.Add(launch);
            }
            else if (Array.Find(chains, chain => ReferenceEquals(chain.Stages[0], launch)) is { } chain)
            {
                result.Add(chain);
            }
        }

        return [.. result];
    }

    /// <summary>A loop says which launches before it in the table it repeats, and how often.</summary>
    private static (int First, int End, LoopDescription Loop) Repeat(ReadOnlySpan<byte> line, int number, List<LaunchDescription> launches)
    {
        var (first, count) = LaunchRange(Take(ref line, (byte)' '), launches);
        var loop = new LoopDescription(number, (int)Number(line));
        if (loop.Iterations < 1)
        {
            throw Malformed(line);
        }

        for (var i = first; i < first + count; i++)
        {
            launches[i] = launches[i] with { Loops = [.. launches[i].Loops, loop] };
        }

        return (first, first + count, loop);
    }

    /// <summary>A chain says which launches before it in the table it replaces, and its own arguments.</summary>
    private static LaunchDescription Chain(int kernel, ReadOnlySpan<byte> line, List<LaunchDescription> launches, List<(int First, int End, LoopDescription Loop)> loops)
    {
        var (first, count) = LaunchRange(Take(ref line, (byte)' '), launches);
        LaunchDescription[] stages = [.. launches.GetRange(first, count)];
        LoopDescription[] around = [.. loops.Where(loop => loop.First <= first && loop.End >= first + count && loop.End - loop.First > count).Select(loop => loop.Loop)];
        var times = around.Aggregate(1L, (product, loop) => product * loop.Iterations);
        var work = new LaunchWork(
            string.Join(" > ", stages.Select(stage => stage.Work.Label)), Sum(stage => stage.Work.Flops), Sum(stage => stage.Work.FlopsPerExample),
            Sum(stage => stage.Work.Bytes), Sum(stage => stage.Work.BytesPerExample));
        return new LaunchDescription(kernel, 1, [], Arguments(line), work) { Stages = stages, Loops = around };

        long Sum(Func<LaunchDescription, long> amount) => stages.Sum(stage => amount(stage) * stage.Times / times);
    }

    /// <summary>Launches before a line of the table, <c>3+2</c>: the first and how many.</summary>
    private static (int First, int Count) LaunchRange(ReadOnlySpan<byte> range, List<LaunchDescription> launches)
    {
        var first = (int)Number(Take(ref range, (byte)'+'));
        var count = (int)Number(range);
        return first >= 0 && count >= 1 && first + count <= launches.Count ? (first, count) : throw Malformed(range);
    }

    private static List<Range> Rows(ReadOnlySpan<byte> table)
    {
        var rows = new List<Range>();
        for (var start = 0; start < table.Length;)
        {
            var length = table[start..].IndexOf((byte)'\n');
            var end = length < 0 ? table.Length : start + length;
            if (end > start)
            {
                rows.Add(start..end);
            }

            start = end + 1;
        }

        return rows;
    }

    private static (LaunchWork Work, ArgumentDescription[] Arguments) Row(ReadOnlySpan<byte> line)
    {
        Take(ref line, (byte)' ');
        var label = Encoding.UTF8.GetString(Take(ref line, (byte)':'));
        Take(ref line, (byte)' ');
        var (flops, flopsPerExample) = Amount(Behind("flops@"u8, Take(ref line, (byte)' ')));
        var (bytes, bytesPerExample) = Amount(Behind("bytes@"u8, Take(ref line, (byte)' ')));
        return (new LaunchWork(label, flops, flopsPerExample, bytes, bytesPerExample), Arguments(line));
    }

    private static ArgumentDescription[] Arguments(ReadOnlySpan<byte> line)
    {
        var arguments = new List<ArgumentDescription>();
        while (!line.IsEmpty)
        {
            var word = Take(ref line, (byte)' ');
            if (!word.IsEmpty)
            {
                arguments.Add(Argument(word));
            }
        }

        return [.. arguments];
    }

    private static ArgumentDescription Argument(ReadOnlySpan<byte> word)
    {
        var kind = Kind(Take(ref word, (byte)'@'));
        switch (kind)
        {
            case ArgumentKind.Parameters or ArgumentKind.Gradients or ArgumentKind.Slots or ArgumentKind.State or ArgumentKind.Carried or ArgumentKind.Step:
                var (offset, perExample) = Amount(Take(ref word, (byte)'~'));
                return new ArgumentDescription(kind, Offset: offset, OffsetPerExample: perExample) { Travels = Travels(word) };
            case ArgumentKind.Input or ArgumentKind.Output:
                var place = Take(ref word, (byte)'~');
                var index = (int)Number(Take(ref place, (byte)'+'));
                return new ArgumentDescription(kind, index, place.IsEmpty ? 0 : Number(place)) { Travels = Travels(word) };
            case ArgumentKind.StepScalar or ArgumentKind.Iteration:
                return new ArgumentDescription(kind, Index: (int)Number(word));
            case ArgumentKind.Constant:
                return new ArgumentDescription(kind, Value: (uint)Number(word));
            default:
                return new ArgumentDescription(kind);
        }
    }

    /// <summary>Loops and distances, <c>0:8~1:-4</c>.</summary>
    private static TravelDescription[]? Travels(ReadOnlySpan<byte> list)
    {
        var travels = new List<TravelDescription>();
        while (!list.IsEmpty)
        {
            var travel = Take(ref list, (byte)'~');
            travels.Add(new TravelDescription((int)Number(Take(ref travel, (byte)':')), Number(travel)));
        }

        return travels.Count > 0 ? [.. travels] : null;
    }

    /// <summary>A constant, a number for each example, or both: <c>5</c>, <c>7n</c>, <c>5+7n</c>.</summary>
    private static (long Constant, long PerExample) Amount(ReadOnlySpan<byte> sum)
    {
        var first = Take(ref sum, (byte)'+');
        if (first is [.. var only, (byte)'n'] && sum.IsEmpty)
        {
            return (0, Number(only));
        }

        return sum switch
        {
            [] => (Number(first), 0),
            [.. var perExample, (byte)'n'] => (Number(first), Number(perExample)),
            _ => throw Malformed(sum),
        };
    }

    private static ArgumentKind Kind(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("parameters"u8) => ArgumentKind.Parameters,
        _ when name.SequenceEqual("gradients"u8) => ArgumentKind.Gradients,
        _ when name.SequenceEqual("slots"u8) => ArgumentKind.Slots,
        _ when name.SequenceEqual("state"u8) => ArgumentKind.State,
        _ when name.SequenceEqual("carried"u8) => ArgumentKind.Carried,
        _ when name.SequenceEqual("step"u8) => ArgumentKind.Step,
        _ when name.SequenceEqual("input"u8) => ArgumentKind.Input,
        _ when name.SequenceEqual("output"u8) => ArgumentKind.Output,
        _ when name.SequenceEqual("loss"u8) => ArgumentKind.Loss,
        _ when name.SequenceEqual("batch"u8) => ArgumentKind.Batch,
        _ when name.SequenceEqual("seed"u8) => ArgumentKind.Seed,
        _ when name.SequenceEqual("number"u8) => ArgumentKind.StepNumber,
        _ when name.SequenceEqual("constant"u8) => ArgumentKind.Constant,
        _ when name.SequenceEqual("scalar"u8) => ArgumentKind.StepScalar,
        _ when name.SequenceEqual("capacity"u8) => ArgumentKind.Capacity,
        _ when name.SequenceEqual("progress"u8) => ArgumentKind.Progress,
        _ when name.SequenceEqual("iteration"u8) => ArgumentKind.Iteration,
        _ => throw Malformed(name),
    };

    private static GroupCount[] Groups(ReadOnlySpan<byte> sum)
    {
        var terms = new List<GroupCount>();
        while (!sum.IsEmpty)
        {
            var term = Take(ref sum, (byte)'+');
            var factor = Number(Take(ref term, (byte)'*'));
            if (term.IsEmpty)
            {
                terms.Add(new GroupCount(factor));
                continue;
            }

            var multiplier = Number(Take(ref term, (byte)'n'));
            terms.Add(new GroupCount(factor, multiplier, term.IsEmpty ? 1 : Number(term[1..])));
        }

        return [.. terms];
    }

    /// <summary>What stands in front of a separator; the text goes on behind it.</summary>
    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> text, byte separator)
    {
        var at = text.IndexOf(separator);
        var part = at < 0 ? text : text[..at];
        text = at < 0 ? default : text[(at + 1)..];
        return part;
    }

    private static ReadOnlySpan<byte> Behind(ReadOnlySpan<byte> name, ReadOnlySpan<byte> word) => word.StartsWith(name) ? word[name.Length..] : throw Malformed(word);

    private static long Number(ReadOnlySpan<byte> digits)
        => Utf8Parser.TryParse(digits, out long value, out var length) && length == digits.Length ? value : throw Malformed(digits);

    private static FormatException Malformed(ReadOnlySpan<byte> text)
        => new($"\"{Encoding.UTF8.GetString(text)}\" is not part of a launch. The generated code and the runtime are of different versions; build the project again.");
}

namespace NetDsl.Execution;

/// <summary>The loops over a list of launches: in which iteration each is, and in which order launches come. Walking allocates nothing.</summary>
internal sealed class LaunchRepeats
{
    private readonly Repeat[] repeats;
    private readonly int[] iterations;

    internal LaunchRepeats(LaunchDescription[] launches)
    {
        // A loop's launches stand together, and an outer loop comes first in the lists of its launches: by first launch and depth the loops are in the order in which they open.
        repeats =
        [
            .. launches.SelectMany((launch, number) => launch.Loops.Select((loop, depth) => (loop, depth, number))).GroupBy(each => each.loop)
                .Select(each => new Repeat(each.Min(at => at.number), each.Max(at => at.number) + 1, each.Key, each.First().depth)).OrderBy(repeat => repeat.First).ThenBy(repeat => repeat.Depth),
        ];
        iterations = new int[repeats.Select(repeat => repeat.Loop.Number + 1).DefaultIfEmpty(0).Max()];
    }

    /// <summary>The number of the iteration in which a loop is.</summary>
    internal int this[int loop] => iterations[loop];

    /// <summary>Whether a launch's loops are all in their last iteration.</summary>
    internal bool AreLast(LoopDescription[] loops)
    {
        foreach (var loop in loops)
        {
            if (iterations[loop.Number] < loop.Iterations - 1)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The launch behind another one: the first of a body again, while its loop has iterations left. Behind the last launch all loops are in their first iteration again.</summary>
    internal int Next(int launch)
    {
        launch++;
        for (var i = repeats.Length - 1; i >= 0; i--)
        {
            // Of the loops that end here the inner ones stand further behind.
            var repeat = repeats[i];
            if (repeat.End != launch)
            {
                continue;
            }

            if (++iterations[repeat.Loop.Number] < repeat.Loop.Iterations)
            {
                return repeat.First;
            }

            iterations[repeat.Loop.Number] = 0;
        }

        return launch;
    }

    /// <summary>Goes back to the first iterations, after a walk that did not come to its end.</summary>
    internal void Reset() => Array.Clear(iterations);

    private sealed record Repeat(int First, int End, LoopDescription Loop, int Depth);
}

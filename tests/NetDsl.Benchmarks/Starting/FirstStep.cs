using System.Globalization;

namespace NetDsl.Benchmarks;

/// <summary>What a process does whose start is measured: it makes a network, trains it for one step and says so.</summary>
internal static class FirstStep
{
    /// <summary>The option that makes a process do this; the name of a network and a batch size follow, <c>mlp:64</c>.</summary>
    public const string Option = "--first-step";

    /// <summary>The beginning of the line that is written after the step; seconds of processors and KiB of memory follow.</summary>
    public const string Mark = "FIRST_STEP";

    public static int Take(string name)
    {
        var (network, batch) = (name[..name.IndexOf(':', StringComparison.Ordinal)], int.Parse(name[(name.IndexOf(':', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture));
        var subject = Array.Find(NetworkRows.All, row => row.Name == network)!.Create(batch);
        _ = subject.Train(0).Value;
        Console.Out.WriteLine(Mark);
        var (seconds, peak) = Machine.OwnUse();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds} {peak}"));
        subject.Network.Dispose();
        return 0;
    }
}

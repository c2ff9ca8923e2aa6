using System.Diagnostics;

namespace NetDsl.Training;

/// <summary>Examples a second of late: over the last half second or more in which the clock ran, so that single short batches do not make the figure jump.</summary>
internal sealed class Throughput
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(0.5);

    private readonly Stopwatch clock = new();
    private long examples;
    private double? settled;

    /// <summary>Examples a second; 0 before the first.</summary>
    public double PerSecond => settled ?? (examples == 0 ? 0 : examples / clock.Elapsed.TotalSeconds);

    /// <summary>Lets the clock run: training goes on.</summary>
    public void Resume() => clock.Start();

    /// <summary>Stops the clock: what happens now is not training.</summary>
    public void Pause() => clock.Stop();

    /// <summary>Counts the examples of a step.</summary>
    public void Add(int count)
    {
        examples += count;
        if (clock.Elapsed >= Window)
        {
            settled = examples / clock.Elapsed.TotalSeconds;
            examples = 0;
            clock.Restart();
        }
    }
}

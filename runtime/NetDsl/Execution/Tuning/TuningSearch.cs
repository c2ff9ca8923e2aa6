using System.Diagnostics;

namespace NetDsl.Execution;

/// <summary>
/// Measures the ways to run calls of one batch size, on the calls that the program makes anyway: each call goes another way, in turns, so that what disturbs the machine disturbs all alike.
/// The first calls of each way compile and warm up and do not count.
/// </summary>
internal sealed class TuningSearch
{
    private const int Warming = 2, Measured = 9;

    /// <summary>What another way must save to be chosen: less may be chance, and then the choice would be another one each time.</summary>
    private const double LeastGain = 0.03;

    private readonly TuningChoice[] choices;
    private readonly double[][] seconds;
    private int calls;
    private long start;

    /// <summary>Begins a search; the first choice is the one to beat.</summary>
    internal TuningSearch(IEnumerable<TuningChoice> choices)
    {
        this.choices = [.. choices];
        seconds = [.. this.choices.Select(_ => new double[Measured])];
    }

    internal bool IsOver => calls >= choices.Length * (Warming + Measured) || choices.Length == 1;

    /// <summary>The way of the next call; the fastest one when the search is over.</summary>
    internal TuningChoice Next => IsOver ? choices[Fastest] : choices[calls % choices.Length];

    internal void Start() => start = Stopwatch.GetTimestamp();

    /// <summary>Takes the time of a call that has been waited for.</summary>
    internal void Stop() => Add(Stopwatch.GetElapsedTime(start).TotalSeconds);

    internal void Add(double time)
    {
        var round = calls / choices.Length;
        if (round >= Warming)
        {
            seconds[calls % choices.Length][round - Warming] = time;
        }

        calls++;
    }

    /// <summary>The median time of each way, of a search that is over.</summary>
    internal IEnumerable<(TuningChoice Choice, double Seconds)> Results => choices.Select((choice, i) => (choice, Median(i)));

    private int Fastest
    {
        get
        {
            var best = 0;
            for (var i = 1; i < choices.Length; i++)
            {
                best = Median(i) < Median(best) * (best == 0 ? 1 - LeastGain : 1) ? i : best;
            }

            return best;
        }
    }

    private double Median(int choice) => seconds[choice].Order().ElementAt(Measured / 2);
}

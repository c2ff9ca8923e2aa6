using System.Globalization;

namespace NetDsl.Benchmarks;

/// <summary>The command line.</summary>
/// <param name="Filter">Only workloads whose name contains one of these parts, which are separated by commas; some words stand for several networks.</param>
/// <param name="Rounds">How often everything is measured, in turns.</param>
/// <param name="Seconds">How long one measurement takes.</param>
/// <param name="Peers">Whether other libraries are measured, too, where they are installed.</param>
/// <param name="Json">A file that takes the results, or null.</param>
/// <param name="Markdown">A Markdown file whose measured part is replaced, or null.</param>
/// <param name="Start">Whether starts of processes are measured instead of steps.</param>
/// <param name="Kernels">Whether kernels are profiled instead of steps timed.</param>
/// <param name="Traces">A folder that takes a Chrome trace of each workload, or null.</param>
internal sealed record Options(
    string Filter = "", int Rounds = 5, double Seconds = 0.3, bool Peers = true, string? Json = null, string? Markdown = null, bool Start = false,
    bool Kernels = false, string? Traces = null)
{
    public const string Usage =
        """
        Options:
          --filter TEXT   only workloads whose name contains TEXT, or one of several: mlp, logreg:64, train; rnn stands for RNN, LSTM, GRU and attention, rnn: for the first of them
          --rounds N      how often everything is measured, in turns (default 5)
          --seconds X     how long one measurement takes (default 0.3)
          --no-peers      without PyTorch, NumPy and ONNX Runtime
          --start         the way from the start of a process to its first trained step, and its memory, instead of steps
          --json FILE     write the results to FILE as well; what it has of other workloads on this machine stays
          --markdown FILE write the tables into FILE, such as docs/benchmarks.md, between its marks; with --json all that its file has
          --kernels       a table of each workload's kernels, with their share of the roofline, instead of its steps
          --traces FOLDER write Chrome traces to FOLDER; means --kernels
        """;

    /// <exception cref="ArgumentException">A word is unknown or a value is missing.</exception>
    public static Options? Parse(string[] args)
    {
        var options = new Options();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--filter": options = options with { Filter = Value() }; break;
                case "--rounds": options = options with { Rounds = Math.Max(1, int.Parse(Value(), CultureInfo.InvariantCulture)) }; break;
                case "--seconds": options = options with { Seconds = double.Parse(Value(), CultureInfo.InvariantCulture) }; break;
                case "--no-peers": options = options with { Peers = false }; break;
                case "--start": options = options with { Start = true }; break;
                case "--markdown": options = options with { Markdown = Value() }; break;
                case "--json": options = options with { Json = Value() }; break;
                case "--kernels": options = options with { Kernels = true }; break;
                case "--traces": options = options with { Kernels = true, Traces = Value() }; break;
                case "--help" or "-h": return null;
                default: throw new ArgumentException($"'{args[i]}' is no option.\n{Usage}");
            }

            string Value() => ++i < args.Length ? args[i] : throw new ArgumentException($"{args[i - 1]} needs a value.\n{Usage}");
        }

        return options;
    }
}

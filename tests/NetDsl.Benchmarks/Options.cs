using System.Globalization;

namespace NetDsl.Benchmarks;

/// <summary>The command line.</summary>
/// <param name="Filter">Only workloads whose name contains this.</param>
/// <param name="Rounds">How often everything is measured, in turns.</param>
/// <param name="Seconds">How long one measurement takes.</param>
/// <param name="Peers">Whether PyTorch is measured, too, where it is installed.</param>
/// <param name="Json">A file that takes the results, or null.</param>
/// <param name="Kernels">Whether kernels are profiled instead of steps timed.</param>
/// <param name="Traces">A folder that takes a Chrome trace of each workload, or null.</param>
internal sealed record Options(string Filter = "", int Rounds = 5, double Seconds = 0.3, bool Peers = true, string? Json = null, bool Kernels = false, string? Traces = null)
{
    public const string Usage =
        """
        Options:
          --filter TEXT   only workloads whose name contains TEXT: mlp, logreg, train, infer
          --rounds N      how often everything is measured, in turns (default 5)
          --seconds X     how long one measurement takes (default 0.3)
          --no-peers      without PyTorch
          --json FILE     write the results to FILE as well
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

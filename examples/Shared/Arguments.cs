using System.Globalization;

namespace Examples;

/// <summary>What the command line of an example may say.</summary>
/// <param name="Quick">Short settings, for continuous integration.</param>
/// <param name="Timing">Measure the way from the start of the process to the first trained step.</param>
/// <param name="FirstStep">End after the first trained step; what <paramref name="Timing"/> starts.</param>
/// <param name="Epochs">How often to go over the data, or null for the example's own number.</param>
/// <param name="Seed">The seed of weights, dropout and the order of examples.</param>
internal sealed record Arguments(bool Quick = false, bool Timing = false, bool FirstStep = false, int? Epochs = null, ulong Seed = 1)
{
    public const string Usage =
        """
        Options:
          --epochs N   go over the data N times
          --seed N     another start and another order of examples (default 1)
          --quick      short settings, for continuous integration
          --timing     measure the way from the start of the process to the first trained step, with an empty and with a filled kernel cache
          --help       this text
        The environment variable NETDSL_DEVICE chooses an OpenCL device by index, name or kind (gpu, cpu).
        """;

    /// <summary>Reads the command line.</summary>
    /// <param name="args">The words after the program's name.</param>
    /// <returns>The arguments, or null when help is wanted.</returns>
    /// <exception cref="ArgumentException">A word is unknown or a value is missing.</exception>
    public static Arguments? Parse(string[] args)
    {
        var arguments = new Arguments();
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--quick": arguments = arguments with { Quick = true }; break;
                case "--timing": arguments = arguments with { Timing = true }; break;
                case "--first-step": arguments = arguments with { FirstStep = true }; break;
                case "--epochs": arguments = arguments with { Epochs = (int)Number(1, int.MaxValue) }; break;
                case "--seed": arguments = arguments with { Seed = Number(0, ulong.MaxValue) }; break;
                case "--help" or "-h" or "-?": return null;
                default: throw new ArgumentException($"'{args[i]}' is no option of this example.\n{Usage}");
            }

            ulong Number(ulong least, ulong greatest)
            {
                var option = args[i++];
                return i < args.Length && ulong.TryParse(args[i], NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= greatest
                    ? value
                    : throw new ArgumentException($"{option} needs a whole number from {least} to {greatest}.\n{Usage}");
            }
        }

        return arguments;
    }
}

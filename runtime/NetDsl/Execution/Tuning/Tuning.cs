using NetDsl.Execution;

namespace NetDsl;

/// <summary>Where the choices are kept that <see cref="Network.Tune"/> makes.</summary>
public static class Tuning
{
    /// <summary>
    /// The file that is read and written: the environment variable <c>NETDSL_TUNING</c>, otherwise <c>tuning.json</c> in the folder of the kernel cache; null when there is neither. It can be
    /// shipped with a program: choices count only for the same kernels, device and driver.
    /// </summary>
    public static string? File => TuningStore.File;

    /// <summary>Why the file could not be read or written, or null. Then networks run as if there were none.</summary>
    public static string? Problem => TuningStore.Problem;

    /// <summary>What <c>NETDSL_TUNE</c> asks of every network: <c>1</c> to tune without changing any result, <c>all</c> to tune by other classes of kernels, too.</summary>
    internal static bool? StrictFromEnvironment => Environment.GetEnvironmentVariable("NETDSL_TUNE")?.ToUpperInvariant() switch
    {
        null or "" or "0" => null,
        "ALL" => false,
        _ => true,
    };
}

using System.Globalization;

namespace NetDsl.Execution;

/// <summary>Sizes for people.</summary>
internal static class ByteText
{
    internal static string Of(long bytes) => bytes switch
    {
        < 1L << 10 => $"{Number(bytes)} B",
        < 1L << 20 => $"{Number(bytes / 1024.0)} KiB",
        < 1L << 30 => $"{Number(bytes / (1024.0 * 1024))} MiB",
        _ => $"{Number(bytes / (1024.0 * 1024 * 1024))} GiB",
    };

    internal static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}

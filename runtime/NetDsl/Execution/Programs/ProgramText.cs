using System.Security.Cryptography;
using System.Text;

namespace NetDsl.Execution;

/// <summary>The text of one program: the preludes that its kernels need, each once, then the kernels, both in the order of the description.</summary>
/// <param name="Bytes">The text as UTF-8.</param>
/// <param name="KernelNames">The names of the kernels in it, for messages.</param>
internal sealed record ProgramText(byte[] Bytes, string[] KernelNames)
{
    /// <summary>
    /// Besides the language version, only that numbers below 1.2e-38 are zero: processors take ten times as long for them, and Adam's averages end there for every weight
    /// whose gradient has become zero. Fast-math options bought no speed and would cost exactness.
    /// </summary>
    internal const string Options = "-cl-std=CL1.2 -cl-denorms-are-zero";

    /// <summary>The program of one plan's launches.</summary>
    internal static ProgramText Of(NetworkDescription network, LaunchDescription[] launches)
    {
        var kernels = launches.Select(launch => launch.Kernel).Distinct().Order().Select(index => network.Kernels[index]).ToArray();
        using var text = new MemoryStream();
        foreach (var prelude in kernels.SelectMany(kernel => kernel.Preludes).Distinct().Order())
        {
            Append(text, network.Preludes[prelude]());
        }

        foreach (var kernel in kernels)
        {
            Append(text, kernel.Text());
        }

        return new ProgramText(text.ToArray(), [.. kernels.Select(kernel => kernel.Name)]);
    }

    /// <summary>What a binary depends on, as a hash in hexadecimal: text, options, device, driver, and the form of the cache itself.</summary>
    internal string KeyFor(Device device, bool inline)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string[] conditions =
            [ProgramCache.FormatVersion, Options, device.Name, device.Vendor, device.Version, device.DriverVersion, device.PlatformVersion, inline ? "inline" : ""];
        foreach (var condition in conditions)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(condition));
            hash.AppendData([0]);
        }

        hash.AppendData(Bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(MemoryStream text, ReadOnlySpan<byte> part)
    {
        text.Write(part);
        text.WriteByte((byte)'\n');
    }
}

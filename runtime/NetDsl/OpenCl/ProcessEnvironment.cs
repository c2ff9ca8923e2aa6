using System.Runtime.InteropServices;

namespace NetDsl.OpenCl;

/// <summary>
/// Settings that a driver reads from the native environment when it starts. <see cref="Environment.SetEnvironmentVariable(string, string?)"/> does not
/// reach it on Unix, because .NET keeps a copy of its own; so <c>setenv</c> of the C library is called.
/// </summary>
internal static unsafe partial class ProcessEnvironment
{
    /// <summary>Whether the CPU driver PoCL was asked for its device that runs kernels in the calling thread, besides its usual one.</summary>
    internal static bool HasInlineDevice { get; private set; }

    private static bool IsUnix => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD();

    /// <summary>Pins PoCL's worker threads to cores (up to 1.5 times faster, measured), unless the user has said otherwise.</summary>
    internal static void PrepareForOpenCl()
    {
        if (IsUnix)
        {
            SetIfAbsent("POCL_AFFINITY", "1");
        }
    }

    /// <summary>
    /// Asks PoCL, before it looks for its devices, for a second one that runs kernels in the calling thread, which is ten times faster for kernels of a few microseconds. Unless the user has said otherwise: names of
    /// devices in <c>POCL_DEVICES</c>, or NETDSL_INLINE=0. Drivers of other versions than were tried are asked with NETDSL_INLINE=1 only: to a name that they do not know they could answer with no device at all.
    /// </summary>
    /// <param name="platformVersion">The version that the platform gives, <c>OpenCL 3.0 PoCL 3.1</c>.</param>
    internal static void AskForInlineDevice(string platformVersion)
    {
        if (IsUnix && IsWanted(platformVersion, Environment.GetEnvironmentVariable("NETDSL_INLINE")))
        {
            HasInlineDevice = SetIfAbsent("POCL_DEVICES", "pthread basic");
        }
    }

    /// <summary>Whether a platform is to be asked for its device without threads.</summary>
    internal static bool IsWanted(string platformVersion, string? setting)
    {
        const string Driver = "PoCL ";
        var at = platformVersion.IndexOf(Driver, StringComparison.OrdinalIgnoreCase);
        return at >= 0 && (setting == "1" || (setting != "0" && platformVersion.AsSpan(at + Driver.Length).StartsWith("3.")));
    }

    /// <summary>Whether the variable has the value because of this call.</summary>
    private static bool SetIfAbsent(string name, string value)
    {
        try
        {
            var users = Environment.GetEnvironmentVariable(name);
            return SetNative(name, users ?? value, overwrite: 0) == 0 && users is null;
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException)
        {
            // A C library without the function: the settings are a matter of speed only.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);
}

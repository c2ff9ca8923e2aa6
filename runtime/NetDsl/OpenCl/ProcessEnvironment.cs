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

    /// <summary>
    /// Pins PoCL's worker threads to cores (up to 1.5 times faster, measured), and asks it for a second device that runs kernels in the calling thread, which is ten times faster for kernels
    /// of a few microseconds; only where NETDSL_INLINE=1, since that device is not safe with several threads. Unless the user has said otherwise.
    /// </summary>
    internal static void PrepareForOpenCl()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS() || OperatingSystem.IsFreeBSD())
        {
            SetIfAbsent("POCL_AFFINITY", "1");
            HasInlineDevice = Environment.GetEnvironmentVariable("NETDSL_INLINE") == "1" && SetIfAbsent("POCL_DEVICES", "pthread basic");
        }
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

using System.Runtime.InteropServices;

namespace NetDsl.OpenCl.Own;

/// <summary>
/// Finds the OpenCL loader of the operating system. <c>NETDSL_OPENCL_LIBRARY</c>, when set, is the only candidate, so that a wrong path is an error
/// and not silently another library.
/// </summary>
internal static class LibraryResolver
{
    private static readonly Lock Gate = new();
    private static nint handle;

    /// <summary>The names to try, in order.</summary>
    internal static string[] Candidates()
    {
        if (Environment.GetEnvironmentVariable("NETDSL_OPENCL_LIBRARY") is { Length: > 0 } chosen)
        {
            return [chosen];
        }

        if (OperatingSystem.IsWindows())
        {
            return ["OpenCL.dll"];
        }

        if (OperatingSystem.IsMacOS() || OperatingSystem.IsIOS())
        {
            return ["/System/Library/Frameworks/OpenCL.framework/OpenCL"];
        }

        return OperatingSystem.IsAndroid() ? ["libOpenCL.so"] : ["libOpenCL.so.1", "libOpenCL.so"];
    }

    /// <summary>The library's handle; loads it at the first call.</summary>
    /// <exception cref="DllNotFoundException">No candidate could be loaded.</exception>
    internal static nint Load()
    {
        lock (Gate)
        {
            if (handle != 0)
            {
                return handle;
            }

            var candidates = Candidates();
            foreach (var candidate in candidates)
            {
                if (NativeLibrary.TryLoad(candidate, out handle))
                {
                    return handle;
                }
            }

            throw new DllNotFoundException($"No OpenCL library was found (tried {string.Join(", ", candidates)}).");
        }
    }
}

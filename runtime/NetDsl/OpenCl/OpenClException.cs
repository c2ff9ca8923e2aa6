using System.Diagnostics;
using NetDsl.OpenCl;

namespace NetDsl;

/// <summary>What went wrong on the side of the device: there is none, it has too little memory, or a call of its driver failed.</summary>
/// <remarks>Mistakes in arguments are <see cref="ArgumentException"/>s; this type always means the device or its driver.</remarks>
public sealed class OpenClException : Exception
{
    /// <summary>Makes an exception with a message.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public OpenClException(string message)
        : this(message, innerException: null)
    {
    }

    /// <summary>Makes an exception with a message and a cause.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public OpenClException(string message, Exception? innerException)
        : base(message, innerException) => (Call, Device, Kernel) = ("", "", "");

    /// <summary>Makes an exception without particulars.</summary>
    public OpenClException()
        : this("An OpenCL call failed.")
    {
    }

    internal OpenClException(string message, int errorCode, string call, string device = "", string kernel = "", Exception? cause = null)
        : base(message, cause) => (ErrorCode, Call, Device, Kernel) = (errorCode, call, device, kernel);

    /// <summary>The OpenCL function that failed, <c>clEnqueueNDRangeKernel</c>, or the step of the runtime that gave up.</summary>
    public string Call { get; }

    /// <summary>The device's name, or empty when none is involved.</summary>
    public string Device { get; }

    /// <summary>The kernel and what it computes, or empty when none is involved.</summary>
    public string Kernel { get; }

    /// <summary>The error code of the OpenCL specification, negative.</summary>
    public int ErrorCode { get; }

    /// <summary>Does nothing when a call succeeded and throws otherwise.</summary>
    [StackTraceHidden]
    internal static void Check(int errorCode, string call, string device = "", string kernel = "")
    {
        if (errorCode != ErrorText.Success)
        {
            throw Failure(errorCode, call, device, kernel);
        }
    }

    private static OpenClException Failure(int errorCode, string call, string device, string kernel)
    {
        var where = (device, kernel) switch
        {
            ("", "") => "",
            (_, "") => $" on {device}",
            _ => $" on {device} for kernel {kernel}",
        };
        return new OpenClException($"{call} failed{where} with {ErrorText.NameOf(errorCode)} ({errorCode}). {ErrorText.RemedyOf(errorCode)}", errorCode, call, device, kernel);
    }
}

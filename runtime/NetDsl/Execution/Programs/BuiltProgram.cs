using NetDsl.OpenCl;

namespace NetDsl.Execution;

/// <summary>A program ready to make kernels from.</summary>
internal sealed unsafe class BuiltProgram
{
    private readonly DeviceContext context;
    private readonly nint device;
    private readonly string key;
    private readonly ProgramHandle handle;
    private int isSaved;

    private BuiltProgram(DeviceContext context, nint device, string key, ProgramHandle handle, bool fromCache)
    {
        (this.context, this.device, this.key, this.handle) = (context, device, key, handle);
        (FromCache, isSaved) = (fromCache, fromCache ? 1 : 0);
    }

    /// <summary>True when it was loaded as a binary, false when it was compiled from text.</summary>
    internal bool FromCache { get; }

    /// <summary>Loads the program from the cache or compiles it.</summary>
    /// <exception cref="OpenClException">The driver's compiler refuses the text; the message holds its log.</exception>
    internal static BuiltProgram Build(DeviceContext context, nint device, string key, ProgramText text)
    {
        if (ProgramCache.TryRead(key) is { } binary)
        {
            if (FromBinary(context, device, binary) is { } loaded)
            {
                return new BuiltProgram(context, device, key, loaded, fromCache: true);
            }

            ProgramCache.Forget(key);
        }

        return new BuiltProgram(context, device, key, FromText(context, device, text), fromCache: false);
    }

    /// <summary>Whether its kernels are kept loaded, see <see cref="KernelPins"/>.</summary>
    internal bool IsPinned { get; set; }

    /// <summary>A kernel object of its own, so that arguments set on it stay.</summary>
    internal KernelHandle CreateKernel(string name)
    {
        var zeroTerminated = ZeroTerminated(name);
        fixed (byte* start = zeroTerminated)
        {
            int error;
            var kernel = new KernelHandle(OpenClApi.Instance.CreateKernel(handle.DangerousGetHandle(), start, &error));
            OpenClException.Check(error, "clCreateKernel", context.Device.Name, name);
            return kernel;
        }
    }

    /// <summary>
    /// Writes the binary to the cache, once. To be called after the kernels have run: some drivers (PoCL) compile to machine code at a kernel's first launch, and only
    /// then is that code in the binary. It may take seconds, because PoCL also compiles every kernel once more for any size of work-group.
    /// </summary>
    internal void Save()
    {
        if (Interlocked.Exchange(ref isSaved, 1) != 0 || ProgramCache.Folder() is null)
        {
            return;
        }

        if (Binary() is { } binary)
        {
            ProgramCache.TryWrite(key, binary);
        }
    }

    /// <summary>The program's binary, or null when the driver gives none. It was built for one device of its context; drivers list the others, too, or leave them out (PoCL).</summary>
    private byte[]? Binary()
    {
        var (cl, program) = (OpenClApi.Instance, handle.DangerousGetHandle());
        nuint bytes;
        if (cl.GetProgramInfo(program, ProgramInfo.BinarySizes, 0, null, &bytes) != ErrorText.Success || bytes < (nuint)sizeof(nuint))
        {
            return null;
        }

        var sizes = new nuint[(int)bytes / sizeof(nuint)];
        fixed (nuint* start = sizes)
        {
            if (cl.GetProgramInfo(program, ProgramInfo.BinarySizes, bytes, start, null) != ErrorText.Success)
            {
                return null;
            }
        }

        var own = Array.FindIndex(sizes, size => size > 0);
        if (own < 0 || sizes[own] > int.MaxValue)
        {
            return null;
        }

        var binary = new byte[sizes[own]];
        var destinations = new nint[sizes.Length];
        fixed (byte* start = binary)
        fixed (nint* first = destinations)
        {
            destinations[own] = (nint)start;
            return cl.GetProgramInfo(program, ProgramInfo.Binaries, (nuint)(sizes.Length * sizeof(nint)), first, null) == ErrorText.Success ? binary : null;
        }
    }

    private static ProgramHandle? FromBinary(DeviceContext context, nint device, byte[] binary)
    {
        var length = (nuint)binary.Length;
        int status, error;
        fixed (byte* start = binary)
        {
            var first = start;
            var program = new ProgramHandle(OpenClApi.Instance.CreateProgramWithBinary(context.Handle, 1, &device, &length, &first, &status, &error));
            if (error == ErrorText.Success && status == ErrorText.Success && Compile(program, device) == ErrorText.Success)
            {
                return program;
            }

            program.Dispose();
            return null;
        }
    }

    private static ProgramHandle FromText(DeviceContext context, nint device, ProgramText text)
    {
        var length = (nuint)text.Bytes.Length;
        fixed (byte* start = text.Bytes)
        {
            var first = start;
            int error;
            var program = new ProgramHandle(OpenClApi.Instance.CreateProgramWithSource(context.Handle, 1, &first, &length, &error));
            OpenClException.Check(error, "clCreateProgramWithSource", context.Device.Name);
            error = Compile(program, device);
            if (error == ErrorText.Success)
            {
                return program;
            }

            using (program)
            {
                throw BuildFailure(context, device, program, text, error);
            }
        }
    }

    private static int Compile(ProgramHandle program, nint device)
    {
        var options = ZeroTerminated(ProgramText.Options);
        fixed (byte* start = options)
        {
            return OpenClApi.Instance.BuildProgram(program.DangerousGetHandle(), 1, &device, start, null, null);
        }
    }

    private static OpenClException BuildFailure(DeviceContext context, nint device, ProgramHandle program, ProgramText text, int error)
    {
        var kernels = string.Join(", ", text.KernelNames);
        return new OpenClException(
            $"clBuildProgram failed on {context.Device.Name} with {ErrorText.NameOf(error)} ({error}) for the kernels {kernels}. {ErrorText.RemedyOf(error)}\n"
            + $"The compiler's log:\n{BuildLog(program, device)}",
            error, "clBuildProgram", context.Device.Name, kernels);
    }

    private static string BuildLog(ProgramHandle program, nint device)
    {
        var cl = OpenClApi.Instance;
        nuint size;
        if (cl.GetProgramBuildInfo(program.DangerousGetHandle(), device, ProgramBuildInfo.BuildLog, 0, null, &size) != ErrorText.Success || size == 0)
        {
            return "(there is none)";
        }

        var log = new byte[size];
        fixed (byte* start = log)
        {
            _ = cl.GetProgramBuildInfo(program.DangerousGetHandle(), device, ProgramBuildInfo.BuildLog, size, start, null);
        }

        return Query.Decode(log);
    }

    private static byte[] ZeroTerminated(string text) => [.. System.Text.Encoding.UTF8.GetBytes(text), 0];
}

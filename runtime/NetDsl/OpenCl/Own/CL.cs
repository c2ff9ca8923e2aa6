using System.Runtime.CompilerServices;

namespace NetDsl.OpenCl.Own;

/// <summary>
/// The part of OpenCL 1.2 that the runtime uses, with the names and call shapes of the class <c>CL</c> of Silk.NET.OpenCL 2.22 (pointer overloads only),
/// so that the same callers compile against either. One instance serves the process.
/// </summary>
internal sealed unsafe class CL
{
    private CL()
    {
    }

    /// <summary>Loads the OpenCL library and finds its functions.</summary>
    /// <exception cref="DllNotFoundException">There is none; the message lists the names that were tried.</exception>
    /// <exception cref="EntryPointNotFoundException">It is older than OpenCL 1.2.</exception>
    public static CL GetApi()
    {
        LibraryResolver.Load();
        try
        {
            RuntimeHelpers.RunClassConstructor(typeof(NativeMethods).TypeHandle);
        }
        catch (TypeInitializationException failure) when (failure.InnerException is EntryPointNotFoundException missing)
        {
            throw new EntryPointNotFoundException(missing.Message, failure);
        }

        return new CL();
    }

#pragma warning disable CA1822 // Instance methods, because those of Silk.NET.OpenCL are.

    public int GetPlatformIDs(uint count, nint* platforms, uint* available) => NativeMethods.clGetPlatformIDs(count, platforms, available);

    public int GetPlatformInfo(nint platform, PlatformInfo what, nuint size, void* value, nuint* sizeRet)
        => NativeMethods.clGetPlatformInfo(platform, (uint)what, size, value, sizeRet);

    public int GetDeviceIDs(nint platform, DeviceType type, uint count, nint* devices, uint* available)
        => NativeMethods.clGetDeviceIDs(platform, (ulong)type, count, devices, available);

    public int GetDeviceInfo(nint device, DeviceInfo what, nuint size, void* value, nuint* sizeRet)
        => NativeMethods.clGetDeviceInfo(device, (uint)what, size, value, sizeRet);

    public nint CreateContext(nint* properties, uint count, nint* devices, NotifyCallback? callback, void* user, int* error)
        => NativeMethods.clCreateContext(properties, count, devices, NoCallback(callback), user, error);

    public int ReleaseContext(nint context) => NativeMethods.clReleaseContext(context);

    public nint CreateCommandQueue(nint context, nint device, CommandQueueProperties properties, int* error)
        => NativeMethods.clCreateCommandQueue(context, device, (ulong)properties, error);

    public int ReleaseCommandQueue(nint queue) => NativeMethods.clReleaseCommandQueue(queue);

    public int Flush(nint queue) => NativeMethods.clFlush(queue);

    public int Finish(nint queue) => NativeMethods.clFinish(queue);

    public nint CreateBuffer(nint context, MemFlags flags, nuint size, void* host, int* error)
        => NativeMethods.clCreateBuffer(context, (ulong)flags, size, host, error);

    public int ReleaseMemObject(nint memory) => NativeMethods.clReleaseMemObject(memory);

    public nint CreateProgramWithSource(nint context, uint count, byte** texts, nuint* lengths, int* error)
        => NativeMethods.clCreateProgramWithSource(context, count, texts, lengths, error);

    public nint CreateProgramWithBinary(nint context, uint count, nint* devices, nuint* lengths, byte** binaries, int* status, int* error)
        => NativeMethods.clCreateProgramWithBinary(context, count, devices, lengths, binaries, status, error);

    public int BuildProgram(nint program, uint count, nint* devices, byte* options, NotifyCallback? callback, void* user)
        => NativeMethods.clBuildProgram(program, count, devices, options, NoCallback(callback), user);

    public int GetProgramBuildInfo(nint program, nint device, ProgramBuildInfo what, nuint size, void* value, nuint* sizeRet)
        => NativeMethods.clGetProgramBuildInfo(program, device, (uint)what, size, value, sizeRet);

    public int GetProgramInfo(nint program, ProgramInfo what, nuint size, void* value, nuint* sizeRet)
        => NativeMethods.clGetProgramInfo(program, (uint)what, size, value, sizeRet);

    public int ReleaseProgram(nint program) => NativeMethods.clReleaseProgram(program);

    public nint CreateKernel(nint program, byte* name, int* error) => NativeMethods.clCreateKernel(program, name, error);

    public int ReleaseKernel(nint kernel) => NativeMethods.clReleaseKernel(kernel);

    public int SetKernelArg(nint kernel, uint index, nuint size, void* value) => NativeMethods.clSetKernelArg(kernel, index, size, value);

    public int EnqueueNdrangeKernel(
        nint queue, nint kernel, uint dimensions, nuint* offset, nuint* global, nuint* local, uint waitCount, nint* waitList, nint* completed)
        => NativeMethods.clEnqueueNDRangeKernel(queue, kernel, dimensions, offset, global, local, waitCount, waitList, completed);

    public int EnqueueReadBuffer(
        nint queue, nint memory, bool blocking, nuint offset, nuint size, void* destination, uint waitCount, nint* waitList, nint* completed)
        => NativeMethods.clEnqueueReadBuffer(queue, memory, blocking ? 1u : 0u, offset, size, destination, waitCount, waitList, completed);

    public int EnqueueWriteBuffer(
        nint queue, nint memory, bool blocking, nuint offset, nuint size, void* source, uint waitCount, nint* waitList, nint* completed)
        => NativeMethods.clEnqueueWriteBuffer(queue, memory, blocking ? 1u : 0u, offset, size, source, waitCount, waitList, completed);

    public int EnqueueCopyBuffer(
        nint queue, nint source, nint destination, nuint sourceOffset, nuint destinationOffset, nuint size, uint waitCount, nint* waitList, nint* completed)
        => NativeMethods.clEnqueueCopyBuffer(queue, source, destination, sourceOffset, destinationOffset, size, waitCount, waitList, completed);

    public int EnqueueFillBuffer(
        nint queue, nint memory, void* pattern, nuint patternSize, nuint offset, nuint size, uint waitCount, nint* waitList, nint* completed)
        => NativeMethods.clEnqueueFillBuffer(queue, memory, pattern, patternSize, offset, size, waitCount, waitList, completed);

    public void* EnqueueMapBuffer(
        nint queue, nint memory, bool blocking, MapFlags flags, nuint offset, nuint size, uint waitCount, nint* waitList, nint* completed, int* error)
        => NativeMethods.clEnqueueMapBuffer(queue, memory, blocking ? 1u : 0u, (ulong)flags, offset, size, waitCount, waitList, completed, error);

    public int EnqueueUnmapMemObject(nint queue, nint memory, void* mapped, uint waitCount, nint* waitList, nint* completed)
        => NativeMethods.clEnqueueUnmapMemObject(queue, memory, mapped, waitCount, waitList, completed);

    public int WaitForEvents(uint count, nint* events) => NativeMethods.clWaitForEvents(count, events);

    public nint CreateUserEvent(nint context, int* error) => NativeMethods.clCreateUserEvent(context, error);

    public int RetainEvent(nint completed) => NativeMethods.clRetainEvent(completed);

    public int ReleaseEvent(nint completed) => NativeMethods.clReleaseEvent(completed);

    public int GetEventProfilingInfo(nint completed, ProfilingInfo what, nuint size, void* value, nuint* sizeRet)
        => NativeMethods.clGetEventProfilingInfo(completed, (uint)what, size, value, sizeRet);

#pragma warning restore CA1822

    /// <summary>The runtime never asks to be called back; the parameter is there because the other binding has it.</summary>
    private static nint NoCallback(NotifyCallback? callback)
        => callback is null ? 0 : throw new NotSupportedException("This binding passes no callbacks to the driver.");
}

/// <summary>The type of a callback parameter; always null here.</summary>
internal delegate void NotifyCallback();

using System.Runtime.InteropServices;

namespace NetDsl.OpenCl.Own;

/// <summary>The C functions, with nothing but blittable types. Handles are <c>nint</c>, sizes <c>nuint</c>, flags <c>ulong</c>, names of properties <c>uint</c>, booleans <c>uint</c>.</summary>
internal static unsafe partial class NativeMethods
{
    private const string OpenCl = LibraryResolver.LogicalName;

    static NativeMethods() => LibraryResolver.Register();

    [LibraryImport(OpenCl)] internal static partial int clGetPlatformIDs(uint count, nint* platforms, uint* available);
    [LibraryImport(OpenCl)] internal static partial int clGetPlatformInfo(nint platform, uint what, nuint size, void* value, nuint* sizeRet);
    [LibraryImport(OpenCl)] internal static partial int clGetDeviceIDs(nint platform, ulong type, uint count, nint* devices, uint* available);
    [LibraryImport(OpenCl)] internal static partial int clGetDeviceInfo(nint device, uint what, nuint size, void* value, nuint* sizeRet);

    [LibraryImport(OpenCl)] internal static partial nint clCreateContext(nint* properties, uint count, nint* devices, nint callback, void* user, int* error);
    [LibraryImport(OpenCl)] internal static partial int clReleaseContext(nint context);

    [LibraryImport(OpenCl)] internal static partial nint clCreateCommandQueue(nint context, nint device, ulong properties, int* error);
    [LibraryImport(OpenCl)] internal static partial int clReleaseCommandQueue(nint queue);
    [LibraryImport(OpenCl)] internal static partial int clFlush(nint queue);
    [LibraryImport(OpenCl)] internal static partial int clFinish(nint queue);

    [LibraryImport(OpenCl)] internal static partial nint clCreateBuffer(nint context, ulong flags, nuint size, void* host, int* error);
    [LibraryImport(OpenCl)] internal static partial int clReleaseMemObject(nint memory);

    [LibraryImport(OpenCl)] internal static partial nint clCreateProgramWithSource(nint context, uint count, byte** texts, nuint* lengths, int* error);

    [LibraryImport(OpenCl)]
    internal static partial nint clCreateProgramWithBinary(
        nint context, uint count, nint* devices, nuint* lengths, byte** binaries, int* status, int* error);

    [LibraryImport(OpenCl)] internal static partial int clBuildProgram(nint program, uint count, nint* devices, byte* options, nint callback, void* user);
    [LibraryImport(OpenCl)] internal static partial int clGetProgramBuildInfo(nint program, nint device, uint what, nuint size, void* value, nuint* sizeRet);
    [LibraryImport(OpenCl)] internal static partial int clGetProgramInfo(nint program, uint what, nuint size, void* value, nuint* sizeRet);
    [LibraryImport(OpenCl)] internal static partial int clReleaseProgram(nint program);

    [LibraryImport(OpenCl)] internal static partial nint clCreateKernel(nint program, byte* name, int* error);
    [LibraryImport(OpenCl)] internal static partial int clReleaseKernel(nint kernel);
    [LibraryImport(OpenCl)] internal static partial int clSetKernelArg(nint kernel, uint index, nuint size, void* value);

    [LibraryImport(OpenCl)]
    internal static partial int clEnqueueNDRangeKernel(
        nint queue, nint kernel, uint dimensions, nuint* offset, nuint* global, nuint* local, uint waitCount, nint* waitList, nint* completed);

    [LibraryImport(OpenCl)]
    internal static partial int clEnqueueReadBuffer(
        nint queue, nint memory, uint blocking, nuint offset, nuint size, void* destination, uint waitCount, nint* waitList, nint* completed);

    [LibraryImport(OpenCl)]
    internal static partial int clEnqueueWriteBuffer(
        nint queue, nint memory, uint blocking, nuint offset, nuint size, void* source, uint waitCount, nint* waitList, nint* completed);

    [LibraryImport(OpenCl)]
    internal static partial int clEnqueueCopyBuffer(
        nint queue, nint source, nint destination, nuint sourceOffset, nuint destinationOffset, nuint size, uint waitCount, nint* waitList, nint* completed);

    [LibraryImport(OpenCl)]
    internal static partial int clEnqueueFillBuffer(
        nint queue, nint memory, void* pattern, nuint patternSize, nuint offset, nuint size, uint waitCount, nint* waitList, nint* completed);

    [LibraryImport(OpenCl)] internal static partial int clWaitForEvents(uint count, nint* events);
    [LibraryImport(OpenCl)] internal static partial int clReleaseEvent(nint completed);
}

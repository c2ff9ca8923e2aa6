using System.Runtime.InteropServices;

namespace NetDsl.OpenCl.Own;

/// <summary>The C functions, with nothing but blittable types. Handles are <c>nint</c>, sizes <c>nuint</c>, flags <c>ulong</c>, names of properties <c>uint</c>, booleans <c>uint</c>.</summary>
/// <remarks>
/// All are looked up at once, and called through pointers: a <c>LibraryImport</c> asks the resolver at each function's first call (and again when code is recompiled), which
/// allocates in the middle of training; a step must not.
/// </remarks>
internal static unsafe class NativeMethods
{
    internal static readonly delegate* unmanaged<uint, nint*, uint*, int> clGetPlatformIDs = (delegate* unmanaged<uint, nint*, uint*, int>)Export(nameof(clGetPlatformIDs));
    internal static readonly delegate* unmanaged<nint, uint, nuint, void*, nuint*, int> clGetPlatformInfo =
        (delegate* unmanaged<nint, uint, nuint, void*, nuint*, int>)Export(nameof(clGetPlatformInfo));
    internal static readonly delegate* unmanaged<nint, ulong, uint, nint*, uint*, int> clGetDeviceIDs =
        (delegate* unmanaged<nint, ulong, uint, nint*, uint*, int>)Export(nameof(clGetDeviceIDs));
    internal static readonly delegate* unmanaged<nint, uint, nuint, void*, nuint*, int> clGetDeviceInfo =
        (delegate* unmanaged<nint, uint, nuint, void*, nuint*, int>)Export(nameof(clGetDeviceInfo));
    internal static readonly delegate* unmanaged<nint*, uint, nint*, nint, void*, int*, nint> clCreateContext =
        (delegate* unmanaged<nint*, uint, nint*, nint, void*, int*, nint>)Export(nameof(clCreateContext));
    internal static readonly delegate* unmanaged<nint, int> clReleaseContext = (delegate* unmanaged<nint, int>)Export(nameof(clReleaseContext));
    internal static readonly delegate* unmanaged<nint, nint, ulong, int*, nint> clCreateCommandQueue =
        (delegate* unmanaged<nint, nint, ulong, int*, nint>)Export(nameof(clCreateCommandQueue));
    internal static readonly delegate* unmanaged<nint, int> clReleaseCommandQueue = (delegate* unmanaged<nint, int>)Export(nameof(clReleaseCommandQueue));
    internal static readonly delegate* unmanaged<nint, int> clFlush = (delegate* unmanaged<nint, int>)Export(nameof(clFlush));
    internal static readonly delegate* unmanaged<nint, int> clFinish = (delegate* unmanaged<nint, int>)Export(nameof(clFinish));
    internal static readonly delegate* unmanaged<nint, ulong, nuint, void*, int*, nint> clCreateBuffer =
        (delegate* unmanaged<nint, ulong, nuint, void*, int*, nint>)Export(nameof(clCreateBuffer));
    internal static readonly delegate* unmanaged<nint, int> clReleaseMemObject = (delegate* unmanaged<nint, int>)Export(nameof(clReleaseMemObject));
    internal static readonly delegate* unmanaged<nint, uint, byte**, nuint*, int*, nint> clCreateProgramWithSource =
        (delegate* unmanaged<nint, uint, byte**, nuint*, int*, nint>)Export(nameof(clCreateProgramWithSource));
    internal static readonly delegate* unmanaged<nint, uint, nint*, nuint*, byte**, int*, int*, nint> clCreateProgramWithBinary =
        (delegate* unmanaged<nint, uint, nint*, nuint*, byte**, int*, int*, nint>)Export(nameof(clCreateProgramWithBinary));
    internal static readonly delegate* unmanaged<nint, uint, nint*, byte*, nint, void*, int> clBuildProgram =
        (delegate* unmanaged<nint, uint, nint*, byte*, nint, void*, int>)Export(nameof(clBuildProgram));
    internal static readonly delegate* unmanaged<nint, nint, uint, nuint, void*, nuint*, int> clGetProgramBuildInfo =
        (delegate* unmanaged<nint, nint, uint, nuint, void*, nuint*, int>)Export(nameof(clGetProgramBuildInfo));
    internal static readonly delegate* unmanaged<nint, uint, nuint, void*, nuint*, int> clGetProgramInfo =
        (delegate* unmanaged<nint, uint, nuint, void*, nuint*, int>)Export(nameof(clGetProgramInfo));
    internal static readonly delegate* unmanaged<nint, int> clReleaseProgram = (delegate* unmanaged<nint, int>)Export(nameof(clReleaseProgram));
    internal static readonly delegate* unmanaged<nint, byte*, int*, nint> clCreateKernel = (delegate* unmanaged<nint, byte*, int*, nint>)Export(nameof(clCreateKernel));
    internal static readonly delegate* unmanaged<nint, int> clReleaseKernel = (delegate* unmanaged<nint, int>)Export(nameof(clReleaseKernel));
    internal static readonly delegate* unmanaged<nint, uint, nuint, void*, int> clSetKernelArg = (delegate* unmanaged<nint, uint, nuint, void*, int>)Export(nameof(clSetKernelArg));
    internal static readonly delegate* unmanaged<nint, nint, uint, nuint*, nuint*, nuint*, uint, nint*, nint*, int> clEnqueueNDRangeKernel =
        (delegate* unmanaged<nint, nint, uint, nuint*, nuint*, nuint*, uint, nint*, nint*, int>)Export(nameof(clEnqueueNDRangeKernel));
    internal static readonly delegate* unmanaged<nint, nint, uint, nuint, nuint, void*, uint, nint*, nint*, int> clEnqueueReadBuffer =
        (delegate* unmanaged<nint, nint, uint, nuint, nuint, void*, uint, nint*, nint*, int>)Export(nameof(clEnqueueReadBuffer));
    internal static readonly delegate* unmanaged<nint, nint, uint, nuint, nuint, void*, uint, nint*, nint*, int> clEnqueueWriteBuffer =
        (delegate* unmanaged<nint, nint, uint, nuint, nuint, void*, uint, nint*, nint*, int>)Export(nameof(clEnqueueWriteBuffer));
    internal static readonly delegate* unmanaged<nint, nint, nint, nuint, nuint, nuint, uint, nint*, nint*, int> clEnqueueCopyBuffer =
        (delegate* unmanaged<nint, nint, nint, nuint, nuint, nuint, uint, nint*, nint*, int>)Export(nameof(clEnqueueCopyBuffer));
    internal static readonly delegate* unmanaged<nint, nint, void*, nuint, nuint, nuint, uint, nint*, nint*, int> clEnqueueFillBuffer =
        (delegate* unmanaged<nint, nint, void*, nuint, nuint, nuint, uint, nint*, nint*, int>)Export(nameof(clEnqueueFillBuffer));
    internal static readonly delegate* unmanaged<nint, nint, uint, ulong, nuint, nuint, uint, nint*, nint*, int*, void*> clEnqueueMapBuffer =
        (delegate* unmanaged<nint, nint, uint, ulong, nuint, nuint, uint, nint*, nint*, int*, void*>)Export(nameof(clEnqueueMapBuffer));
    internal static readonly delegate* unmanaged<nint, nint, void*, uint, nint*, nint*, int> clEnqueueUnmapMemObject =
        (delegate* unmanaged<nint, nint, void*, uint, nint*, nint*, int>)Export(nameof(clEnqueueUnmapMemObject));
    internal static readonly delegate* unmanaged<uint, nint*, int> clWaitForEvents = (delegate* unmanaged<uint, nint*, int>)Export(nameof(clWaitForEvents));
    internal static readonly delegate* unmanaged<nint, int*, nint> clCreateUserEvent = (delegate* unmanaged<nint, int*, nint>)Export(nameof(clCreateUserEvent));
    internal static readonly delegate* unmanaged<nint, int> clRetainEvent = (delegate* unmanaged<nint, int>)Export(nameof(clRetainEvent));
    internal static readonly delegate* unmanaged<nint, int> clReleaseEvent = (delegate* unmanaged<nint, int>)Export(nameof(clReleaseEvent));
    internal static readonly delegate* unmanaged<nint, uint, nuint, void*, nuint*, int> clGetEventProfilingInfo =
        (delegate* unmanaged<nint, uint, nuint, void*, nuint*, int>)Export(nameof(clGetEventProfilingInfo));

    private static nint Export(string name) => NativeLibrary.GetExport(LibraryResolver.Load(), name);
}

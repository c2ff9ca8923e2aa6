using Microsoft.Win32.SafeHandles;

namespace NetDsl.OpenCl;

// Every OpenCL object has an owner that releases it even when the user forgets to dispose. OpenCL counts references itself (a kernel keeps its program,
// a queue its context), so the order in which finalizers run does not matter.

internal sealed class ContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    internal ContextHandle(nint value)
        : base(ownsHandle: true) => SetHandle(value);

    protected override bool ReleaseHandle() => OpenClApi.Instance.ReleaseContext(handle) == ErrorText.Success;
}

internal sealed class QueueHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    internal QueueHandle(nint value)
        : base(ownsHandle: true) => SetHandle(value);

    protected override bool ReleaseHandle() => OpenClApi.Instance.ReleaseCommandQueue(handle) == ErrorText.Success;
}

internal sealed class BufferHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    internal BufferHandle(nint value)
        : base(ownsHandle: true) => SetHandle(value);

    protected override bool ReleaseHandle() => OpenClApi.Instance.ReleaseMemObject(handle) == ErrorText.Success;
}

internal sealed class ProgramHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    internal ProgramHandle(nint value)
        : base(ownsHandle: true) => SetHandle(value);

    protected override bool ReleaseHandle() => OpenClApi.Instance.ReleaseProgram(handle) == ErrorText.Success;
}

internal sealed class KernelHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    internal KernelHandle(nint value)
        : base(ownsHandle: true) => SetHandle(value);

    protected override bool ReleaseHandle() => OpenClApi.Instance.ReleaseKernel(handle) == ErrorText.Success;
}

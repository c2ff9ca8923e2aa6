namespace NetDsl.OpenCl;

/// <summary>The names of OpenCL's error codes, and what a user can do about those a user can do something about.</summary>
internal static class ErrorText
{
    internal const int Success = 0;
    internal const int DeviceNotFound = -1;
    internal const int MemObjectAllocationFailure = -4;
    internal const int BuildProgramFailure = -11;
    internal const int PlatformNotFound = -1001;

    /// <summary>The constant's name in the specification, or the number.</summary>
    internal static string NameOf(int code) => code switch
    {
        0 => "CL_SUCCESS",
        -1 => "CL_DEVICE_NOT_FOUND",
        -2 => "CL_DEVICE_NOT_AVAILABLE",
        -3 => "CL_COMPILER_NOT_AVAILABLE",
        -4 => "CL_MEM_OBJECT_ALLOCATION_FAILURE",
        -5 => "CL_OUT_OF_RESOURCES",
        -6 => "CL_OUT_OF_HOST_MEMORY",
        -7 => "CL_PROFILING_INFO_NOT_AVAILABLE",
        -8 => "CL_MEM_COPY_OVERLAP",
        -11 => "CL_BUILD_PROGRAM_FAILURE",
        -12 => "CL_MAP_FAILURE",
        -14 => "CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST",
        -15 => "CL_COMPILE_PROGRAM_FAILURE",
        -16 => "CL_LINKER_NOT_AVAILABLE",
        -17 => "CL_LINK_PROGRAM_FAILURE",
        -30 => "CL_INVALID_VALUE",
        -31 => "CL_INVALID_DEVICE_TYPE",
        -32 => "CL_INVALID_PLATFORM",
        -33 => "CL_INVALID_DEVICE",
        -34 => "CL_INVALID_CONTEXT",
        -35 => "CL_INVALID_QUEUE_PROPERTIES",
        -36 => "CL_INVALID_COMMAND_QUEUE",
        -38 => "CL_INVALID_MEM_OBJECT",
        -42 => "CL_INVALID_BINARY",
        -43 => "CL_INVALID_BUILD_OPTIONS",
        -44 => "CL_INVALID_PROGRAM",
        -45 => "CL_INVALID_PROGRAM_EXECUTABLE",
        -46 => "CL_INVALID_KERNEL_NAME",
        -47 => "CL_INVALID_KERNEL_DEFINITION",
        -48 => "CL_INVALID_KERNEL",
        -49 => "CL_INVALID_ARG_INDEX",
        -50 => "CL_INVALID_ARG_VALUE",
        -51 => "CL_INVALID_ARG_SIZE",
        -52 => "CL_INVALID_KERNEL_ARGS",
        -53 => "CL_INVALID_WORK_DIMENSION",
        -54 => "CL_INVALID_WORK_GROUP_SIZE",
        -55 => "CL_INVALID_WORK_ITEM_SIZE",
        -56 => "CL_INVALID_GLOBAL_OFFSET",
        -58 => "CL_INVALID_EVENT",
        -59 => "CL_INVALID_OPERATION",
        -61 => "CL_INVALID_BUFFER_SIZE",
        -63 => "CL_INVALID_GLOBAL_WORK_SIZE",
        -1001 => "CL_PLATFORM_NOT_FOUND_KHR",
        _ => $"error {code}",
    };

    /// <summary>A sentence with the remedy.</summary>
    internal static string RemedyOf(int code) => code switch
    {
        -2 => "The device is in use or has been removed; choose another with NETDSL_DEVICE.",
        -3 => "The driver has no compiler; install the vendor's full OpenCL driver or choose another device with NETDSL_DEVICE.",
        -4 or -5 or -6 or -61 => "The device has not enough memory or registers; use a smaller capacity, or choose another device with NETDSL_DEVICE.",
        -54 or -55 => "The device does not run work-groups of this size; choose another device with NETDSL_DEVICE, or another kernel class with NETDSL_CLASS.",
        _ => "Update the device's driver or choose another device with NETDSL_DEVICE; if it persists, please report it with this message.",
    };

    /// <summary>What to install when there is no driver.</summary>
    internal const string InstallDriver =
        "On Debian or Ubuntu install the packages ocl-icd-libopencl1 and pocl-opencl-icd (OpenCL on the CPU) or the driver of the GPU's vendor; "
        + "on Windows install the driver of the GPU's vendor, or Intel's CPU runtime for OpenCL; on macOS OpenCL is part of the system. "
        + "NETDSL_OPENCL_LIBRARY may name the library to load.";
}

namespace NetDsl.OpenCl;

/// <summary>Lists the devices of all platforms. A platform whose driver fails is passed over as long as another one offers a device.</summary>
internal static unsafe class DeviceDiscovery
{
    /// <summary>The devices that can compile and run kernels, in the order of the driver's platforms and of each platform's devices.</summary>
    /// <exception cref="OpenClException">There is no OpenCL library, no driver, or no usable device.</exception>
    internal static Device[] Discover()
    {
        var devices = new List<Device>();
        OpenClException? failure = null;
        foreach (var platform in Platforms())
        {
            try
            {
                devices.AddRange(UsableDevices(platform));
            }
            catch (OpenClException broken)
            {
                failure ??= broken;
            }
        }

        return devices.Count > 0
            ? [.. devices]
            : throw failure ?? new OpenClException(
                $"An OpenCL library was found, but no driver offers a device that can run kernels. {ErrorText.InstallDriver}",
                ErrorText.DeviceNotFound, "clGetDeviceIDs");
    }

    private static Device[] UsableDevices(nint platform)
    {
        var version = Query.PlatformText(platform, PlatformInfo.Version);
        ProcessEnvironment.AskForInlineDevice(version);
        var usable = DevicesOf(platform)
            .Where(device => Query.DeviceNumber<uint>(device, DeviceInfo.Available) != 0 && Query.DeviceNumber<uint>(device, DeviceInfo.CompilerAvailable) != 0)
            .ToList();
        var inline = ProcessEnvironment.HasInlineDevice && version.Contains("pocl", StringComparison.OrdinalIgnoreCase) && usable.Count > 1 ? usable.Find(IsInline) : 0;
        return [.. usable.Where(device => device != inline).Select(device => new Device(platform, device, version, IsCpu(device) ? inline : 0))];
    }

    /// <summary>Whether this is PoCL's device without threads; its name begins with that of the driver, which has changed once.</summary>
    private static bool IsInline(nint device)
    {
        var name = Query.DeviceText(device, DeviceInfo.Name);
        return name.StartsWith("basic", StringComparison.Ordinal) || name.StartsWith("cpu-minimal", StringComparison.Ordinal);
    }

    private static bool IsCpu(nint device) => ((DeviceType)Query.DeviceNumber<ulong>(device, DeviceInfo.Type)).HasFlag(DeviceType.Cpu);

    private static nint[] Platforms()
    {
        var cl = OpenClApi.Instance;
        uint count;
        var error = cl.GetPlatformIDs(0, null, &count);
        if (error == ErrorText.PlatformNotFound || (error == ErrorText.Success && count == 0))
        {
            return [];
        }

        OpenClException.Check(error, "clGetPlatformIDs");
        var platforms = new nint[count];
        fixed (nint* start = platforms)
        {
            OpenClException.Check(cl.GetPlatformIDs(count, start, null), "clGetPlatformIDs");
        }

        return platforms;
    }

    private static nint[] DevicesOf(nint platform)
    {
        var cl = OpenClApi.Instance;
        uint count;
        var error = cl.GetDeviceIDs(platform, DeviceType.All, 0, null, &count);
        if (error == ErrorText.DeviceNotFound || (error == ErrorText.Success && count == 0))
        {
            return [];
        }

        OpenClException.Check(error, "clGetDeviceIDs");
        var devices = new nint[count];
        fixed (nint* start = devices)
        {
            OpenClException.Check(cl.GetDeviceIDs(platform, DeviceType.All, count, start, null), "clGetDeviceIDs");
        }

        return devices;
    }
}

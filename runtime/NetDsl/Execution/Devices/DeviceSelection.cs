using System.Globalization;
using NetDsl.OpenCl;

namespace NetDsl.Execution;

/// <summary>Which device, and which class of kernels: pure functions of what was found and what the environment says.</summary>
internal static class DeviceSelection
{
    /// <summary>The device that <paramref name="wish"/> picks (index, kind or part of the name), or the best one.</summary>
    internal static Device Choose(IReadOnlyList<Device> devices, string? wish)
    {
        if (string.IsNullOrWhiteSpace(wish))
        {
            return devices.OrderBy(Rank).ThenByDescending(device => device.MemoryBytes).First();
        }

        wish = wish.Trim();
        if (int.TryParse(wish, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return index < devices.Count ? devices[index] : throw NoSuchDevice(devices, wish);
        }

        return devices.FirstOrDefault(device => device.Kind.ToString().Equals(wish, StringComparison.OrdinalIgnoreCase))
            ?? devices.FirstOrDefault(device => device.Name.Contains(wish, StringComparison.OrdinalIgnoreCase))
            ?? throw NoSuchDevice(devices, wish);
    }

    /// <summary>The class of kernels for a device, unless <paramref name="wish"/> names one.</summary>
    internal static DeviceClass ClassOf(DeviceKind kind, int nativeVectorWidth, string? wish) => wish?.Trim().ToUpperInvariant() switch
    {
        "CPU16" => DeviceClass.Cpu16,
        "CPU8" => DeviceClass.Cpu8,
        "GPU" => DeviceClass.Gpu,
        null or "" => kind != DeviceKind.Cpu ? DeviceClass.Gpu : nativeVectorWidth >= 16 ? DeviceClass.Cpu16 : DeviceClass.Cpu8,
        _ => throw new OpenClException(
            $"NETDSL_CLASS is \"{wish}\"; it must be cpu16, cpu8 or gpu, or not be set.", ErrorText.DeviceNotFound, "choice of the kernel class"),
    };

    private static int Rank(Device device) => device.Kind switch
    {
        DeviceKind.Gpu => 0,
        DeviceKind.Cpu => 1,
        _ => 2,
    };

    private static OpenClException NoSuchDevice(IReadOnlyList<Device> devices, string wish)
    {
        var list = string.Join("; ", devices.Select((device, index) => $"{index}: {device.Name} ({device.Kind})"));
        return new OpenClException(
            $"NETDSL_DEVICE is \"{wish}\", which fits no device. Name an index, a kind (gpu, cpu) or a part of a name of: {list}.",
            ErrorText.DeviceNotFound, "choice of the device");
    }
}

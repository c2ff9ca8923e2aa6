using System.Text;

namespace NetDsl.OpenCl;

/// <summary>Asks platforms and devices for their properties.</summary>
internal static unsafe class Query
{
    internal static string PlatformText(nint platform, PlatformInfo what)
    {
        var cl = OpenClApi.Instance;
        nuint size;
        OpenClException.Check(cl.GetPlatformInfo(platform, what, 0, null, &size), "clGetPlatformInfo");
        var text = new byte[size];
        fixed (byte* start = text)
        {
            OpenClException.Check(cl.GetPlatformInfo(platform, what, size, start, null), "clGetPlatformInfo");
        }

        return Decode(text);
    }

    internal static string DeviceText(nint device, DeviceInfo what)
    {
        var cl = OpenClApi.Instance;
        nuint size;
        OpenClException.Check(cl.GetDeviceInfo(device, what, 0, null, &size), "clGetDeviceInfo");
        var text = new byte[size];
        fixed (byte* start = text)
        {
            OpenClException.Check(cl.GetDeviceInfo(device, what, size, start, null), "clGetDeviceInfo");
        }

        return Decode(text);
    }

    /// <summary>A property whose C type is T: <c>cl_uint</c>, <c>cl_ulong</c> or <c>size_t</c>.</summary>
    internal static T DeviceNumber<T>(nint device, DeviceInfo what)
        where T : unmanaged
    {
        T value;
        OpenClException.Check(OpenClApi.Instance.GetDeviceInfo(device, what, (nuint)sizeof(T), &value, null), "clGetDeviceInfo");
        return value;
    }

    internal static string Decode(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text.TrimEnd((byte)0)).Trim();
}

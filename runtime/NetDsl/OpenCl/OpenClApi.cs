namespace NetDsl.OpenCl;

/// <summary>The one instance of the binding; the only place that knows how each binding says that there is no library.</summary>
internal static class OpenClApi
{
    private static readonly Lazy<CL> Loaded = new(Load, LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The binding.</summary>
    /// <exception cref="OpenClException">No OpenCL library is installed.</exception>
    internal static CL Instance => Loaded.Value;

    private static CL Load()
    {
        ProcessEnvironment.PrepareForOpenCl();
        try
        {
            return CL.GetApi();
        }
        catch (Exception failure) when (failure is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException or FileNotFoundException)
        {
            throw new OpenClException(
                $"There is no OpenCL driver on this machine. {failure.Message} {ErrorText.InstallDriver}",
                ErrorText.PlatformNotFound, "load of the OpenCL library", cause: failure);
        }
    }
}

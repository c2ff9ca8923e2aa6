namespace NetDsl.Training;

/// <summary>Where downloaded data is kept.</summary>
internal static class DataCache
{
    /// <summary>
    /// A folder of NetDsl's cache: below <c>XDG_CACHE_HOME</c> or <c>~/.cache</c>, and on Windows below the local application data. It need not exist yet.
    /// </summary>
    /// <param name="name">The data set's folder.</param>
    /// <returns>An absolute path.</returns>
    public static string Folder(string name)
    {
        var configured = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        var root = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Path.IsPathRooted(configured) ? configured
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(root, "netdsl", "data", name);
    }
}

using System.Runtime.CompilerServices;

namespace NetDsl.TestKit;

/// <summary>Files of the repository that tests look at or keep up to date.</summary>
internal static class RepositoryFiles
{
    /// <summary>The repository's folder, found from this file's own place.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The text of a file, with line feeds, or null when it is not there.</summary>
    public static string? Read(string path) =>
        File.Exists(Path.Combine(Root, path)) ? File.ReadAllText(Path.Combine(Root, path)).ReplaceLineEndings("\n") : null;

    /// <summary>
    /// Whether a generated file is what it should be. With the environment variable NETDSL_ACCEPT=1 it is written first, and then it is.
    /// </summary>
    public static bool IsUpToDate(string path, string expected)
    {
        if (Environment.GetEnvironmentVariable("NETDSL_ACCEPT") == "1")
        {
            File.WriteAllText(Path.Combine(Root, path), expected);
        }

        return Read(path) == expected;
    }

    /// <summary>The C# sources below a folder of the repository, without build outputs.</summary>
    public static IEnumerable<(string Path, string Text)> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, file).Replace('\\', '/'))
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal) && !path.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(path => (path, Read(path)!));

    private static string FindRoot([CallerFilePath] string here = "")
    {
        DirectoryInfo? folder = new FileInfo(here).Directory;
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "NetDsl.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"the repository around '{here}' is not found: run the tests where they were built");
    }
}

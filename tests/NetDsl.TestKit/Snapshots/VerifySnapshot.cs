using System.Runtime.CompilerServices;
using VerifyTests;
using VerifyXunit;

namespace NetDsl.TestKit.Snapshots;

/// <summary>The same as the helper of our own, with Verify.Xunit doing the work.</summary>
public static class Snapshot
{
    /// <summary>Fails when a file differs from its approved form, has none, or an approved file of this test is left over.</summary>
    /// <param name="files">The texts.</param>
    /// <param name="method">The test's method; Verify takes it from the running test.</param>
    /// <param name="sourceFile">The test's file, named after its class; filled in by the compiler.</param>
    public static async Task Verify(IReadOnlyCollection<SnapshotFile> files, [CallerMemberName] string method = "", [CallerFilePath] string sourceFile = "")
    {
        ArgumentNullException.ThrowIfNull(files);
        _ = method;
        await Verifier.Verify(files.Select(file => new Target(file.Extension, file.Text, file.Name)), sourceFile: sourceFile);
    }
}

namespace NetDsl.TestKit.Snapshots;

/// <summary>A text whose approved form lies beside the test as <c>{Class}.{Method}#{Name}.verified.{Extension}</c>.</summary>
/// <param name="Name">What tells the files of one test apart.</param>
/// <param name="Extension">The extension, without its dot.</param>
/// <param name="Text">The text; lines end with LF.</param>
public sealed record SnapshotFile(string Name, string Extension, string Text);

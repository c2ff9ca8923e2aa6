namespace NetDsl.Generators.Frontend.Blocks;

/// <summary>The form in which blocks travel in an assembly.</summary>
internal static class BlockFormat
{
    /// <summary>The version that this compiler writes, and the newest that it reads. Raise it when older compilers could not read, or would misread, what is written.</summary>
    public const int Version = 1;

    public const string Attribute = "BlockAttribute";
    public const string LibraryAttribute = "BlockLibraryAttribute";
}

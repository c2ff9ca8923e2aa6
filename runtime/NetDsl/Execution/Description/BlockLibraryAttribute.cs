namespace NetDsl.Execution;

/// <summary>
/// Written by the compiler of networks into an assembly that has functions marked <see cref="BlockAttribute"/>: those functions and what they reach, for the compilation of networks that call them. Not for use in code.
/// </summary>
/// <param name="version">The version of the format; a compiler reads its own and older ones (ND5002).</param>
/// <param name="declarations">Declarations in C#, each with its namespace and the types around it; the first holds the global usings.</param>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class BlockLibraryAttribute(int version, params string[] declarations) : Attribute
{
    /// <summary>The version of the format.</summary>
    public int Version { get; } = version;

    /// <summary>The declarations.</summary>
    public IReadOnlyList<string> Declarations { get; } = declarations;
}

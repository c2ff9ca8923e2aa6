namespace NetDsl;

/// <summary>
/// Marks what networks of other projects and packages may use: a function, <c>[Block] public static Layer Bottleneck(int channels) =&gt; …</c>, a static readonly field or property, or a record, class, struct or interface with
/// all its members. What it does, with everything of its own project that it reaches, travels in the assembly as text (<see cref="Execution.BlockLibraryAttribute"/>), because a network is evaluated where it is compiled. Within one
/// project nothing needs a mark. Members are static, and nothing is private (ND5003).
/// </summary>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
public sealed class BlockAttribute : Attribute;

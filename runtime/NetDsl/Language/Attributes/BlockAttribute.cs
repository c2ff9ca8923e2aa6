namespace NetDsl;

/// <summary>
/// Marks a function that networks of other projects and packages may call: <c>[Block] public static Layer Bottleneck(int channels) =&gt; …</c>. What it does, with everything of its own project that it reaches, travels in
/// the assembly as text (<see cref="Execution.BlockLibraryAttribute"/>), because a network is evaluated where it is compiled. Within one project functions need no mark. The function is static and not private (ND5003).
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BlockAttribute : Attribute;

using Microsoft.CodeAnalysis;
using NetDsl.Generators.Library;

namespace NetDsl.Generators.Frontend.Staging;

/// <summary>A lambda, local function or method as a value, with the variables and the receiver it captured.</summary>
/// <param name="method">Whose parameters are bound.</param>
/// <param name="body">The body of a lambda or local function; null for a method, whose body is looked up.</param>
/// <param name="scope">What it captured.</param>
/// <param name="receiver">The object of an instance method.</param>
/// <param name="origin">Where it became a value.</param>
internal sealed class Closure(IMethodSymbol method, IOperation? body, Scope? scope, Staged? receiver, Origin origin)
{
    public IMethodSymbol Method { get; } = method;

    public IOperation? Body { get; } = body;

    public Scope? Scope { get; } = scope;

    public Staged? Receiver { get; } = receiver;

    public Origin Origin { get; } = origin;
}

/// <summary>An object of the user's own record, struct or class. Its members are set while it is constructed and never afterwards.</summary>
internal sealed class RecordValue(INamedTypeSymbol type)
{
    public INamedTypeSymbol Type { get; } = type;

    /// <summary>Fields and properties by name, in the order in which they were set.</summary>
    public Dictionary<string, Staged> Members { get; } = [];

    /// <summary>The parameters of a primary constructor, which bodies of members may use.</summary>
    public Dictionary<string, Staged> Captured { get; } = [];

    /// <summary>Whether a constructor or initialiser still runs, so that members may be assigned.</summary>
    public bool IsUnderConstruction { get; set; } = true;

    public RecordValue Copy()
    {
        RecordValue copy = new(Type);
        foreach (KeyValuePair<string, Staged> member in Members)
        {
            copy.Members.Add(member.Key, member.Value);
        }

        foreach (KeyValuePair<string, Staged> captured in Captured)
        {
            copy.Captured.Add(captured.Key, captured.Value);
        }

        return copy;
    }
}

using Microsoft.CodeAnalysis;
using NetDsl.Generators.Library;

namespace NetDsl.Generators.Frontend.Staging;

/// <summary>
/// The variables of a block, lambda or method, by reference: a closure sees later assignments, as in C#. The only place where the reader mutates what the user's program sees.
/// </summary>
internal sealed class Scope(Scope? parent)
{
    private readonly Dictionary<ISymbol, Staged> _values = new(SymbolEqualityComparer.Default);

    /// <summary>What <c>this</c> is; inherited by nested scopes.</summary>
    public RecordValue? This { get; init; } = parent?.This;

    public void Declare(ISymbol symbol, Staged value) => _values[symbol] = value;

    public Staged? Find(ISymbol symbol)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._values.TryGetValue(symbol, out Staged? value))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Whether the variable was there.</summary>
    public bool Assign(ISymbol symbol, Staged value)
    {
        for (Scope? scope = this; scope is not null; scope = scope.Parent)
        {
            if (scope._values.ContainsKey(symbol))
            {
                scope._values[symbol] = value;
                return true;
            }
        }

        return false;
    }

    private Scope? Parent { get; } = parent;
}

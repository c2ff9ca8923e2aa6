using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Library;

namespace NetDsl.Generators.Frontend.Staging;

/// <content>
/// Reading fields, properties and parameters. Static readonly fields are evaluated on demand, in any order; the field whose initialiser made a layer names it.
/// </content>
internal sealed partial class Stager
{
    private readonly Dictionary<ISymbol, Staged> _statics = new(SymbolEqualityComparer.Default);
    private readonly List<Initialization> _initializations = [];

    /// <summary>The static fields and initialised properties that were evaluated.</summary>
    public ICollection<ISymbol> Evaluated => _statics.Keys;

    /// <summary>An initialiser in progress: its field's name in the network, and how many makers it called.</summary>
    private sealed class Initialization(ISymbol symbol, string name)
    {
        public ISymbol Symbol { get; } = symbol;

        public string Name { get; } = name;

        public int MadeCount { get; set; }
    }

    private static Staged ReadParameter(IParameterReferenceOperation reference, Scope scope) =>
        scope.Find(reference.Parameter)
        ?? (scope.This is { } self && self.Captured.TryGetValue(reference.Parameter.Name, out Staged? captured) ? captured
            : scope.This is { } record && record.Members.TryGetValue(reference.Parameter.Name, out Staged? member) ? member : Poison);

    private Staged ReadField(IFieldReferenceOperation reference, Scope scope)
    {
        if (reference.Field.IsStatic)
        {
            return ReadStatic(reference.Field, reference.Field, reference.Syntax);
        }

        Staged instance = Evaluate(reference.Instance, scope);
        return instance is Staged.Poison ? Poison : MemberOf(reference, instance) ?? Unsupported(reference);
    }

    private Staged ReadProperty(IPropertyReferenceOperation reference, Scope scope)
    {
        IPropertySymbol property = reference.Property;
        if (KnownSymbols.IsLanguage(property) && property.GetMethod is { } getter)
        {
            Staged? receiver = reference.Instance is null ? null : Evaluate(reference.Instance, scope);
            return Invoke(getter, receiver, Arguments(reference.Arguments, getter, scope), reference.Syntax);
        }

        if (property.IsStatic)
        {
            if (WithSource(property, reference.Syntax) is not { } own)
            {
                return Poison;
            }

            property = own;
            return IsInitialized(property) || !_bodies.Has(property)
                ? ReadStatic(property, null, reference.Syntax)
                : property.GetMethod is { } accessor ? Invoke(accessor, null, [], reference.Syntax) : Poison;
        }

        Staged instance = Evaluate(reference.Instance, scope);
        if (IsPoisoned(instance) && instance is Staged.Poison)
        {
            return Poison;
        }

        if (property is { ContainingType.CanBeReferencedByName: false, GetMethod: { } extension } && _bodies.ExtensionReceiverOf(extension) is not null)
        {
            return Invoke(extension, instance, [], reference.Syntax);
        }

        if (reference.Arguments.Length == 1 && ItemsOf(instance) is not null)
        {
            return TakeElement(reference, instance, Evaluate(reference.Arguments[0].Value, scope));
        }

        return MemberOf(reference, instance) ?? Unsupported(reference);
    }

    /// <summary>A member of a value: an element of a tuple, a member of a record, the length of a list. Null when it has none such.</summary>
    private Staged? MemberOf(IMemberReferenceOperation reference, Staged instance)
    {
        switch (instance)
        {
            case Staged.Tuple tuple when reference.Member is IFieldSymbol field:
                string position = (field.CorrespondingTupleField ?? field).Name;
                return position.StartsWith("Item", StringComparison.Ordinal) && int.TryParse(position.Substring(4), out int item) && item <= tuple.Items.Count ? tuple.Items[item - 1] : null;
            case Staged.List list when reference.Member.Name is "Length" or "Count":
                return new Staged.Constant(list.Items.Length);
            case Staged.Constant { Value: string text } when reference.Member.Name == "Length":
                return new Staged.Constant(text.Length);
            case Staged.Constant { Value: null }:
                return Fail(reference, DiagnosticIds.NullValue, reference.Syntax);
            case Staged.Opaque { Value: RecordValue record }:
                return record.Members.TryGetValue(reference.Member.Name, out Staged? value) ? value
                    : reference.Member is IPropertySymbol { GetMethod: { } getter } ? Invoke(Implementation(getter, record), instance, [], reference.Syntax)
                    : null;
            case Staged.Layer or Staged.Opaque { Value: Closure }:
                return Fail(reference, DiagnosticIds.LayerAsDelegate, "." + reference.Member.Name, "a layer can be applied, composed with `|` and passed on");
            case Staged.Poison:
                return Poison;
            default:
                return null;
        }
    }

    /// <summary>A symbol of another project as the block that it is, and any other as it is; null when the block cannot be read, which is then reported.</summary>
    private T? WithSource<T>(T symbol, SyntaxNode site)
        where T : class, ISymbol
    {
        if (_bodies.Has(symbol))
        {
            return symbol;
        }

        try
        {
            return _bodies.FindBlock(symbol) ?? symbol;
        }
        catch (StagingException mistake)
        {
            Fail(site, mistake.Id, mistake.Arguments);
            return null;
        }
    }

    private static bool IsInitialized(IPropertySymbol property) => property.DeclaringSyntaxReferences.Any(
        reference => reference.GetSyntax() is PropertyDeclarationSyntax { Initializer: not null });

    /// <summary>The value of a static field or initialised property.</summary>
    private Staged ReadStatic(ISymbol symbol, IFieldSymbol? field, SyntaxNode site)
    {
        if (WithSource(symbol.OriginalDefinition, site) is not { } own)
        {
            return Poison;
        }

        symbol = own;
        if (_statics.TryGetValue(symbol, out Staged? known))
        {
            return known;
        }

        if (_initializations.Any(other => SymbolEqualityComparer.Default.Equals(other.Symbol, symbol)))
        {
            return Fail(site, DiagnosticIds.InitializationCycle, symbol.Name, string.Join(" → ", _initializations.Select(other => other.Name).Append(symbol.Name)));
        }

        if (!_bodies.Has(symbol))
        {
            return Fail(site, DiagnosticIds.NoSource, symbol.ToDisplayString());
        }

        if (field is { IsReadOnly: false })
        {
            return _statics[symbol] = Fail(site, DiagnosticIds.FieldNotReadOnly, symbol.Name);
        }

        if (_bodies.BodyOf(symbol) is not { } initializer)
        {
            Report(DiagnosticIds.FieldNotInitialized, OriginOf(symbol.DeclaringSyntaxReferences[0].GetSyntax(_cancellation)), symbol.Name);
            return _statics[symbol] = Poison;
        }

        if (!SymbolEqualityComparer.Default.Equals(symbol.ContainingType, _network.Type))
        {
            foreach (GivenNames.Mistake mistake in GivenNames.Check(symbol.ContainingType))
            {
                Report(mistake.Id, OriginOf(site), mistake.Arguments);
            }
        }

        Initialization initialization = new(symbol, _network.NameOf(symbol));
        Func<string>[] iterations = [.. _iterations];
        _iterations.Clear();
        _initializations.Add(initialization);
        Staged value = InFrame(initialization.Name, site, () => Evaluate(initializer, new Scope(null)), isRoot: true);
        _initializations.RemoveAt(_initializations.Count - 1);
        _iterations.AddRange(iterations);
        _names.Assign(value, initialization.Name);
        if (value is Staged.Layer { Function: { } layer } && !_fieldOf.ContainsKey(layer))
        {
            _fieldOf.Add(layer, initialization.Name);
        }

        return _statics[symbol] = value;
    }
}

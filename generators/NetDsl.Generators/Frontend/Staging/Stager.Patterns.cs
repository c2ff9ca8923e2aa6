using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Library;

namespace NetDsl.Generators.Frontend.Staging;

/// <content>Patterns, switch expressions, and taking values apart. A match is true, false, or null when it is poison or not known (then it was reported).</content>
internal sealed partial class Stager
{
    private readonly record struct ConstantTest(Staged Value);

    private Staged EvaluateIsPattern(IIsPatternOperation test, Scope scope)
    {
        Staged value = Evaluate(test.Value, scope);
        return !IsPoisoned(value) && Matches(test.Pattern, value, scope) is { } known ? new Staged.Constant(known) : Poison;
    }

    private Staged EvaluateIsType(IIsTypeOperation test, Scope scope)
    {
        Staged value = Evaluate(test.ValueOperand, scope);
        return IsPoisoned(value) ? Poison
            : value is Staged.Constant { Value: null } ? new Staged.Constant(test.IsNegated)
            : (IsOfType(value, test.TypeOperand) ?? Unknown(test)) is { } known ? new Staged.Constant(known != test.IsNegated) : Poison;
    }

    private Staged EvaluateSwitch(ISwitchExpressionOperation choice, Scope scope)
    {
        Staged value = Evaluate(choice.Value, scope);
        if (IsPoisoned(value))
        {
            return Poison;
        }

        foreach (ISwitchExpressionArmOperation arm in choice.Arms)
        {
            Scope inner = new(scope);
            switch (MatchesWithGuard(arm.Pattern, arm.Guard, value, inner))
            {
                case true:
                    return Evaluate(arm.Value, inner);
                case null:
                    return Poison;
            }
        }

        return Fail(choice, DiagnosticIds.NoMatch, TextOf(value));
    }

    private bool? MatchesWithGuard(IPatternOperation pattern, IOperation? guard, Staged value, Scope scope) =>
        Matches(pattern, value, scope) is var matches && matches == true && guard is not null ? Condition(guard, scope) : matches;

    private bool? Matches(IPatternOperation pattern, Staged value, Scope scope)
    {
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return true;
            case IConstantPatternOperation constant:
                return Matches(new ConstantTest(Evaluate(constant.Value, scope)), value);
            case IRelationalPatternOperation relation:
                return Evaluate(relation.Value, scope) is { } bound && !IsPoisoned(bound)
                    && Binary(relation, relation.OperatorKind, value, bound) is Staged.Constant { Value: bool holds } ? holds : null;
            case INegatedPatternOperation negated:
                return !Matches(negated.Pattern, value, scope);
            case IBinaryPatternOperation binary:
                bool? left = Matches(binary.LeftPattern, value, scope);
                bool decides = binary.OperatorKind == BinaryOperatorKind.Or;
                return left is null || left == decides ? left : Matches(binary.RightPattern, value, scope);
            case IDeclarationPatternOperation declaration:
                if (value is Staged.Constant { Value: null } && !declaration.MatchesNull)
                {
                    return false;
                }

                if (declaration.DeclaredSymbol is { } variable)
                {
                    scope.Declare(variable, value);
                }

                return IsOfType(value, declaration.MatchedType) ?? Unknown(pattern);
            case ITypePatternOperation type:
                return IsOfType(value, type.MatchedType) ?? Unknown(pattern);
            case IListPatternOperation list:
                return MatchesList(list, value, scope);
            case IRecursivePatternOperation recursive:
                return MatchesParts(recursive, value, scope);
            default:
                Unsupported(pattern);
                return null;
        }
    }

    private static bool? Matches(ConstantTest test, Staged value) => (test.Value, value) switch
    {
        (Staged.Poison, _) => null,
        (Staged.Constant constant, Staged.Constant other) => Equals(constant.Value, other.Value),
        _ => false,
    };

    private bool? MatchesList(IListPatternOperation pattern, Staged value, Scope scope)
    {
        if (ItemsOf(value) is not { } items)
        {
            return Unknown(pattern);
        }

        int slice = -1;
        for (int i = 0; i < pattern.Patterns.Length; i++)
        {
            slice = pattern.Patterns[i] is ISlicePatternOperation ? i : slice;
        }

        int fixedCount = pattern.Patterns.Length - (slice < 0 ? 0 : 1);
        if (slice < 0 ? items.Length != fixedCount : items.Length < fixedCount)
        {
            return false;
        }

        int rest = items.Length - fixedCount;
        for (int i = 0, item = 0; i < pattern.Patterns.Length; i++)
        {
            bool? matches = pattern.Patterns[i] is ISlicePatternOperation part
                ? part.Pattern is null ? true : Matches(part.Pattern, new Staged.List([.. items.Skip(item).Take(rest)]), scope)
                : Matches(pattern.Patterns[i], items[item], scope);
            item += i == slice ? rest : 1;
            if (matches != true)
            {
                return matches;
            }
        }

        return true;
    }

    private bool? MatchesParts(IRecursivePatternOperation pattern, Staged value, Scope scope)
    {
        if (value is Staged.Constant { Value: null })
        {
            return false;
        }

        bool? matches = value is Staged.Opaque { Value: RecordValue } ? IsOfType(value, pattern.MatchedType) : true;
        if (matches != true)
        {
            return matches ?? Unknown(pattern);
        }

        if (pattern.DeconstructionSubpatterns.Length > 0)
        {
            if (TakeApart(value) is not { } parts || parts.Length != pattern.DeconstructionSubpatterns.Length)
            {
                return Unknown(pattern);
            }

            for (int i = 0; i < parts.Length && matches == true; i++)
            {
                matches = Matches(pattern.DeconstructionSubpatterns[i], parts[i], scope);
            }
        }

        foreach (IPropertySubpatternOperation property in pattern.PropertySubpatterns)
        {
            if (matches == true)
            {
                Staged? member = property.Member is IMemberReferenceOperation reference ? MemberOf(reference, value) : null;
                matches = member is null ? Unknown(pattern) : Matches(property.Pattern, member, scope);
            }
        }

        if (matches == true && pattern.DeclaredSymbol is { } variable)
        {
            scope.Declare(variable, value);
        }

        return matches;
    }

    private bool? Unknown(IOperation pattern)
    {
        Fail(pattern, DiagnosticIds.ConditionNotConstant, pattern.Syntax);
        return null;
    }

    /// <summary>Whether a value has a type, where that is known: of records and constants.</summary>
    private bool? IsOfType(Staged value, ITypeSymbol? type)
    {
        if (type is null || type.SpecialType == SpecialType.System_Object)
        {
            return true;
        }

        switch (value)
        {
            case Staged.Opaque { Value: RecordValue record }:
                for (INamedTypeSymbol? candidate = record.Type; candidate is not null; candidate = candidate.BaseType)
                {
                    if (_bodies.AreSame(candidate, type))
                    {
                        return true;
                    }
                }

                return record.Type.AllInterfaces.Any(candidate => _bodies.AreSame(candidate, type));
            case Staged.Constant { Value: { } constant }:
                return type.TypeKind == TypeKind.Enum || constant.GetType().Name == type.Name;
            case Staged.Tensor:
                return type.Name == "Tensor";
            case Staged.Parameter:
                return type.Name is "Tensor" or "Parameter";
            case Staged.Layer:
                return type.Name == "Layer";
            case Staged.Tuple:
                return type.IsTupleType;
            default:
                return null;
        }
    }

    private Staged EvaluateDeconstruction(IDeconstructionAssignmentOperation assignment, Scope scope)
    {
        Staged value = Evaluate(assignment.Value, scope);
        Bind(assignment.Target, value, scope);
        return value;
    }

    /// <summary>Assigns the parts of <paramref name="value"/> to a target: a tuple of targets, a local, a discard.</summary>
    private void Bind(IOperation target, Staged value, Scope scope)
    {
        switch (target)
        {
            case IDeclarationExpressionOperation declaration:
                Bind(declaration.Expression, value, scope);
                break;
            case ITupleOperation tuple:
                Staged[]? parts = value is Staged.Poison ? null : TakeApart(value);
                if (value is not Staged.Poison && parts?.Length != tuple.Elements.Length)
                {
                    Fail(tuple, DiagnosticIds.DeconstructionMismatch, tuple.Elements.Length, parts is null ? "a value without parts" : parts.Length + " values");
                    parts = null;
                }

                for (int i = 0; i < tuple.Elements.Length; i++)
                {
                    Bind(tuple.Elements[i], parts is null ? Poison : parts[i], scope);
                }

                break;
            case ILocalReferenceOperation { IsDeclaration: true } local:
                scope.Declare(local.Local, value);
                break;
            case IDiscardOperation or IInvalidOperation:
                break;
            default:
                Assign(target, value, scope);
                break;
        }
    }

    /// <summary>The parts of a tuple, array or record, as deconstruction gives them; null when it has none.</summary>
    private Staged[]? TakeApart(Staged value) => value switch
    {
        Staged.Tuple tuple => tuple.Items.ToArray(),
        Staged.List list => list.Items,
        Staged.Opaque { Value: RecordValue record } => PositionalMembers(record),
        _ => null,
    };
}

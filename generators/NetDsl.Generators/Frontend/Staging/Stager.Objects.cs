using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Library;

namespace NetDsl.Generators.Frontend.Staging;

/// <content>Arrays, collection expressions, records and assignments.</content>
internal sealed partial class Stager
{
    private Staged EvaluateArray(IArrayCreationOperation array, Scope scope)
    {
        if (array.Initializer is { } initializer)
        {
            return EvaluateArrayInitializer(initializer, scope);
        }

        if (array.DimensionSizes.Length != 1)
        {
            return Unsupported(array);
        }

        Staged size = Evaluate(array.DimensionSizes[0], scope);
        Staged element = array.Type is IArrayTypeSymbol type ? DefaultOf(type.ElementType) : Null;
        return size is Staged.Constant { Value: int count and >= 0 } ? new Staged.List([.. Enumerable.Repeat(element, count)])
            : IsPoisoned(size) ? Poison
            : Fail(array.DimensionSizes[0], DiagnosticIds.NotConstant, array.DimensionSizes[0].Syntax);
    }

    private Staged.List EvaluateArrayInitializer(IArrayInitializerOperation initializer, Scope scope) => new Staged.List(
        [.. initializer.ElementValues.Select(element => element is IArrayInitializerOperation nested ? EvaluateArrayInitializer(nested, scope) : Evaluate(element, scope))]);

    private static Staged DefaultOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Int32 => new Staged.Constant(0),
        SpecialType.System_Int64 => new Staged.Constant(0L),
        SpecialType.System_Single => new Staged.Constant(0f),
        SpecialType.System_Double => new Staged.Constant(0d),
        SpecialType.System_Boolean => new Staged.Constant(false),
        _ => Null,
    };

    private Staged EvaluateCollection(ICollectionExpressionOperation collection, Scope scope)
    {
        List<Staged> items = [];
        foreach (IOperation element in collection.Elements)
        {
            if (element is not ISpreadOperation spread)
            {
                items.Add(Evaluate(element, scope));
                continue;
            }

            Staged operand = Evaluate(spread.Operand, scope);
            if (ItemsOf(operand) is not { } spreadItems)
            {
                return operand is Staged.Poison ? Poison : Fail(spread, DiagnosticIds.NotConstant, spread.Operand.Syntax);
            }

            items.AddRange(spreadItems);
        }

        return new Staged.List([.. items]);
    }

    /// <summary>The items of an array, list or span; null for anything else.</summary>
    private static Staged[]? ItemsOf(Staged value) => value switch
    {
        Staged.List list => list.Items,
        Staged.Constant { Value: string text } => [.. text.Select(character => new Staged.Constant(character))],
        _ => null,
    };

    private Staged EvaluateElement(IArrayElementReferenceOperation element, Scope scope)
    {
        Staged array = Evaluate(element.ArrayReference, scope);
        return element.Indices.Length == 1 ? TakeElement(element, array, Evaluate(element.Indices[0], scope)) : Unsupported(element);
    }

    /// <summary>One item or a part of a list.</summary>
    private Staged TakeElement(IOperation site, Staged array, Staged index)
    {
        if (IsPoisoned(index) || array is Staged.Poison)
        {
            return Poison;
        }

        if (ItemsOf(array) is not { } items)
        {
            return array is Staged.Constant { Value: null } ? Fail(site, DiagnosticIds.NullValue, site.Syntax) : Unsupported(site);
        }

        if (index is Staged.Constant { Value: Range range })
        {
            int start = range.Start.GetOffset(items.Length), end = range.End.GetOffset(items.Length);
            return start >= 0 && end >= start && end <= items.Length
                ? new Staged.List([.. items.Skip(start).Take(end - start)])
                : Fail(site, DiagnosticIds.ListIndexOutOfRange, $"{start}..{end}", items.Length);
        }

        return OffsetOf(index, items.Length) is not { } offset ? Fail(site, DiagnosticIds.NotConstant, site.Syntax)
            : offset >= 0 && offset < items.Length ? items[offset]
            : Fail(site, DiagnosticIds.ListIndexOutOfRange, offset, items.Length);
    }

    private static int? OffsetOf(Staged index, int length) => index switch
    {
        Staged.Constant { Value: Index position } => position.GetOffset(length),
        Staged.Constant { Value: int position } => position,
        _ => null,
    };

    private Staged EvaluateAssignment(ISimpleAssignmentOperation assignment, Scope scope)
    {
        Staged value = Evaluate(assignment.Value, scope);
        return Assign(assignment.Target, value, scope);
    }

    private Staged EvaluateCompoundAssignment(ICompoundAssignmentOperation assignment, Scope scope)
    {
        Staged left = Evaluate(assignment.Target, scope), right = Evaluate(assignment.Value, scope);
        if (IsPoisoned(left) || IsPoisoned(right))
        {
            return Assign(assignment.Target, Poison, scope);
        }

        Staged result = assignment.OperatorMethod switch
        {
            { Name: KnownSymbols.PipeOperator } pipe when KnownSymbols.IsLanguage(pipe) => Pipe(pipe, left, new ChainElement(right, OriginOf(assignment.Value.Syntax)), assignment),
            { } method when !IsBuiltIn(method) => Invoke(method, null, [left, right], assignment.Syntax),
            _ => Binary(assignment, assignment.OperatorKind, left, right),
        };
        return Assign(assignment.Target, result, scope);
    }

    private Staged EvaluateIncrement(IIncrementOrDecrementOperation increment, Scope scope)
    {
        Staged before = Evaluate(increment.Target, scope);
        if (before is not Staged.Constant { Value: { } value })
        {
            return IsPoisoned(before) ? Poison : Unsupported(increment);
        }

        BinaryOperatorKind kind = increment.Kind == OperationKind.Increment ? BinaryOperatorKind.Add : BinaryOperatorKind.Subtract;
        Staged after = Arithmetic(increment, () => ConstantArithmetic.Binary(kind, value, value is int ? 1 : Convert.ChangeType(1, value.GetType(), System.Globalization.CultureInfo.InvariantCulture)));
        Assign(increment.Target, after, scope);
        return increment.IsPostfix ? before : after;
    }

    /// <summary>Assigns to a local, a parameter, an element of an array, or a member of an object under construction.</summary>
    private Staged Assign(IOperation target, Staged value, Scope scope)
    {
        switch (target)
        {
            case ILocalReferenceOperation local:
                if (!scope.Assign(local.Local, value))
                {
                    scope.Declare(local.Local, value);
                }

                return value;
            case IParameterReferenceOperation parameter when scope.Assign(parameter.Parameter, value):
                return value;
            case IDiscardOperation:
                return value;
            case IArrayElementReferenceOperation { Indices.Length: 1 } element:
                Staged array = Evaluate(element.ArrayReference, scope), index = Evaluate(element.Indices[0], scope);
                if (array is Staged.List list && OffsetOf(index, list.Items.Length) is { } offset)
                {
                    if (offset < 0 || offset >= list.Items.Length)
                    {
                        return Fail(element, DiagnosticIds.ListIndexOutOfRange, offset, list.Items.Length);
                    }

                    list.Items[offset] = value;
                    return value;
                }

                return array is Staged.Poison || IsPoisoned(index) ? Poison : Unsupported(target);
            case IMemberReferenceOperation { Instance: IInstanceReferenceOperation } member when scope.This is { IsUnderConstruction: true } self:
                self.Members[member.Member.Name] = value;
                return value;
            case IFieldReferenceOperation or IPropertyReferenceOperation:
                return Fail(target, DiagnosticIds.Mutation, ((IMemberReferenceOperation)target).Member.Name);
            case IInvalidOperation or { Kind: OperationKind.None }:
                return Poison;
            default:
                return Unsupported(target);
        }
    }

    private Staged EvaluateCreation(IObjectCreationOperation creation, Scope scope)
    {
        if (creation.Constructor is not { } constructor || creation.Type is not INamedTypeSymbol type)
        {
            return Poison;
        }

        if (!_bodies.Has(type))
        {
            if (type.Name is "List" or "Dictionary" or "HashSet" or "StringBuilder")
            {
                return Fail(creation, DiagnosticIds.MutableCollection, type.Name);
            }

            if (WithSource(type.OriginalDefinition, creation.Syntax) is not { } block)
            {
                return Poison;
            }

            if (!_bodies.Has(block) || SourceBodies.MemberLike(constructor, block) is not { } own)
            {
                return IsOfFramework(type) ? Unsupported(creation) : Fail(creation, DiagnosticIds.NoSource, type.ToDisplayString());
            }

            (type, constructor) = (block, own);
        }

        Staged[] arguments = Arguments(creation.Arguments, constructor, scope);
        RecordValue record = new(type);
        Construct(record, constructor, arguments, creation.Syntax);
        SetMembers(record, creation.Initializer, scope);
        record.IsUnderConstruction = false;
        return new Staged.Opaque(record);
    }

    /// <summary>Whether a type comes with .NET, so that nobody can mark it [Block].</summary>
    private static bool IsOfFramework(ITypeSymbol type) => type.ContainingAssembly is not { } assembly || assembly.Name.StartsWith("System", StringComparison.Ordinal) || assembly.Name is "mscorlib" or "netstandard" or "NetDsl";

    private void Construct(RecordValue record, IMethodSymbol constructor, Staged[] arguments, SyntaxNode site)
    {
        constructor = constructor.OriginalDefinition;
        Scope scope = new(null) { This = record };
        for (int i = 0; i < arguments.Length; i++)
        {
            scope.Declare(constructor.Parameters[i], arguments[i]);
        }

        InFrame("new " + record.Type.Name, site, () =>
        {
            if (constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_cancellation) is TypeDeclarationSyntax)
            {
                for (int i = 0; i < arguments.Length; i++)
                {
                    // A record's parameters are its properties; those of another type are captured by its members.
                    string name = constructor.Parameters[i].Name;
                    (record.Type.IsRecord ? record.Members : record.Captured)[name] = arguments[i];
                }
            }

            foreach (ISymbol member in record.Type.OriginalDefinition.GetMembers().Where(member => !member.IsStatic && !member.IsImplicitlyDeclared && member is IFieldSymbol or IPropertySymbol))
            {
                if (!record.Members.ContainsKey(member.Name) && HasInitializer(member) && _bodies.BodyOf(member) is { } initializer)
                {
                    record.Members[member.Name] = Evaluate(initializer, scope);
                }
            }

            if (_bodies.BodyOf(constructor) is IBlockOperation body)
            {
                Execute(body, scope);
            }

            return true;
        });
    }

    private static bool HasInitializer(ISymbol member) => member.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is
        VariableDeclaratorSyntax { Initializer: not null } or PropertyDeclarationSyntax { Initializer: not null });

    private void SetMembers(RecordValue record, IObjectOrCollectionInitializerOperation? initializer, Scope scope)
    {
        foreach (IOperation setter in initializer?.Initializers ?? [])
        {
            if (setter is ISimpleAssignmentOperation { Target: IMemberReferenceOperation member } assignment)
            {
                record.Members[member.Member.Name] = Evaluate(assignment.Value, scope);
            }
            else if (setter is not IInvalidOperation)
            {
                Unsupported(setter);
            }
        }
    }

    private Staged EvaluateWith(IWithOperation copy, Scope scope)
    {
        Staged operand = Evaluate(copy.Operand, scope);
        if (operand is not Staged.Opaque { Value: RecordValue record })
        {
            return IsPoisoned(operand) ? Poison : Unsupported(copy);
        }

        RecordValue result = record.Copy();
        SetMembers(result, copy.Initializer, scope);
        result.IsUnderConstruction = false;
        return new Staged.Opaque(result);
    }

    /// <summary>The values of a positional record's parameters, in their order.</summary>
    private Staged[]? PositionalMembers(RecordValue record)
    {
        IMethodSymbol? primary = record.Type.InstanceConstructors.FirstOrDefault(
            constructor => constructor.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_cancellation) is TypeDeclarationSyntax);
        return primary is null || !record.Type.IsRecord ? null
            : [.. primary.Parameters.Select(parameter => record.Members.TryGetValue(parameter.Name, out Staged? value) ? value : Poison)];
    }
}

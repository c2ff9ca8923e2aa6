using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Frontend.Advice;
using NetDsl.Generators.Library;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend.Staging;

/// <content>Expressions: constants come first, then each kind of operation.</content>
internal sealed partial class Stager
{
    private Staged Evaluate(IOperation? operation, Scope scope)
    {
        if (operation is null)
        {
            return Poison;
        }

        Step(operation.Syntax);
        if (operation.ConstantValue is { HasValue: true } constant && operation is not IInvalidOperation)
        {
            return new Staged.Constant(constant.Value);
        }

        return operation switch
        {
            ILocalReferenceOperation local => scope.Find(local.Local) ?? Poison,
            IParameterReferenceOperation parameter => ReadParameter(parameter, scope),
            IFieldReferenceOperation field => ReadField(field, scope),
            IPropertyReferenceOperation property => ReadProperty(property, scope),
            IInvocationOperation invocation => EvaluateInvocation(invocation, scope),
            IBinaryOperation binary => EvaluateBinary(binary, scope),
            IUnaryOperation unary => EvaluateUnary(unary, scope),
            IConversionOperation conversion => EvaluateConversion(conversion, scope),
            IDelegateCreationOperation creation => Evaluate(creation.Target, scope),
            IMethodReferenceOperation method => EvaluateMethodReference(method, scope),
            IAnonymousFunctionOperation lambda => new Staged.Opaque(new Closure(lambda.Symbol, lambda.Body, scope, null, OriginOf(lambda.Syntax))),
            IConditionalOperation conditional => EvaluateConditional(conditional, scope),
            ISwitchExpressionOperation choice => EvaluateSwitch(choice, scope),
            IIsPatternOperation test => EvaluateIsPattern(test, scope),
            IIsTypeOperation test => EvaluateIsType(test, scope),
            ICoalesceOperation coalesce => EvaluateCoalesce(coalesce, scope),
            ISimpleAssignmentOperation assignment => EvaluateAssignment(assignment, scope),
            ICompoundAssignmentOperation assignment => EvaluateCompoundAssignment(assignment, scope),
            IIncrementOrDecrementOperation increment => EvaluateIncrement(increment, scope),
            IDeconstructionAssignmentOperation assignment => EvaluateDeconstruction(assignment, scope),
            ITupleOperation tuple => EvaluateTuple(tuple, scope),
            IArrayCreationOperation array => EvaluateArray(array, scope),
            ICollectionExpressionOperation collection => EvaluateCollection(collection, scope),
            IArrayElementReferenceOperation element => EvaluateElement(element, scope),
            IImplicitIndexerReferenceOperation element => TakeElement(element, Evaluate(element.Instance, scope), Evaluate(element.Argument, scope)),
            IRangeOperation range => EvaluateRange(range, scope),
            IObjectCreationOperation creation => EvaluateCreation(creation, scope),
            IWithOperation copy => EvaluateWith(copy, scope),
            IInstanceReferenceOperation => scope.This is { } self ? new Staged.Opaque(self) : Poison,
            IInterpolatedStringOperation text => EvaluateInterpolation(text, scope),
            IThrowOperation thrown => EvaluateThrow(thrown, scope),
            IDefaultValueOperation => EvaluateDefault(operation),
            IInvalidOperation => Poison,
            { Kind: OperationKind.None } => Poison,
            _ => Unsupported(operation),
        };
    }

    private Staged[] EvaluateAll(IEnumerable<IOperation> operations, Scope scope) => [.. operations.Select(operation => Evaluate(operation, scope))];

    private Staged Unsupported(IOperation operation)
    {
        (string construct, string alternative) = UnsupportedConstructs.Describe(operation);
        return Fail(operation, DiagnosticIds.UnsupportedConstruct, construct, alternative);
    }

    private Staged EvaluateBinary(IBinaryOperation binary, Scope scope)
    {
        if (IsPipe(binary))
        {
            return EvaluatePipe(binary, scope);
        }

        if (binary.OperatorMethod is { } method && !IsBuiltIn(method))
        {
            Staged[] operands = [Evaluate(binary.LeftOperand, scope), Evaluate(binary.RightOperand, scope)];
            return Invoke(method, null, operands, binary.Syntax);
        }

        if (binary.OperatorKind is BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr)
        {
            bool? first = Condition(binary.LeftOperand, scope);
            return first is null ? Poison
                : first == (binary.OperatorKind == BinaryOperatorKind.ConditionalOr) ? new Staged.Constant(first)
                : Evaluate(binary.RightOperand, scope);
        }

        Staged left = Evaluate(binary.LeftOperand, scope), right = Evaluate(binary.RightOperand, scope);

        // Where C# knows no such operator it says so.
        return IsPoisoned(left) || IsPoisoned(right) || binary.Type is null or IErrorTypeSymbol ? Poison : Binary(binary, binary.OperatorKind, left, right);
    }

    /// <summary>A built-in operator on values that are not poison.</summary>
    private Staged Binary(IOperation site, BinaryOperatorKind kind, Staged left, Staged right)
    {
        bool isEquality = kind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals;
        if (left is Staged.Constant { Value: var a } && right is Staged.Constant { Value: var b })
        {
            return Arithmetic(site, () => ConstantArithmetic.Binary(kind, a, b));
        }

        // `x == null` and `x is null` are staged: a value that is here is not null.
        if (isEquality && (left is Staged.Constant { Value: null } || right is Staged.Constant { Value: null }))
        {
            return new Staged.Constant(kind == BinaryOperatorKind.NotEquals);
        }

        if (isEquality && IsLayer(left) && IsLayer(right))
        {
            return Fail(site, DiagnosticIds.LayerAsDelegate, kind == BinaryOperatorKind.Equals ? "==" : "!=", "compare what they are made from");
        }

        if (isEquality && (IsTensor(left) || IsTensor(right)))
        {
            return Fail(site, DiagnosticIds.TensorEquality, kind == BinaryOperatorKind.Equals ? "==" : "!=");
        }

        if (IsLayer(left) && !IsLayer(right) && PipePrecedence.IsRightOfPipe(site.Syntax))
        {
            return Poison;
        }

        if (IsLayer(left) || IsLayer(right))
        {
            return Fail(site, DiagnosticIds.LayerAsDelegate, kind == BinaryOperatorKind.Subtract ? "-" : "+", "add the results instead: `x => (x | a) + (x | b)`");
        }

        return Unsupported(site);
    }

    private Staged EvaluateUnary(IUnaryOperation unary, Scope scope)
    {
        Staged operand = Evaluate(unary.Operand, scope);
        if (IsPoisoned(operand))
        {
            return Poison;
        }

        if (unary.OperatorMethod is { } method && !IsBuiltIn(method))
        {
            return Invoke(method, null, [operand], unary.Syntax);
        }

        return (unary.OperatorKind, operand) switch
        {
            (UnaryOperatorKind.Hat, Staged.Constant { Value: int index }) => new Staged.Constant(new Index(index, fromEnd: true)),
            (_, Staged.Constant { Value: var value }) => Arithmetic(unary, () => ConstantArithmetic.Unary(unary.OperatorKind, value)),
            _ => Unsupported(unary),
        };
    }

    /// <summary>Computes with constants; an overflow or a division by zero is the user's mistake.</summary>
    private Staged Arithmetic(IOperation site, Func<object?> compute)
    {
        try
        {
            return compute() is { } value ? new Staged.Constant(value) : Unsupported(site);
        }
        catch (OverflowException)
        {
            return Fail(site, DiagnosticIds.ArithmeticFails, site.Syntax, "does not fit its type: sizes are checked 32-bit numbers");
        }
        catch (DivideByZeroException)
        {
            return Fail(site, DiagnosticIds.ArithmeticFails, site.Syntax, "divides by zero");
        }
    }

    private Staged EvaluateConversion(IConversionOperation conversion, Scope scope)
    {
        Staged operand = Evaluate(conversion.Operand, scope);
        if (IsPoisoned(operand))
        {
            return Poison;
        }

        if (conversion.OperatorMethod is { } method)
        {
            if (KnownSymbols.IsLanguage(method))
            {
                AdviseOnDivision(conversion.Operand);
            }

            // The language's own conversions (a number to a tensor, a method to a layer) keep the value: the library turns it into what it needs.
            return KnownSymbols.IsLanguage(method) ? operand
                : method.ContainingType.Name == "Index" && operand is Staged.Constant { Value: int index } ? new Staged.Constant(new Index(index))
                : IsBuiltIn(method) ? operand
                : Invoke(method, null, [operand], conversion.Syntax);
        }

        return (operand, conversion.Type) switch
        {
            (Staged.Constant { Value: { } value }, { } type) => Arithmetic(conversion, () => ConstantArithmetic.Convert(value, type)),
            (Staged.Tuple tuple, INamedTypeSymbol { IsTupleType: true } type) when type.TupleElements.Length == tuple.Items.Count => tuple with { Names = TupleNames(type) },
            _ => operand,
        };
    }

    /// <summary>A quotient of integers that drops a fraction and then becomes a number of the network is hardly ever meant.</summary>
    private void AdviseOnDivision(IOperation number)
    {
        while (number is IConversionOperation { OperatorMethod: null } conversion)
        {
            number = conversion.Operand;
        }

        if (number is IBinaryOperation { OperatorKind: BinaryOperatorKind.Divide } quotient
            && quotient.LeftOperand.ConstantValue.Value is int left && quotient.RightOperand.ConstantValue.Value is int right && right != 0 && left % right != 0)
        {
            string replacement = $"{left}f / {right}";
            _findings.Add(DiagnosticIds.IntegerDivision, OriginOf(number.Syntax), "", [number.Syntax, $"`{replacement}`"], (FixData.Replacement, replacement));
        }
    }

    private Staged EvaluateCoalesce(ICoalesceOperation coalesce, Scope scope)
    {
        Staged value = Evaluate(coalesce.Value, scope);
        return value is Staged.Constant { Value: null } ? Evaluate(coalesce.WhenNull, scope) : value;
    }

    private Staged EvaluateConditional(IConditionalOperation conditional, Scope scope) => Condition(conditional.Condition, scope) switch
    {
        true => Evaluate(conditional.WhenTrue, scope),
        false => Evaluate(conditional.WhenFalse, scope),
        null => Poison,
    };

    /// <summary>A condition known while staging; null when it is poison or not known, which is then reported.</summary>
    private bool? Condition(IOperation condition, Scope scope)
    {
        // C# asks a tensor for its truth in an operator, so that the answer is given here.
        if (condition is IUnaryOperation { OperatorKind: UnaryOperatorKind.True } truth && KnownSymbols.IsLanguage(truth.OperatorMethod))
        {
            condition = truth.Operand;
        }

        switch (Evaluate(condition, scope))
        {
            case Staged.Constant { Value: bool known }:
                return known;
            case Staged.Poison:
                return null;
            default:
                Fail(condition, DiagnosticIds.ConditionNotConstant, condition.Syntax);
                return null;
        }
    }

    private Staged.Tuple EvaluateTuple(ITupleOperation tuple, Scope scope) =>
        new Staged.Tuple(new EquatableArray<Staged>(EvaluateAll(tuple.Elements, scope)), tuple.Type is INamedTypeSymbol type ? TupleNames(type) : default);

    private static EquatableArray<string?> TupleNames(INamedTypeSymbol type) =>
        new([.. type.TupleElements.Select(element => element.IsExplicitlyNamedTupleElement ? element.Name : null)]);

    private Staged EvaluateRange(IRangeOperation range, Scope scope)
    {
        Staged start = range.LeftOperand is null ? new Staged.Constant(new Index(0)) : Evaluate(range.LeftOperand, scope);
        Staged end = range.RightOperand is null ? new Staged.Constant(new Index(0, fromEnd: true)) : Evaluate(range.RightOperand, scope);
        return start is Staged.Constant { Value: Index from } && end is Staged.Constant { Value: Index to } ? new Staged.Constant(new Range(from, to))
            : IsPoisoned(start) || IsPoisoned(end) ? Poison
            : Fail(range, DiagnosticIds.NotConstant, range.Syntax);
    }

    private Staged EvaluateInterpolation(IInterpolatedStringOperation text, Scope scope)
    {
        System.Text.StringBuilder result = new();
        foreach (IInterpolatedStringContentOperation part in text.Parts)
        {
            switch (part)
            {
                case IInterpolatedStringTextOperation { Text.ConstantValue.Value: string literal }:
                    result.Append(literal);
                    break;
                case IInterpolationOperation hole:
                    Staged value = Evaluate(hole.Expression, scope);
                    if (IsPoisoned(value))
                    {
                        return Poison;
                    }

                    result.Append(TextOf(value, hole.FormatString?.ConstantValue.Value as string));
                    break;
                default:
                    return Unsupported(text);
            }
        }

        return new Staged.Constant(result.ToString());
    }

    /// <summary>As the user's own messages print it: numbers as C# does, tensors as their shape.</summary>
    private string TextOf(Staged value, string? format = null) => value switch
    {
        Staged.Constant constant => ConstantArithmetic.Text(constant.Value, format),
        Staged.Tensor tensor => _session.Graph.ShapeOf(tensor.Id).ToDisplay(),
        Staged.Parameter parameter => parameter.Handle.Shape.ToDisplay(),
        Staged.Layer layer => layer.Function.Kind,
        _ => value.GetType().Name,
    };

    private Staged EvaluateThrow(IThrowOperation thrown, Scope scope)
    {
        IOperation? exception = thrown.Exception;
        while (exception is IConversionOperation conversion)
        {
            exception = conversion.Operand;
        }

        if (exception is not IObjectCreationOperation creation)
        {
            return exception is null or IInvalidOperation ? Poison : Unsupported(thrown);
        }

        foreach (IArgumentOperation argument in creation.Arguments)
        {
            if (argument.Parameter?.Name == "message")
            {
                return Evaluate(argument.Value, scope) is Staged.Constant { Value: string message } ? Fail(creation, DiagnosticIds.UserAssertion, message) : Poison;
            }
        }

        return Fail(creation, DiagnosticIds.UserAssertion, creation.Type?.Name ?? "exception");
    }

    private Staged EvaluateDefault(IOperation operation) =>
        operation.Type is INamedTypeSymbol { IsTupleType: true } or { TypeKind: TypeKind.Struct } ? Unsupported(operation) : Null;

    private static bool IsTensor(Staged value) => value is Staged.Tensor or Staged.Indices or Staged.Parameter;

    private static bool IsLayer(Staged value) => value is Staged.Layer or Staged.Opaque { Value: Closure };

    /// <summary>Whether an operator is one of the framework's own types (decimal, string, Index), not of the language or the user.</summary>
    private bool IsBuiltIn(IMethodSymbol method) => !KnownSymbols.IsLanguage(method) && !_bodies.Has(method);
}

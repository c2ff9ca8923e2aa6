using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Library;

namespace NetDsl.Generators.Frontend.Staging;

/// <content>Calls: of the user's own functions, of the language, and of the few framework functions that are staged.</content>
internal sealed partial class Stager
{
    private Staged EvaluateInvocation(IInvocationOperation invocation, Scope scope)
    {
        IMethodSymbol method = invocation.TargetMethod;
        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            Staged function = Evaluate(invocation.Instance, scope);
            Staged[] arguments = Arguments(invocation.Arguments, method, scope);
            return Apply(function, arguments, invocation.Syntax);
        }

        if (method.MethodKind == MethodKind.LocalFunction)
        {
            Staged[] arguments = Arguments(invocation.Arguments, method, scope);
            return scope.Find(method.OriginalDefinition) is { } function ? Apply(function, arguments, invocation.Syntax) : Poison;
        }

        Staged? receiver = invocation.Instance is null ? null : Evaluate(invocation.Instance, scope);
        return receiver is Staged.Poison ? Poison : Invoke(method, receiver, Arguments(invocation.Arguments, method, scope), invocation.Syntax);
    }

    /// <summary>Arguments by the position of their parameter; they come in the order of the source.</summary>
    private Staged[] Arguments(IReadOnlyList<IArgumentOperation> arguments, IMethodSymbol method, Scope scope)
    {
        Staged[] values = new Staged[method.Parameters.Length];
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.Parameter is { } parameter && parameter.Ordinal < values.Length)
            {
                values[parameter.Ordinal] = parameter.RefKind is RefKind.Ref or RefKind.Out
                    ? Fail(argument, DiagnosticIds.UnsupportedConstruct, $"a `{(parameter.RefKind == RefKind.Out ? "out" : "ref")}` argument", "return a tuple")
                    : Evaluate(argument.Value, scope);
            }
        }

        for (int i = 0; i < values.Length; i++)
        {
            values[i] ??= Null;
        }

        return values;
    }

    private Staged EvaluateMethodReference(IMethodReferenceOperation reference, Scope scope)
    {
        IMethodSymbol method = reference.Method;
        if (method.MethodKind == MethodKind.LocalFunction)
        {
            return scope.Find(method.OriginalDefinition) ?? Poison;
        }

        Staged? receiver = reference.Instance is null ? null : Evaluate(reference.Instance, scope);
        return receiver is Staged.Poison ? Poison
            : receiver is not null && IsLayer(receiver) ? receiver
            : new Staged.Opaque(new Closure(method, null, null, receiver, OriginOf(reference.Syntax)));
    }

    /// <summary>Calls a method with arguments in the order of its parameters.</summary>
    private Staged Invoke(IMethodSymbol method, Staged? receiver, Staged[] arguments, SyntaxNode site)
    {
        if (KnownSymbols.IsLanguage(method))
        {
            return IsAnyPoisoned(arguments) || (receiver is not null && IsPoisoned(receiver)) ? Poison : InvokeLibrary(method, receiver, arguments, OriginOf(site), site);
        }

        if (method.ContainingType?.TypeKind == TypeKind.Delegate || (receiver is not null && IsLayer(receiver)))
        {
            return Fail(site, DiagnosticIds.LayerAsDelegate, "." + method.Name, "a layer can be applied, composed with `|` and passed on");
        }

        if (method.DeclaringSyntaxReferences.IsEmpty && FrameworkFunctions.Find(method) is { } framework)
        {
            return IsAnyPoisoned(arguments) ? Poison : InvokeFramework(method, framework, receiver, arguments, site);
        }

        if (receiver is Staged.Opaque { Value: RecordValue record })
        {
            method = Implementation(method, record);
        }

        if (method is { IsStatic: true, IsAbstract: true })
        {
            return Fail(site, DiagnosticIds.StaticAbstract, method.Name);
        }

        if (method.IsAsync)
        {
            return Fail(site, DiagnosticIds.UnsupportedConstruct, $"the `async` method `{method.Name}`", "a network has no asynchronous part; make it an ordinary method");
        }

        IMethodSymbol definition = (method.ReducedFrom ?? method).OriginalDefinition;
        bool hasSource = _bodies.Has(definition);
        if (!hasSource)
        {
            if (WithSource(definition, site) is not { } block)
            {
                return Poison;
            }

            definition = block;
        }

        if (_bodies.BodyOf(definition) is not { } body)
        {
            return hasSource ? Poison
                : IsMutator(method) ? Fail(site, DiagnosticIds.MutableCollection, method.ContainingType?.Name ?? "")
                : Fail(site, DiagnosticIds.NoSource, method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat));
        }

        Scope scope = new(null) { This = (receiver as Staged.Opaque)?.Value as RecordValue };
        Declare(definition, arguments, scope);
        if (receiver is not null && _bodies.ExtensionReceiverOf(definition) is { } extended)
        {
            scope.Declare(extended, receiver);
        }

        return InFrame(method.Name, site, () => Execute(body, scope));
    }

    private static bool IsMutator(IMethodSymbol method) =>
        method.ContainingType?.ContainingNamespace?.ToDisplayString() == "System.Collections.Generic" && method.Name is "Add" or "AddRange" or "Insert" or "Remove" or "Clear";

    private static void Declare(IMethodSymbol method, Staged[] arguments, Scope scope)
    {
        for (int i = 0; i < method.Parameters.Length; i++)
        {
            scope.Declare(method.Parameters[i], i < arguments.Length ? arguments[i] : DefaultArgument(method.Parameters[i]));
        }
    }

    private static Staged DefaultArgument(IParameterSymbol parameter) =>
        parameter.HasExplicitDefaultValue ? new Staged.Constant(parameter.ExplicitDefaultValue) : Null;

    /// <summary>The method that runs for an object of this type: the override, or the implementation of an interface's member.</summary>
    private IMethodSymbol Implementation(IMethodSymbol method, RecordValue receiver)
    {
        if (!_bodies.Has(method) && _bodies.Has(receiver.Type))
        {
            method = (method.ContainingType.TypeKind == TypeKind.Interface
                ? receiver.Type.AllInterfaces.Select(candidate => SourceBodies.MemberLike(method, candidate)).FirstOrDefault(member => member is not null)
                : SourceBodies.MemberLike(method, receiver.Type)) ?? method;
        }

        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            return receiver.Type.FindImplementationForInterfaceMember(method) as IMethodSymbol ?? method;
        }

        if (method is not ({ IsVirtual: true } or { IsAbstract: true } or { IsOverride: true }))
        {
            return method;
        }

        for (INamedTypeSymbol? type = receiver.Type; type is not null; type = type.BaseType)
        {
            foreach (IMethodSymbol candidate in type.GetMembers(method.Name).OfType<IMethodSymbol>())
            {
                for (IMethodSymbol? overridden = candidate; overridden is not null; overridden = overridden.OverriddenMethod)
                {
                    if (SymbolEqualityComparer.Default.Equals(overridden.OriginalDefinition, method.OriginalDefinition))
                    {
                        return candidate;
                    }
                }
            }
        }

        return method;
    }

    private Staged InvokeFramework(IMethodSymbol method, FrameworkFunction function, Staged? receiver, Staged[] arguments, SyntaxNode site)
    {
        try
        {
            Staged[] all = receiver is null ? arguments : [receiver, .. arguments];
            return function(all, (closure, operands) => Apply(closure, operands, site))
                ?? Fail(site, DiagnosticIds.NotConstant, site);
        }
        catch (OverflowException)
        {
            return Fail(site, DiagnosticIds.ArithmeticFails, method.Name, "does not fit its type: sizes are checked 32-bit numbers");
        }
    }

    /// <summary>Applies a layer, method or lambda.</summary>
    internal Staged Apply(Staged function, Staged[] arguments, SyntaxNode site)
    {
        Step(site);
        switch (function)
        {
            case Staged.Layer { Function: { } layer } when arguments.Length == 1:
                return ApplyLayer(layer, arguments[0], site);
            case Staged.Layer { Function: { } several }:
                return ApplyLayer(several, new Staged.Tuple([.. arguments], []), site);
            case Staged.Opaque { Value: Closure closure }:
                // `(a, b) | Add`: a tuple piped into a function of several parameters.
                if (arguments is [Staged.Tuple tuple] && closure.Method.Parameters.Length == tuple.Items.Count && tuple.Items.Count > 1)
                {
                    arguments = tuple.Items.ToArray();
                }

                if (closure.Body is { } body)
                {
                    Scope scope = new(closure.Scope);
                    Declare(closure.Method, arguments, scope);
                    return InFrame(closure.Method.MethodKind == MethodKind.LocalFunction ? closure.Method.Name : "lambda", site, () => Execute(body, scope));
                }

                if (KnownSymbols.IsLanguage(closure.Method))
                {
                    return IsAnyPoisoned(arguments) ? Poison : InvokeLibrary(closure.Method, closure.Receiver, arguments, Origin.Through(_network, closure.Origin, OriginOf(site)), site);
                }

                return Invoke(closure.Method, closure.Receiver, arguments, site);
            case Staged.Opaque { Value: Func<LibraryCall, Staged, Staged> libraryFunction } when arguments.Length == 1:
                return ApplyLibraryFunction(libraryFunction, arguments[0], site);
            case Staged.Poison:
                return Poison;
            case Staged.Constant { Value: null }:
                return Fail(site, DiagnosticIds.NullValue, site);
            default:
                return Fail(site, DiagnosticIds.UnsupportedConstruct, "this call", "call a function, a layer or a lambda");
        }
    }

    /// <summary>The locals, parameters and objects that a lambda or local function captured, by name: they name the layers it holds.</summary>
    private static List<(string Name, Staged Value)> CapturedBy(Closure closure)
    {
        List<(string, Staged)> captured = [];
        HashSet<string> seen = [];
        foreach (IOperation operation in closure.Body?.Descendants() ?? [])
        {
            (string Name, Staged? Value) use = operation switch
            {
                ILocalReferenceOperation local => (local.Local.Name, closure.Scope!.Find(local.Local)),
                IParameterReferenceOperation parameter => (parameter.Parameter.Name, closure.Scope!.Find(parameter.Parameter)),
                IInvocationOperation { TargetMethod.MethodKind: MethodKind.LocalFunction } call => (call.TargetMethod.Name, closure.Scope!.Find(call.TargetMethod.OriginalDefinition)),
                IMethodReferenceOperation { Method.MethodKind: MethodKind.LocalFunction } method => (method.Method.Name, closure.Scope!.Find(method.Method.OriginalDefinition)),
                IInstanceReferenceOperation when closure.Scope!.This is { } self => ("this", new Staged.Opaque(self)),
                _ => ("", null),
            };
            if (use.Value is not null && seen.Add(use.Name))
            {
                captured.Add((use.Name, use.Value));
            }
        }

        if (closure.Receiver is { } receiver)
        {
            captured.Add(("this", receiver));
        }

        return captured;
    }
}

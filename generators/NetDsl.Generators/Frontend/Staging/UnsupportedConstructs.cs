using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NetDsl.Generators.Frontend.Staging;

/// <summary>What C# constructs that cannot be staged are called in messages, and what to write instead.</summary>
internal static class UnsupportedConstructs
{
    public static (string Construct, string Alternative) Describe(IOperation operation) => operation.Kind switch
    {
        OperationKind.Try => ("`try`", "a mistake found while compiling cannot be caught; check the condition before"),
        OperationKind.Using or OperationKind.UsingDeclaration => ("`using`", "nothing needs to be disposed in a network; remove it"),
        OperationKind.Lock => ("`lock`", "a network is compiled by one thread; remove it"),
        OperationKind.Await => ("`await`", "a network has no asynchronous part; call the function directly"),
        OperationKind.YieldReturn or OperationKind.YieldBreak => ("`yield`", "return an array or a collection expression"),
        OperationKind.TypeOf => ("`typeof`", "write the code for each type"),
        OperationKind.DynamicInvocation or OperationKind.DynamicMemberReference or OperationKind.DynamicObjectCreation or OperationKind.DynamicIndexerAccess =>
            ("`dynamic`", "write the type"),
        OperationKind.EventAssignment or OperationKind.EventReference => ("an event", "call the function directly"),
        OperationKind.ConditionalAccess => ("`?.`", "test with `is null` and call the member directly"),
        OperationKind.CoalesceAssignment => ("`??=`", "write `a = a ?? b`"),
        OperationKind.Labeled => ("a label", "use `break`, `continue` or a function"),
        OperationKind.Branch => ("`goto`", "use `break`, `continue` or a function"),
        OperationKind.AnonymousObjectCreation => ("an anonymous type", "use a tuple or a record"),
        OperationKind.AddressOf => ("a pointer", "use an array"),
        OperationKind.Throw => ("a `throw` of an existing exception", "write `throw new ArgumentException(\"…\")`"),
        OperationKind.DefaultValue => ("`default`", "write the value"),
        OperationKind.Binary or OperationKind.Unary or OperationKind.CompoundAssignment or OperationKind.Increment or OperationKind.Decrement =>
            ("this operator on these values", "compute with constants of one type, or with tensors"),
        OperationKind.SimpleAssignment => ("this assignment", "assign to a local, or make a new record with `with`"),
        OperationKind.ObjectCreation => ($"`new {(operation as IObjectCreationOperation)?.Type?.Name}`", "use a record, a tuple or a collection expression"),
        OperationKind.LocalFunction or OperationKind.Loop => ("this loop", "use `for` or `foreach` over a range known at compile time"),
        _ => ($"`{Name(operation.Kind)}`", "write it with constants, functions, records and layers"),
    };

    private static string Name(OperationKind kind) => kind.ToString();
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using NetDsl.Generators.Diagnostics;

namespace NetDsl.CodeFixes;

/// <summary>Fixes of the attributes of entry points.</summary>
internal static class AttributeFixes
{
    public static Offer? RemovePredict(FixContext context) =>
        context.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method && Find(method, context, "PredictAttribute") is { } attribute
            ? new Offer("Remove [Predict]", Removal(attribute, context))
            : null;

    public static Offer? RemoveAttribute(FixContext context) => context.Node.FirstAncestorOrSelf<AttributeSyntax>() is { } attribute
        ? new Offer($"Remove [{attribute.Name}]", Removal(attribute, context))
        : null;

    /// <summary>Adds Adam, which works with its defaults; of several optimisers the choice is the author's.</summary>
    public static Offer? AddOptimizer(FixContext context) =>
        context.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is { } method && Find(method, context, "OptimizerAttribute") is null && Find(method, context, "TrainAttribute") is { } train
            ? new Offer("Add [Adam]", Edits.InsertAt(train.Span.End, ", Adam"))
            : null;

    public static Offer? RemoveUpdate(FixContext context)
    {
        CollectionElementSyntax? element = context.Node.FirstAncestorOrSelf<CollectionElementSyntax>();
        return element?.Parent is CollectionExpressionSyntax { Elements: { Count: > 1 } elements }
            ? new Offer($"Remove `{element}` from Updates", Edits.Delete(Edits.SpanWithSeparator(elements, element)))
            : null;
    }

    /// <summary>Sets the capacity with which the network fits its budget.</summary>
    public static Offer? SetCapacity(FixContext context)
    {
        AttributeSyntax? network = context.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.AttributeLists.SelectMany(list => list.Attributes).FirstOrDefault(attribute => attribute.Name.ToString() is "Network" or "NetworkAttribute");
        if (network is null || context.Data(FixData.Replacement) is not { } capacity)
        {
            return null;
        }

        AttributeArgumentSyntax? given = network.ArgumentList?.Arguments.FirstOrDefault(argument => argument.NameEquals?.Name.Identifier.ValueText == "Capacity");
        TextChange change = given is not null ? Edits.Replace(given.Expression, capacity)
            : network.ArgumentList is { } list ? Edits.InsertAt(list.CloseParenToken.SpanStart, (list.Arguments.Count > 0 ? ", " : "") + $"Capacity = {capacity}")
            : Edits.InsertAt(network.Span.End, $"(Capacity = {capacity})");
        return new Offer($"Set the capacity to {capacity}", change);
    }

    /// <summary>The attribute of a type, or of one derived from it.</summary>
    private static AttributeSyntax? Find(MethodDeclarationSyntax method, FixContext context, string name) =>
        method.AttributeLists.SelectMany(list => list.Attributes).FirstOrDefault(attribute =>
        {
            ITypeSymbol? type = context.Model.GetTypeInfo(attribute, context.Cancellation).Type;
            while (type is not null && type.Name != name)
            {
                type = type.BaseType;
            }

            return type is not null;
        });

    private static TextChange Removal(AttributeSyntax attribute, FixContext context)
    {
        AttributeListSyntax list = (AttributeListSyntax)attribute.Parent!;
        return Edits.Delete(list.Attributes.Count > 1 ? Edits.SpanWithSeparator(list.Attributes, attribute) : Edits.SpanOfLines(list, context.Text));
    }
}

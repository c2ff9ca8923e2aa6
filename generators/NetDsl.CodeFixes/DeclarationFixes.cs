using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace NetDsl.CodeFixes;

/// <summary>Fixes of how networks and entry points are declared.</summary>
internal static class DeclarationFixes
{
    private static readonly SyntaxKind[] Accessibilities = [SyntaxKind.PublicKeyword, SyntaxKind.InternalKeyword, SyntaxKind.ProtectedKeyword, SyntaxKind.PrivateKeyword];

    public static Offer? MakePartial(FixContext context) => context.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type
        ? new Offer($"Make `{type.Identifier.Text}` partial", Edits.InsertAt(type.Keyword.SpanStart, "partial "))
        : null;

    /// <summary>Removes <c>static</c> or <c>abstract</c>; makes a record without parameters, or a struct, a class.</summary>
    public static Offer? MakeOrdinaryClass(FixContext context)
    {
        if (context.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
        {
            return null;
        }

        SyntaxToken modifier = type.Modifiers.FirstOrDefault(token => token.IsKind(SyntaxKind.StaticKeyword) || token.IsKind(SyntaxKind.AbstractKeyword));
        if (!modifier.IsKind(SyntaxKind.None))
        {
            return new Offer($"Remove `{modifier.Text}`", Edits.Delete(WithSpace(modifier)));
        }

        return type switch
        {
            RecordDeclarationSyntax { ParameterList: null } record => new Offer("Make it a class", new TextChange(
                TextSpan.FromBounds(record.Keyword.SpanStart, record.ClassOrStructKeyword.IsKind(SyntaxKind.None) ? record.Keyword.Span.End : record.ClassOrStructKeyword.Span.End), "class")),
            StructDeclarationSyntax { ParameterList: null } => new Offer("Make it a class", new TextChange(type.Keyword.Span, "class")),
            _ => null,
        };
    }

    /// <summary>Removes what says who may call an entry point, and adds <c>static</c> where it is missing: private is what C# takes when nothing is said.</summary>
    public static Offer? MakePrivateAndStatic(FixContext context)
    {
        if (context.Node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method)
        {
            return null;
        }

        SyntaxToken[] accessibilities = [.. method.Modifiers.Where(token => Accessibilities.Contains(token.Kind()) && !token.IsKind(SyntaxKind.PrivateKeyword))];
        bool isStatic = method.Modifiers.Any(SyntaxKind.StaticKeyword);
        List<TextChange> changes = [];
        int start = method.Modifiers.Count > 0 ? method.Modifiers[0].SpanStart : method.ReturnType.SpanStart;
        if (accessibilities.Length > 0)
        {
            int end = WithSpace(accessibilities[accessibilities.Length - 1]).End;
            changes.Add(new TextChange(TextSpan.FromBounds(accessibilities[0].SpanStart, end), isStatic ? "" : "static "));
        }
        else if (!isStatic)
        {
            SyntaxToken isPrivate = method.Modifiers.FirstOrDefault(token => token.IsKind(SyntaxKind.PrivateKeyword));
            changes.Add(Edits.InsertAt(isPrivate.IsKind(SyntaxKind.None) ? start : WithSpace(isPrivate).End, "static "));
        }

        string title = accessibilities.Length == 0 ? $"Make `{method.Identifier.Text}` static" : isStatic ? $"Make `{method.Identifier.Text}` private" : $"Make `{method.Identifier.Text}` private and static";
        return changes.Count == 0 ? null : new Offer(title, changes);
    }

    /// <summary>Removes <c>in</c>, <c>ref</c> and <c>params</c> from a parameter.</summary>
    public static Offer? PassByValue(FixContext context) => context.Node.FirstAncestorOrSelf<ParameterSyntax>() is { Modifiers.Count: > 0, Type: { } type } parameter
        ? new Offer($"Pass `{parameter.Identifier.Text}` by value", Edits.Delete(TextSpan.FromBounds(parameter.Modifiers[0].SpanStart, type.SpanStart)))
        : null;

    /// <summary>Marks the last method that could be an entry point: what others are made of stands before what uses it.</summary>
    public static Offer? MarkPredict(FixContext context)
    {
        MethodDeclarationSyntax? method = context.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>()?.Members.OfType<MethodDeclarationSyntax>().LastOrDefault(candidate => CouldPredict(candidate, context));
        if (method is null)
        {
            return null;
        }

        List<TextChange> changes = [Edits.InsertAt(method.SpanStart, "[Predict] ")];
        foreach (SyntaxToken modifier in method.Modifiers.Where(token => Accessibilities.Contains(token.Kind()) && !token.IsKind(SyntaxKind.PrivateKeyword)))
        {
            changes.Add(Edits.Delete(WithSpace(modifier)));
        }

        if (!method.Modifiers.Any(SyntaxKind.StaticKeyword))
        {
            changes.Add(Edits.InsertAt(method.ReturnType.SpanStart, "static "));
        }

        return new Offer($"Mark `{method.Identifier.Text}` as [Predict]", changes);
    }

    private static bool CouldPredict(MethodDeclarationSyntax method, FixContext context) =>
        context.Model.GetDeclaredSymbol(method, context.Cancellation) is { IsGenericMethod: false, IsAsync: false } symbol
        && (method.Body is not null || method.ExpressionBody is not null)
        && IsData(symbol.ReturnType) && symbol.Parameters.All(parameter => IsData(parameter.Type) && parameter.RefKind == RefKind.None && !parameter.IsParams);

    private static bool IsData(ITypeSymbol type) => type.Name is "Tensor" or "Indices" && type.ContainingNamespace.Name == "NetDsl";

    private static TextSpan WithSpace(SyntaxToken token) => TextSpan.FromBounds(token.SpanStart, token.FullSpan.End);
}

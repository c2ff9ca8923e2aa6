using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace NetDsl.CodeFixes;

/// <summary>Fixes of weights that are made where they would be new ones at every use, and of fields that may change.</summary>
internal static class InitializerFixes
{
    /// <summary><c>static Layer Head => Dense(3);</c> → <c>static readonly Layer Head = Dense(3);</c>.</summary>
    public static Offer? MakeFieldOfProperty(FixContext context) =>
        context.Node.FirstAncestorOrSelf<PropertyDeclarationSyntax>() is { ExpressionBody: { } body } property && property.Modifiers.Any(SyntaxKind.StaticKeyword)
            ? new Offer($"Make `{property.Identifier.Text}` a field", Edits.InsertAt(property.Type.SpanStart, "readonly "), new TextChange(body.ArrowToken.Span, "="))
            : null;

    /// <summary>Moves a layer or parameter to a field of the class and uses the field in its place.</summary>
    public static Offer? MoveToField(FixContext context)
    {
        if (context.Expression is not InvocationExpressionSyntax made || made.FirstAncestorOrSelf<ForStatementSyntax>() is not null || made.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method
            || UsesLocals(made, context))
        {
            return null;
        }

        string name = NameFor(made, method, context);
        return new Offer($"Move to the field `{name}`", Declare(method, made, made.ToString(), name, context), Edits.Replace(made, name));
    }

    /// <summary>Moves the layers that a loop makes and applies to a field: <c>for (…) x = x | Dense(8);</c> → <c>x = x | Repeat(3, _ => Dense(8))</c>, made once.</summary>
    public static Offer? MoveLoopToField(FixContext context)
    {
        if (context.Expression is not InvocationExpressionSyntax made || made.FirstAncestorOrSelf<ForStatementSyntax>() is not { } statement
            || made.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method || Loop.Parse(statement) is not { Layer: { } layer, Function: { } function } loop
            || UsesLocals(layer, context, loop.Index) || UsesLocals(loop.Count, context))
        {
            return null;
        }

        string name = NameFor(made, method, context);
        return new Offer(
            $"Move the loop to the field `{name}`", Declare(method, made, function, name, context), Edits.Replace(statement, $"{loop.Accumulator} = {loop.Accumulator} | {name};"));
    }

    /// <summary>Makes a static field that a network reads readonly.</summary>
    public static Offer? MakeReadOnly(FixContext context)
    {
        ISymbol? symbol = context.Expression is { } use ? context.Model.GetSymbolInfo(use, context.Cancellation).Symbol : context.Model.GetDeclaredSymbol(context.Node, context.Cancellation);
        if (symbol is not IFieldSymbol { IsReadOnly: false, IsConst: false } field)
        {
            return null;
        }

        SyntaxNode? declarator = field.DeclaringSyntaxReferences.FirstOrDefault(reference => reference.SyntaxTree == context.Root.SyntaxTree)?.GetSyntax(context.Cancellation);
        return declarator is VariableDeclaratorSyntax { Initializer: not null, Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration }
            ? new Offer($"Make `{field.Name}` readonly", Edits.InsertAt(declaration.Type.SpanStart, "readonly "))
            : null;
    }

    /// <summary><c>Dense(3)</c> → <c>DenseLayer</c>: not the function's own name, which the field would hide.</summary>
    private static string NameFor(InvocationExpressionSyntax made, MethodDeclarationSyntax method, FixContext context)
    {
        string function = made.Expression.ToString();
        return context.FreeName((TypeDeclarationSyntax)method.Parent!, function == "Param" ? "Weights" : function.Substring(function.LastIndexOf('.') + 1) + "Layer");
    }

    /// <summary>The field before the method, and before the comment that belongs to the method.</summary>
    private static TextChange Declare(MethodDeclarationSyntax method, InvocationExpressionSyntax made, string value, string name, FixContext context)
    {
        string type = made.Expression.ToString() == "Param" ? "Parameter" : "Layer", indent = Edits.IndentOf(method, context.Text);
        SyntaxTrivia comment = method.GetLeadingTrivia().FirstOrDefault(trivia => trivia.HasStructure || trivia.IsKind(SyntaxKind.SingleLineCommentTrivia));
        return Edits.InsertAt(
            comment.IsKind(SyntaxKind.None) ? method.SpanStart : comment.FullSpan.Start, $"static readonly {type} {name} = {value};{context.NewLine}{context.NewLine}{indent}");
    }

    /// <summary>Whether an expression needs locals or parameters from outside, which a field cannot see.</summary>
    private static bool UsesLocals(ExpressionSyntax expression, FixContext context, string? except = null) =>
        expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Where(name => name.Identifier.ValueText != except)
            .Select(name => context.Model.GetSymbolInfo(name, context.Cancellation).Symbol)
            .Any(symbol => symbol is ILocalSymbol or IParameterSymbol && !symbol.DeclaringSyntaxReferences.Any(reference => expression.Span.Contains(reference.Span)));
}

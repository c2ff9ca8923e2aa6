using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generators.Diagnostics;

namespace NetDsl.CodeFixes;

/// <summary>Fixes of shapes that do not fit.</summary>
internal static class ShapeFixes
{
    /// <summary>Puts the layer that the compiler names before the one that does not fit: <c>Dense(10)</c> → <c>Flatten | Dense(10)</c>.</summary>
    public static Offer? Insert(FixContext context) =>
        context.Data(FixData.Insert) is { } layer && context.Expression is { } expression ? InsertBefore(layer, expression, context) : null;

    /// <summary>A layer before a function, whether it stands in a pipe or is called.</summary>
    public static Offer? InsertBefore(string layer, ExpressionSyntax expression, FixContext context)
    {
        string title = $"Insert `{layer}`";
        if (Edits.IsFunction(expression, context))
        {
            // Left of it, a pipe groups from the left, so that only a place that is no pipe may need parentheses.
            bool isRight = Edits.IsPipe(expression.Parent) && ((BinaryExpressionSyntax)expression.Parent!).Right == expression;
            bool isLoose = !isRight && Edits.PipeNeedsParentheses(expression);
            return isLoose
                ? new Offer(title, Edits.InsertAt(expression.SpanStart, $"({layer} | "), Edits.InsertAt(expression.Span.End, ")"))
                : new Offer(title, Edits.InsertAt(expression.SpanStart, layer + " | "));
        }

        if (expression is InvocationExpressionSyntax { ArgumentList.Arguments: [{ } first, ..] } && !Edits.IsLooserThanPipe(first.Expression))
        {
            return new Offer(title, Edits.InsertAt(first.Span.End, " | " + layer));
        }

        return null;
    }

    /// <summary>Gives the parameter that the mismatch comes from a shape: that of a parameter of the same name, or one that fits the function.</summary>
    public static Offer? AddShape(FixContext context)
    {
        if (context.Data(FixData.Parameter) is not { } name || context.Data(FixData.Entry) is not { } entry)
        {
            return null;
        }

        TypeDeclarationSyntax? type = context.Node.FirstAncestorOrSelf<TypeDeclarationSyntax>();
        MethodDeclarationSyntax[] methods = [.. type?.Members.OfType<MethodDeclarationSyntax>() ?? []];
        ParameterSyntax? parameter = methods.Where(method => method.Identifier.ValueText == entry).SelectMany(method => method.ParameterList.Parameters)
            .FirstOrDefault(candidate => candidate.Identifier.ValueText == name);
        AttributeSyntax? known = methods.SelectMany(method => method.ParameterList.Parameters).Where(other => other.Identifier.ValueText == name)
            .SelectMany(other => other.AttributeLists).SelectMany(list => list.Attributes).FirstOrDefault(attribute => attribute.Name.ToString() == "Shape");
        string? attribute = known?.ToString() ?? (context.Data(FixData.Shape) is { } shape ? $"Shape({shape})" : null);
        return parameter is null || attribute is null ? null : new Offer($"Add [{attribute}] to `{name}`", Edits.InsertAt(parameter.SpanStart, $"[{attribute}] "));
    }

    /// <summary>Transposes the right operand of a product.</summary>
    public static Offer? Transpose(FixContext context)
    {
        if (context.Data(FixData.Transpose) is null || context.Expression is not InvocationExpressionSyntax { ArgumentList.Arguments: [.., { } last] })
        {
            return null;
        }

        return new Offer($"Transpose `{last.Expression}`", Edits.Replace(last.Expression, Edits.AsOperand(last.Expression) + ".T"));
    }

    /// <summary>Makes a loss of one number by its mean.</summary>
    public static Offer? TakeMean(FixContext context)
    {
        if (context.Expression is not { } expression)
        {
            return null;
        }

        return Edits.IsLooserThanPipe(expression)
            ? new Offer("Add `| Mean`", Edits.InsertAt(expression.SpanStart, "("), Edits.InsertAt(expression.Span.End, ") | Mean"))
            : new Offer("Add `| Mean`", Edits.InsertAt(expression.Span.End, " | Mean"));
    }
}

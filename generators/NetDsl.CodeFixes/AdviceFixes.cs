using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using NetDsl.Generators.Diagnostics;

namespace NetDsl.CodeFixes;

/// <summary>What the compiler's advice asks for.</summary>
internal static class AdviceFixes
{
    /// <summary>Takes a function out: an element out of its pipe, a call away from its operand.</summary>
    public static Offer? RemoveFunction(FixContext context)
    {
        if (context.Expression is not { } function)
        {
            return null;
        }

        string title = $"Remove `{function}`";
        if (!Edits.IsFunction(function, context))
        {
            return function is InvocationExpressionSyntax { ArgumentList.Arguments: [{ } operand, ..] }
                ? new Offer($"Remove `{((InvocationExpressionSyntax)function).Expression}`", Edits.Replace(function, InPlaceOf(function, operand.Expression)))
                : null;
        }

        return function.Parent switch
        {
            BinaryExpressionSyntax pipe when Edits.IsPipe(pipe) && pipe.Right == function => new Offer(title, Edits.Delete(TextSpan.FromBounds(pipe.Left.Span.End, function.Span.End))),
            BinaryExpressionSyntax pipe when Edits.IsPipe(pipe) => new Offer(title, Edits.Delete(TextSpan.FromBounds(function.SpanStart, pipe.Right.SpanStart))),
            _ => new Offer(title, Edits.Replace(function, "Identity")),
        };
    }

    /// <summary>Puts an activation between two dense layers.</summary>
    public static Offer? InsertActivation(FixContext context) => context.Expression is { } layer ? ShapeFixes.InsertBefore("Relu", layer, context) : null;

    public static Offer? Replace(FixContext context) => context.Data(FixData.Replacement) is { } replacement && context.Expression is { } expression
        ? new Offer($"Write `{replacement}`", Edits.Replace(expression, replacement))
        : null;

    /// <summary>Exchanges a layer without weights and the one with weights before it.</summary>
    public static Offer? MoveBeforeLayer(FixContext context)
    {
        if (context.Expression is not { } last || !Edits.IsPipe(last.Parent) || ((BinaryExpressionSyntax)last.Parent!).Right != last)
        {
            return null;
        }

        ExpressionSyntax before = ((BinaryExpressionSyntax)last.Parent).Left;
        before = before is BinaryExpressionSyntax inner && Edits.IsPipe(inner) ? inner.Right : before;
        return before is InvocationExpressionSyntax && Edits.IsFunction(before, context)
            ? new Offer($"Move `{last}` before `{before}`", Edits.Replace(before, last.ToString()), Edits.Replace(last, before.ToString()))
            : null;
    }

    /// <summary>Removes a field of a class, or one of several that a declaration declares.</summary>
    public static Offer? RemoveField(FixContext context)
    {
        if (context.Node.FirstAncestorOrSelf<VariableDeclaratorSyntax>() is not { Parent: VariableDeclarationSyntax { Parent: FieldDeclarationSyntax field } declaration } declarator)
        {
            return null;
        }

        TextSpan span = declaration.Variables.Count > 1 ? Edits.SpanWithSeparator(declaration.Variables, declarator) : Edits.SpanOfLines(field, context.Text);
        return new Offer($"Remove `{declarator.Identifier.Text}`", Edits.Delete(span));
    }

    /// <summary><c>Log(Softmax(x))</c> → <c>LogSoftmax(x)</c>, also in a pipe, and where a small number was added against infinity.</summary>
    public static Offer? UseLogarithmicForm(FixContext context)
    {
        ExpressionSyntax? place, inner;
        switch (context.Expression)
        {
            case InvocationExpressionSyntax { ArgumentList.Arguments: [{ } operand] } call:
                (place, inner) = (call, operand.Expression);
                break;
            case { Parent: BinaryExpressionSyntax pipe } logarithm when Edits.IsPipe(pipe) && pipe.Right == logarithm:
                (place, inner) = (pipe, pipe.Left);
                break;
            default:
                return null;
        }

        inner = Bare(inner);
        if (inner is BinaryExpressionSyntax sum && sum.IsKind(SyntaxKind.AddExpression) && sum.Right is LiteralExpressionSyntax)
        {
            inner = Bare(sum.Left);
        }

        ExpressionSyntax? function = inner is BinaryExpressionSyntax chain && Edits.IsPipe(chain) ? chain.Right : inner;
        SimpleNameSyntax? name = (function is InvocationExpressionSyntax made ? made.Expression : function) as SimpleNameSyntax;
        if (inner is null || name?.Identifier.ValueText is not ("Softmax" or "Sigmoid"))
        {
            return null;
        }

        int at = name.SpanStart - inner.SpanStart;
        string text = inner.ToString().Insert(at, "Log");
        bool needsParentheses = inner != function && Edits.PipeNeedsParentheses(place);
        return new Offer($"Use `Log{name}`", Edits.Replace(place, needsParentheses ? $"({text})" : text));
    }

    private static ExpressionSyntax Bare(ExpressionSyntax expression) => expression is ParenthesizedExpressionSyntax inner ? Bare(inner.Expression) : expression;

    /// <summary>The text of an expression where another stood.</summary>
    private static string InPlaceOf(ExpressionSyntax place, ExpressionSyntax expression)
    {
        bool isLoose = Edits.IsLooserThanPipe(expression) ? place.Parent is ExpressionSyntax and not ParenthesizedExpressionSyntax
            : expression is BinaryExpressionSyntax && (place.Parent is MemberAccessExpressionSyntax || (place.Parent is BinaryExpressionSyntax outer && (!Edits.IsPipe(outer) || outer.Right == place)));
        return isLoose ? $"({expression})" : expression.ToString();
    }
}

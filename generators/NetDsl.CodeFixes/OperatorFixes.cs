using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetDsl.CodeFixes;

/// <summary>Fixes of operators that mean something else than was meant.</summary>
internal static class OperatorFixes
{
    /// <summary><c>x | F + y</c> → <c>(x | F) + y</c>.</summary>
    public static Offer? AddParentheses(FixContext context)
    {
        if (context.Expression is not BinaryExpressionSyntax { Parent: BinaryExpressionSyntax pipe } right || !Edits.IsPipe(pipe))
        {
            return null;
        }

        ExpressionSyntax first = right.Left;
        while (first is BinaryExpressionSyntax left)
        {
            first = left.Left;
        }

        return new Offer($"Write `({Short(pipe.Left)} | {first}) …`", Edits.InsertAt(pipe.SpanStart, "("), Edits.InsertAt(first.Span.End, ")"));
    }

    /// <summary><c>f + g</c> of two layers → <c>t => (t | f) + (t | g)</c>.</summary>
    public static Offer? CombineResults(FixContext context)
    {
        if (context.Expression is not BinaryExpressionSyntax binary || !(binary.IsKind(SyntaxKind.AddExpression) || binary.IsKind(SyntaxKind.SubtractExpression)))
        {
            return null;
        }

        string text = $"t => (t | {Operand(binary.Left)}) {binary.OperatorToken.Text} (t | {Operand(binary.Right)})";
        return new Offer("Combine the results of both layers", Edits.Replace(binary, binary.Parent is BinaryExpressionSyntax ? $"({text})" : text));
    }

    /// <summary><c>a == b ? x : y</c> → <c>Where(Equal(a, b), x, y)</c>.</summary>
    public static Offer? CompareNumbers(FixContext context)
    {
        if (context.Expression is not BinaryExpressionSyntax { Parent: ConditionalExpressionSyntax choice } binary || choice.Condition != binary)
        {
            return null;
        }

        string function = binary.IsKind(SyntaxKind.EqualsExpression) ? "Equal" : "NotEqual";
        return new Offer($"Use `Where` and `{function}`", Edits.Replace(choice, $"Where({function}({binary.Left}, {binary.Right}), {choice.WhenTrue}, {choice.WhenFalse})"));
    }

    private static string Operand(ExpressionSyntax expression) => expression is BinaryExpressionSyntax ? $"({expression})" : expression.ToString();

    private static string Short(ExpressionSyntax expression) => expression.ToString() is { Length: <= 30 } text && !text.Contains('\n') ? text : "…";
}

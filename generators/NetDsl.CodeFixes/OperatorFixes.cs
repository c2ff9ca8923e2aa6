using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using NetDsl.Generators.Diagnostics;

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

    /// <summary><c>x * W</c> of shapes that only a matrix product has → <c>x.Dot(W)</c>.</summary>
    public static Offer? UseDot(FixContext context) =>
        context.Data(FixData.Product) is not null && context.Expression is BinaryExpressionSyntax product && product.IsKind(SyntaxKind.MultiplyExpression)
            ? new Offer("Use `Dot`", Edits.Replace(product, $"{Edits.AsOperand(product.Left)}.Dot({product.Right})"))
            : null;

    /// <summary><c>c ? a : b</c> and <c>if (c) { return a; } return b;</c> of a tensor → <c>Where(c, a, b)</c>.</summary>
    public static Offer? Choose(FixContext context)
    {
        if (context.Expression is not { } condition || !context.IsOf(condition, "Tensor"))
        {
            return null;
        }

        SyntaxNode outer = condition;
        while (outer.Parent is ParenthesizedExpressionSyntax parentheses)
        {
            outer = parentheses;
        }

        switch (outer.Parent)
        {
            case ConditionalExpressionSyntax choice when choice.Condition == outer:
                return new Offer("Use `Where`", Edits.Replace(choice, $"Where({condition}, {choice.WhenTrue}, {choice.WhenFalse})"));
            case IfStatementSyntax test when Returned(test.Statement) is { } whenTrue && Otherwise(test) is ({ } whenFalse, { } end):
                return new Offer("Use `Where`", new TextChange(TextSpan.FromBounds(test.SpanStart, end.Span.End), $"return Where({condition}, {whenTrue}, {whenFalse});"));
            default:
                return null;
        }
    }

    /// <summary>What is returned where a condition does not hold, and the statement that does so: the else, or what follows.</summary>
    private static (ExpressionSyntax? Value, StatementSyntax? End) Otherwise(IfStatementSyntax test)
    {
        StatementSyntax? end = test.Else?.Statement;
        if (end is null && test.Parent is BlockSyntax block)
        {
            end = block.Statements.SkipWhile(statement => statement != test).Skip(1).FirstOrDefault();
        }

        return (Returned(end), end);
    }

    /// <summary>The value of a statement that does nothing but return one.</summary>
    private static ExpressionSyntax? Returned(StatementSyntax? statement) => statement switch
    {
        ReturnStatementSyntax returned => returned.Expression,
        BlockSyntax { Statements: [ReturnStatementSyntax returned] } => returned.Expression,
        _ => null,
    };

    private static string Operand(ExpressionSyntax expression) => expression is BinaryExpressionSyntax ? $"({expression})" : expression.ToString();

    private static string Short(ExpressionSyntax expression) => expression.ToString() is { Length: <= 30 } text && !text.Contains('\n') ? text : "…";
}

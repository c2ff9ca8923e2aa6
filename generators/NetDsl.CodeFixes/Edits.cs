using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace NetDsl.CodeFixes;

/// <summary>Edits of expressions of the language as changes of text, and what decides how they are written.</summary>
internal static class Edits
{
    public static TextChange InsertAt(int position, string text) => new(new TextSpan(position, 0), text);

    public static TextChange Replace(SyntaxNode node, string text) => new(node.Span, text);

    public static TextChange Delete(TextSpan span) => new(span, "");

    public static bool IsPipe(SyntaxNode? node) => node is BinaryExpressionSyntax binary && binary.IsKind(SyntaxKind.BitwiseOrExpression);

    /// <summary>Whether an expression is a function of the language: a layer, a method that stands for one, or a lambda.</summary>
    public static bool IsFunction(ExpressionSyntax expression, FixContext context)
    {
        ITypeSymbol? type = context.Model.GetTypeInfo(expression, context.Cancellation).Type;
        return type is { Name: "Layer" } or { TypeKind: TypeKind.Delegate }
            || (type is null && (expression is LambdaExpressionSyntax || !context.Model.GetMemberGroup(expression, context.Cancellation).IsEmpty));
    }

    /// <summary>Whether an expression needs parentheses where it becomes an operand of a pipe.</summary>
    public static bool IsLooserThanPipe(ExpressionSyntax expression) => expression is LambdaExpressionSyntax or ConditionalExpressionSyntax or AssignmentExpressionSyntax or SwitchExpressionSyntax
        || (expression is BinaryExpressionSyntax binary && (binary.IsKind(SyntaxKind.LogicalAndExpression) || binary.IsKind(SyntaxKind.LogicalOrExpression) || binary.IsKind(SyntaxKind.CoalesceExpression)));

    /// <summary>An expression as text, in parentheses where it would not hold together as an operand of a tight operator.</summary>
    public static string AsOperand(ExpressionSyntax expression) =>
        expression is BinaryExpressionSyntax or LambdaExpressionSyntax or ConditionalExpressionSyntax or AssignmentExpressionSyntax or PrefixUnaryExpressionSyntax or CastExpressionSyntax or SwitchExpressionSyntax
            ? $"({expression})"
            : expression.ToString();

    /// <summary>Whether a pipe that takes the place of an expression needs parentheses there.</summary>
    public static bool PipeNeedsParentheses(ExpressionSyntax place) => place.Parent switch
    {
        BinaryExpressionSyntax binary => !binary.IsKind(SyntaxKind.BitwiseOrExpression) || binary.Right == place,
        MemberAccessExpressionSyntax or InvocationExpressionSyntax or CastExpressionSyntax or PrefixUnaryExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax => true,
        _ => false,
    };

    /// <summary>An attribute, with its list where it is the only one, or with the comma that parts it from another.</summary>
    public static TextSpan SpanWithSeparator<T>(SeparatedSyntaxList<T> list, T item)
        where T : SyntaxNode
    {
        int index = list.IndexOf(item);
        return index > 0 ? TextSpan.FromBounds(list[index - 1].Span.End, item.Span.End)
            : index + 1 < list.Count ? TextSpan.FromBounds(item.SpanStart, list[index + 1].SpanStart)
            : item.Span;
    }

    /// <summary>A node with the whole of its line where nothing else is on it.</summary>
    public static TextSpan SpanOfLines(SyntaxNode node, SourceText text)
    {
        TextLine first = text.Lines.GetLineFromPosition(node.SpanStart), last = text.Lines.GetLineFromPosition(node.Span.End);
        bool isAlone = string.IsNullOrWhiteSpace(text.ToString(TextSpan.FromBounds(first.Start, node.SpanStart))) && string.IsNullOrWhiteSpace(text.ToString(TextSpan.FromBounds(node.Span.End, last.End)));
        return isAlone ? TextSpan.FromBounds(first.Start, last.EndIncludingLineBreak) : TextSpan.FromBounds(node.SpanStart, SkipSpace(text, node.Span.End));
    }

    /// <summary>The white space with which a node's line begins.</summary>
    public static string IndentOf(SyntaxNode node, SourceText text)
    {
        TextLine line = text.Lines.GetLineFromPosition(node.SpanStart);
        string content = line.ToString();
        return content.Substring(0, content.Length - content.TrimStart().Length);
    }

    private static int SkipSpace(SourceText text, int position)
    {
        while (position < text.Length && text[position] == ' ')
        {
            position++;
        }

        return position;
    }
}

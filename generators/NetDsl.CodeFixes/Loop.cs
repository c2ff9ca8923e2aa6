using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetDsl.CodeFixes;

/// <summary>A loop that only accumulates: <c>for (int i = 0; i &lt; n; i++) x = …</c>.</summary>
/// <param name="Accumulator">What is assigned.</param>
/// <param name="Index">The variable that counts.</param>
/// <param name="Count">The bound.</param>
/// <param name="Next">The next value of the accumulator.</param>
internal sealed record Loop(string Accumulator, string Index, ExpressionSyntax Count, ExpressionSyntax Next)
{
    /// <summary>The layer of <c>x = x | layer</c>; null for other forms.</summary>
    public ExpressionSyntax? Layer => Next is BinaryExpressionSyntax pipe && Edits.IsPipe(pipe) && pipe.Left is IdentifierNameSyntax name && name.Identifier.ValueText == Accumulator && !Names(pipe.Right, Accumulator)
        ? pipe.Right
        : null;

    /// <summary>The loop in functional form, a layer: <c>Repeat(3, i => Block(i))</c>, or <c>Iterate</c> for a body that is a computation; null when it has none.</summary>
    public string? Function => Layer is { } layer ? $"Repeat({Count}, {(Names(layer, Index) ? Index : "_")} => {Bare(layer)})"
        : Names(Next, Index) ? $"Repeat({Count}, {Index} => ({Accumulator} => {Next}))"
        : $"Iterate({Accumulator} => {Next}, {Count})";

    public static Loop? Parse(ForStatementSyntax loop)
    {
        if (loop is not
            {
                Declaration.Variables: [{ Initializer.Value: LiteralExpressionSyntax { Token.ValueText: "0" } } variable],
                Condition: BinaryExpressionSyntax { Left: IdentifierNameSyntax tested, Right: { } count } condition,
                Incrementors: [{ } increment],
            })
        {
            return null;
        }

        string index = variable.Identifier.ValueText;
        bool counts = condition.IsKind(SyntaxKind.LessThanExpression) && tested.Identifier.ValueText == index && increment.ToString() is var step
            && (step == index + "++" || step == "++" + index || step == index + " += 1");
        StatementSyntax body = loop.Statement is BlockSyntax { Statements: [{ } only] } ? only : loop.Statement;
        if (!counts || body is not ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax { Left: IdentifierNameSyntax accumulator } assignment })
        {
            return null;
        }

        return assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) ? new Loop(accumulator.Identifier.ValueText, index, count, assignment.Right) : null;
    }

    public static bool Names(SyntaxNode node, string name) => node.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(identifier => identifier.Identifier.ValueText == name);

    private static ExpressionSyntax Bare(ExpressionSyntax expression) => expression is ParenthesizedExpressionSyntax inner ? inner.Expression : expression;
}

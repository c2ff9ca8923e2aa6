using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generators.Diagnostics;

namespace NetDsl.Generators.Frontend.Advice;

/// <summary>
/// <c>x | Body + y</c>, which C# reads as <c>x | (Body + y)</c>, because <c>|</c> binds weaker than arithmetic and comparison (ND8010). Takes the syntax of the class: such an expression has no
/// meaning that could be evaluated, and C#'s own message speaks of the operands of <c>+</c>.
/// </summary>
internal static class PipePrecedence
{
    /// <summary>Longer operands are left out of the message.</summary>
    private const int LongestText = 30;

    public static void Check(NetworkSource network, SourceBodies bodies, FindingList findings, CancellationToken cancellation)
    {
        foreach (SyntaxReference reference in network.Type.DeclaringSyntaxReferences.Where(reference => !DeclarationRules.IsGenerated(reference)))
        {
            foreach (BinaryExpressionSyntax pipe in reference.GetSyntax(cancellation).DescendantNodes().OfType<BinaryExpressionSyntax>().Where(binary => binary.IsKind(SyntaxKind.BitwiseOrExpression)))
            {
                if (pipe.Right is not BinaryExpressionSyntax right)
                {
                    continue;
                }

                SemanticModel model = bodies.ModelOf(reference.SyntaxTree);
                ExpressionSyntax first = First(right);
                BinaryExpressionSyntax inner = (BinaryExpressionSyntax)first.Parent!;

                // Two functions are added or subtracted as delegates, which is a mistake of its own (ND1009).
                if (IsFunction(first, model, cancellation) && !IsFunction(inner.Right, model, cancellation))
                {
                    string rest = right.ToString().Substring(first.Span.End - right.SpanStart).Trim();
                    findings.Add(DiagnosticIds.PipePrecedence, right.GetLocation(), inner.OperatorToken.Text, Short(pipe.Left), Short(right), $"({Short(pipe.Left)} | {first}) {rest}");
                }
            }
        }
    }

    /// <summary>Whether an operator is what a pipe applies, or begins it, so that its operands are reported here.</summary>
    public static bool IsRightOfPipe(SyntaxNode node)
    {
        while (node.Parent is BinaryExpressionSyntax parent && parent.Left == node && !parent.IsKind(SyntaxKind.BitwiseOrExpression))
        {
            node = parent;
        }

        return node.Parent is BinaryExpressionSyntax pipe && pipe.IsKind(SyntaxKind.BitwiseOrExpression) && pipe.Right == node;
    }

    /// <summary>The leftmost operand of operators that bind as the pipe's right side.</summary>
    private static ExpressionSyntax First(BinaryExpressionSyntax binary)
    {
        ExpressionSyntax first = binary.Left;
        while (first is BinaryExpressionSyntax left)
        {
            first = left.Left;
        }

        return first;
    }

    private static bool IsFunction(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellation) =>
        model.GetTypeInfo(expression, cancellation).Type is { } type
            ? KnownSymbols.IsLanguageType(type, "Layer") || type.TypeKind == TypeKind.Delegate
            : !model.GetMemberGroup(expression, cancellation).IsEmpty;

    private static string Short(ExpressionSyntax expression) => expression.ToString() is { Length: <= LongestText } text && !text.Contains('\n') ? text : "…";
}

using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetDsl.CodeFixes;

/// <summary>
/// Offers the functional form of a loop in a network, <c>x = x | Repeat(3, i => Block(i))</c>. Such loops compile, so no diagnostic asks for it; the functional form has names of weights that the
/// position in the loop decides, and stays a value.
/// </summary>
[ExportCodeRefactoringProvider(LanguageNames.CSharp, Name = nameof(LoopRefactoring)), Shared]
public sealed class LoopRefactoring : CodeRefactoringProvider
{
    /// <inheritdoc/>
    public override async Task ComputeRefactoringsAsync(CodeRefactoringContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        ForStatementSyntax? statement = root?.FindNode(context.Span).FirstAncestorOrSelf<ForStatementSyntax>();
        if (model is null || statement is null || Loop.Parse(statement) is not { Function: { } function } loop || !IsInNetwork(statement, model, context.CancellationToken)
            || !IsStaged(loop.Next, model, context.CancellationToken))
        {
            return;
        }

        string name = function.Substring(0, function.IndexOf('('));
        context.RegisterRefactoring(CodeAction.Create(
            $"Write the loop as `{name}`",
            async cancellation =>
            {
                var text = await context.Document.GetTextAsync(cancellation).ConfigureAwait(false);
                return context.Document.WithText(text.WithChanges(Edits.Replace(statement, $"{loop.Accumulator} = {loop.Accumulator} | {function};")));
            },
            nameof(LoopRefactoring)));
    }

    private static bool IsInNetwork(SyntaxNode node, SemanticModel model, CancellationToken cancellation) =>
        node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type && model.GetDeclaredSymbol(type, cancellation) is { } symbol
        && symbol.GetAttributes().Any(attribute => attribute.AttributeClass is { Name: "NetworkAttribute", ContainingNamespace.Name: "NetDsl" });

    private static bool IsStaged(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellation) =>
        model.GetTypeInfo(expression, cancellation).Type is { Name: "Tensor" or "Layer", ContainingNamespace.Name: "NetDsl" };
}

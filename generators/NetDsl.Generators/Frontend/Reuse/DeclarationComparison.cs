using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace NetDsl.Generators.Frontend.Reuse;

/// <summary>
/// Whether two versions of a file mean the same to every other file: takes two syntax trees, compares all tokens but those of bodies. A body is the block or expression of a method, constructor, operator or accessor, or
/// the initialiser of a field or property. C# gives everything a member is to others in its declaration, so a body changes nothing outside itself, except where it is
/// <list type="bullet">
/// <item>the value of a constant, a default argument, an attribute or an enumeration member,</item>
/// <item>an accessor with <c>field</c>, which gives its property storage,</item>
/// <item>a statement of the program itself, whose variables are in scope in every file,</item>
/// <item>around a directive, which holds behind the body, too.</item>
/// </list>
/// These are compared. Comments and spacing are not: nothing in another file depends on them.
/// </summary>
internal static class DeclarationComparison
{
    private const string StorageOfProperty = "field";

    /// <summary>True only if no meaning outside the bodies of this file can differ.</summary>
    public static bool AreSame(SyntaxTree first, SyntaxTree second, CancellationToken cancellation) =>
        first.FilePath == second.FilePath && first.Options.Equals(second.Options) && AreSame(first.GetRoot(cancellation), second.GetRoot(cancellation), ofBodies: false);

    private static bool AreSame(SyntaxNode first, SyntaxNode second, bool ofBodies)
    {
        // The parser takes over what an edit leaves alone, so that only the way to the edit is walked.
        if (first.IsIncrementallyIdenticalTo(second))
        {
            return true;
        }

        if (first.RawKind != second.RawKind)
        {
            return false;
        }

        if (!ofBodies && IsBody(first))
        {
            ofBodies = first.ContainsDirectives || second.ContainsDirectives || MakesStorage(first) || MakesStorage(second);
            if (!ofBodies)
            {
                return true;
            }
        }

        ChildSyntaxList left = first.ChildNodesAndTokens(), right = second.ChildNodesAndTokens();
        if (left.Count != right.Count)
        {
            return false;
        }

        for (int i = 0; i < left.Count; i++)
        {
            if (!AreSame(left[i], right[i], ofBodies))
            {
                return false;
            }
        }

        return true;
    }

    private static bool AreSame(SyntaxNodeOrToken first, SyntaxNodeOrToken second, bool ofBodies) =>
        first.AsNode() is { } node
            ? second.AsNode() is { } other && AreSame(node, other, ofBodies)
            : second.IsToken && AreSame(first.AsToken(), second.AsToken());

    private static bool AreSame(SyntaxToken first, SyntaxToken second) =>
        first.RawKind == second.RawKind && first.IsMissing == second.IsMissing && first.Text == second.Text
        && ((!first.ContainsDirectives && !second.ContainsDirectives) || DirectivesOf(first).SequenceEqual(DirectivesOf(second)));

    private static IEnumerable<string> DirectivesOf(SyntaxToken token) =>
        token.LeadingTrivia.Concat(token.TrailingTrivia).Where(trivia => trivia.IsDirective).Select(trivia => trivia.ToFullString().Trim());

    private static bool IsBody(SyntaxNode node) => node.Parent switch
    {
        BaseMethodDeclarationSyntax => node is BlockSyntax or ArrowExpressionClauseSyntax,
        AccessorDeclarationSyntax => node is BlockSyntax or ArrowExpressionClauseSyntax,
        BasePropertyDeclarationSyntax => node is ArrowExpressionClauseSyntax or EqualsValueClauseSyntax,
        VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax field } => node is EqualsValueClauseSyntax && !field.Modifiers.Any(SyntaxKind.ConstKeyword),
        _ => false,
    };

    private static bool MakesStorage(SyntaxNode body) =>
        body.Parent is AccessorDeclarationSyntax or BasePropertyDeclarationSyntax && body.DescendantTokens().Any(token => token.Text == StorageOfProperty);
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace NetDsl.Generators.Frontend;

/// <summary>The annotated class as source: what lies inside it, and what its members are called in the network.</summary>
internal sealed class NetworkSource
{
    private readonly List<(SyntaxTree Tree, TextSpan Span)> _parts = [];

    /// <param name="type">The annotated class.</param>
    /// <param name="declaration">The part that has the attribute.</param>
    /// <param name="cancellation">Cancels the read.</param>
    public NetworkSource(INamedTypeSymbol type, TypeDeclarationSyntax declaration, CancellationToken cancellation)
    {
        Type = type;
        Declaration = declaration;
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences)
        {
            cancellation.ThrowIfCancellationRequested();
            _parts.Add((reference.SyntaxTree, reference.Span));
        }
    }

    public INamedTypeSymbol Type { get; }

    public TypeDeclarationSyntax Declaration { get; }

    /// <summary>Whether a node lies in a part of the class: errors are reported there.</summary>
    public bool Contains(SyntaxNode node)
    {
        foreach ((SyntaxTree tree, TextSpan span) in _parts)
        {
            if (tree == node.SyntaxTree && span.Contains(node.Span))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The name under which a static member's layers appear: that of the member or of its [Name], after its type for members of other types.</summary>
    public string NameOf(ISymbol member) =>
        SymbolEqualityComparer.Default.Equals(member.ContainingType, Type) ? GivenNames.Of(member) : member.ContainingType.Name + "." + GivenNames.Of(member);

    /// <summary>The field or property of the class with a simple name, or null.</summary>
    public ISymbol? FindMember(string name) => Type.GetMembers(name).FirstOrDefault(member => member is IFieldSymbol or IPropertySymbol);
}

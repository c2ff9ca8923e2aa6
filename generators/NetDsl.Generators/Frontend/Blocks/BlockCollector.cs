using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend.Blocks;

/// <summary>
/// From what is marked [Block] to what an assembly carries of it: takes the symbol, gives the declarations of the project that it reaches, each as a text that compiles by itself into a part of its type. Static members
/// come alone, everything else with its whole type. Texts have no comments and normal spacing, so an edit of either changes nothing, and no two are equal.
/// </summary>
/// <remarks>
/// The text of the program is the intermediate representation here: a block is evaluated at compile time of its user, with loops over arguments and shapes that are not known before, and the reader is the one definition
/// of what that means. Names are looked up by syntax, which also finds what is mentioned without being called.
/// </remarks>
internal sealed class BlockCollector
{
    private readonly Compilation _compilation;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<SyntaxTree, SemanticModel> _models = [];
    private readonly HashSet<SyntaxNode> _reached = [];
    private readonly Queue<MemberDeclarationSyntax> _open = [];

    private BlockCollector(Compilation compilation, CancellationToken cancellation)
    {
        _compilation = compilation;
        _cancellation = cancellation;
    }

    public static EquatableArray<string> Collect(ISymbol block, Compilation compilation, CancellationToken cancellation)
    {
        BlockCollector collector = new(compilation, cancellation);

        // To mark a static class is to mark its members: alone it is nothing.
        foreach (ISymbol marked in block is INamedTypeSymbol { IsStatic: true } type ? type.GetMembers().Where(member => !member.IsImplicitlyDeclared) : [block])
        {
            collector.Reach(marked);
        }

        while (collector._open.Count > 0)
        {
            collector.Read(collector._open.Dequeue());
        }

        return collector.Texts();
    }

    private void Reach(ISymbol symbol)
    {
        symbol = (symbol as IMethodSymbol)?.ReducedFrom ?? symbol;
        symbol = symbol is IMethodSymbol { AssociatedSymbol: { } associated } ? associated : symbol;
        if (symbol is INamespaceSymbol or ILocalSymbol or IParameterSymbol or ITypeParameterSymbol || !SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, _compilation.Assembly))
        {
            return;
        }

        // A static class, or a class named only for its static members, has nothing that its members do not bring along.
        ISymbol declared = symbol is INamedTypeSymbol || (symbol.IsStatic && symbol.ContainingType is { IsRecord: false, TypeKind: TypeKind.Class }) ? symbol : symbol.ContainingType ?? symbol;
        if (declared is INamedTypeSymbol { IsStatic: true, CanBeReferencedByName: true })
        {
            return;
        }

        foreach (SyntaxReference reference in declared.OriginalDefinition.DeclaringSyntaxReferences.Where(reference => _compilation.ContainsSyntaxTree(reference.SyntaxTree)))
        {
            if (reference.GetSyntax(_cancellation).FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } declaration || IsNetwork(declared))
            {
                continue;
            }

            // A member of an extension block comes with the block, which has its receiver, and no name.
            declaration = declaration.Parent is TypeDeclarationSyntax { Identifier.Text: "" } extension ? extension : declaration;
            if (_reached.Add(declaration))
            {
                _open.Enqueue(declaration);
            }
        }
    }

    /// <summary>A network is named for its static members; its instances exist at run time alone.</summary>
    private static bool IsNetwork(ISymbol symbol) => symbol is INamedTypeSymbol && symbol.GetAttributes().Any(attribute => KnownSymbols.IsAttribute(attribute, "NetworkAttribute"));

    private void Read(MemberDeclarationSyntax declaration)
    {
        _cancellation.ThrowIfCancellationRequested();
        if (!_models.TryGetValue(declaration.SyntaxTree, out SemanticModel? model))
        {
            _models.Add(declaration.SyntaxTree, model = _compilation.GetSemanticModel(declaration.SyntaxTree));
        }

        foreach (SyntaxNode node in declaration.DescendantNodes().Where(node => node is SimpleNameSyntax or ImplicitObjectCreationExpressionSyntax))
        {
            SymbolInfo info = model.GetSymbolInfo(node, _cancellation);
            foreach (ISymbol symbol in info.Symbol is { } found ? [found] : info.CandidateSymbols)
            {
                Reach(symbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor ? constructor.ContainingType : symbol);
            }
        }
    }

    private EquatableArray<string> Texts()
    {
        List<string> texts = [GlobalUsings()];
        foreach (SyntaxNode declaration in _reached.Where(node => !node.Ancestors().Any(_reached.Contains)))
        {
            texts.Add(Text((MemberDeclarationSyntax)declaration));
        }

        return texts.Where(text => text.Length > 0).Distinct().OrderBy(text => text, StringComparer.Ordinal).ToEquatableArray();
    }

    private string GlobalUsings() => string.Join("\n", _compilation.SyntaxTrees
        .SelectMany(tree => ((CompilationUnitSyntax)tree.GetRoot(_cancellation)).Usings)
        .Where(directive => directive.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword))
        .Select(directive => Normal(directive)).Distinct().OrderBy(text => text, StringComparer.Ordinal));

    /// <summary>A declaration with the types, namespaces and usings around it.</summary>
    private static string Text(MemberDeclarationSyntax declaration)
    {
        MemberDeclarationSyntax member = declaration;
        List<UsingDirectiveSyntax> usings = [];
        foreach (SyntaxNode outer in declaration.Ancestors())
        {
            switch (outer)
            {
                case TypeDeclarationSyntax type:
                    TypeDeclarationSyntax header = type.WithMembers(SyntaxFactory.SingletonList(member)).WithAttributeLists(default).WithBaseList(null).WithParameterList(null);
                    member = header.Modifiers.Any(SyntaxKind.PartialKeyword) ? header : header.AddModifiers(SyntaxFactory.Token(SyntaxKind.PartialKeyword));
                    break;
                case BaseNamespaceDeclarationSyntax space:
                    member = SyntaxFactory.NamespaceDeclaration(space.Name).WithUsings(space.Usings).WithMembers(SyntaxFactory.SingletonList(member));
                    break;
                case CompilationUnitSyntax unit:
                    usings.AddRange(unit.Usings.Where(directive => !directive.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword)));
                    break;
            }
        }

        return Normal(SyntaxFactory.CompilationUnit().WithUsings(SyntaxFactory.List(usings)).WithMembers(SyntaxFactory.SingletonList(member)));
    }

    private static string Normal(SyntaxNode node) => new Bare().Visit(node).NormalizeWhitespace(eol: "\n").ToFullString();

    /// <summary>Takes off comments, spacing and directives; what a directive excludes is not part of the tree.</summary>
    private sealed class Bare : CSharpSyntaxRewriter
    {
        public override SyntaxTrivia VisitTrivia(SyntaxTrivia trivia) => default;

    }
}

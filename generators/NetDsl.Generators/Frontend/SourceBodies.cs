using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using NetDsl.Generators.Frontend.Blocks;

namespace NetDsl.Generators.Frontend;

/// <summary>
/// From a symbol of this compilation to the operation that is its body. Binding costs most of a read, so each body is bound once a read, the host's own semantic model serves its tree, and every
/// other tree has one model.
/// </summary>
internal sealed class SourceBodies
{
    private readonly Compilation _compilation;
    private readonly Dictionary<SyntaxTree, SemanticModel> _models = [];
    private readonly Dictionary<ISymbol, IOperation?> _bodies = new(SymbolEqualityComparer.Default);
    private readonly CancellationToken _cancellation;
    private readonly BlockLibraries _blocks;

    public SourceBodies(Compilation compilation, SemanticModel? own, CancellationToken cancellation)
    {
        _compilation = compilation;
        _cancellation = cancellation;
        _blocks = new BlockLibraries(compilation, cancellation);
        if (own is not null)
        {
            _models[own.SyntaxTree] = own;
        }
    }

    /// <summary>The files into whose bodies the read looked: of those of all others nothing is known here, so the result cannot depend on them.</summary>
    public ISet<SyntaxTree> Reached { get; } = new HashSet<SyntaxTree>();

    /// <summary>The one way to bind syntax.</summary>
    public SemanticModel ModelOf(SyntaxTree tree)
    {
        Reached.Add(tree);
        if (!_models.TryGetValue(tree, out SemanticModel? model))
        {
            model = LeanModels.Of(_blocks.CompilationOf(tree) ?? _compilation, tree);
            _models.Add(tree, model);
        }

        return model;
    }

    /// <summary>Whether a tree is part of the compilation: only there can a diagnostic point.</summary>
    public bool IsOwn(SyntaxTree? tree) => tree is not null && _compilation.ContainsSyntaxTree(tree);

    /// <summary>
    /// Whether a symbol's source is part of what is read: it is of this compilation, or was reached through a block. A project that the compilation refers to is not, although editors show its source: networks mean the same
    /// there as on the command line, which sees an assembly.
    /// </summary>
    public bool Has(ISymbol symbol) => SymbolEqualityComparer.Default.Equals(symbol.ContainingAssembly, _compilation.Assembly) || _blocks.Has(symbol.ContainingAssembly);

    /// <summary>A function, field, property or type of another project or package with its source, if it is marked [Block] or in a type that is; null otherwise.</summary>
    /// <exception cref="Library.StagingException">It is a block that cannot be read.</exception>
    public T? FindBlock<T>(T symbol)
        where T : class, ISymbol => _blocks.Find(symbol) as T;

    /// <summary>The member that a type of a block has for one of the type as another project sees it; null where it has none.</summary>
    public static T? MemberLike<T>(T member, INamedTypeSymbol type)
        where T : class, ISymbol
    {
        string? id = DocumentationCommentId.CreateDeclarationId(member.OriginalDefinition);
        for (INamedTypeSymbol? candidate = type.OriginalDefinition; candidate is not null; candidate = candidate.BaseType?.OriginalDefinition)
        {
            if (candidate.GetMembers(member.Name).OfType<T>().FirstOrDefault(own => DocumentationCommentId.CreateDeclarationId(own) == id) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>Whether two types are one: the network's own project and a block each see another copy of a type of the block's project.</summary>
    public bool AreSame(ITypeSymbol first, ITypeSymbol second)
    {
        (first, second) = (first.OriginalDefinition, second.OriginalDefinition);
        return SymbolEqualityComparer.Default.Equals(first, second)
            || (first.Name == second.Name && _blocks.Has(first.ContainingAssembly) != _blocks.Has(second.ContainingAssembly)
                && DocumentationCommentId.CreateDeclarationId(first) == DocumentationCommentId.CreateDeclarationId(second));
    }

    /// <summary>
    /// The block of a method, accessor or constructor, or the value of a field's or property's initialiser. Null when the symbol has none in this compilation.
    /// </summary>
    public IOperation? BodyOf(ISymbol symbol)
    {
        symbol = symbol.OriginalDefinition;
        if (!_bodies.TryGetValue(symbol, out IOperation? body))
        {
            body = Bind(symbol);
            _bodies.Add(symbol, body);
        }

        return body;
    }

    /// <summary>The receiver's parameter of a member of an extension block; null for other members. The block is a type without a name.</summary>
    public IParameterSymbol? ExtensionReceiverOf(IMethodSymbol method) =>
        method.ContainingType is { CanBeReferencedByName: false }
        && method.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_cancellation).FirstAncestorOrSelf<TypeDeclarationSyntax>() is { ParameterList.Parameters: [{ } receiver] } block
            ? ModelOf(block.SyntaxTree).GetDeclaredSymbol(receiver, _cancellation) as IParameterSymbol
            : null;

    private IOperation? Bind(ISymbol symbol)
    {
        // The part of a partial member that has the body.
        symbol = symbol is IMethodSymbol { PartialImplementationPart: { } implementation } ? implementation : symbol;
        if (!Has(symbol))
        {
            return null;
        }

        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            SyntaxNode? node = reference.GetSyntax(_cancellation) switch
            {
                VariableDeclaratorSyntax field => field.Initializer,
                PropertyDeclarationSyntax property => (SyntaxNode?)property.Initializer ?? property.ExpressionBody,
                SyntaxNode other => other,
            };
            if (node is null or TypeDeclarationSyntax)
            {
                continue;
            }

            IOperation? operation = ModelOf(node.SyntaxTree).GetOperation(node, _cancellation) switch
            {
                IMethodBodyOperation method => (IOperation?)method.BlockBody ?? method.ExpressionBody,
                IConstructorBodyOperation constructor => (IOperation?)constructor.BlockBody ?? constructor.ExpressionBody,
                ISymbolInitializerOperation initializer => initializer.Value,
                IOperation other => other,
                null => null,
            };
            if (operation is not null)
            {
                return operation;
            }
        }

        return null;
    }
}

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Library;

namespace NetDsl.Generators.Frontend.Blocks;

/// <summary>
/// From a symbol of another assembly to its source: takes what a network sees, gives the same in a compilation that has its body. A reference to a project, as editors have it, is such a
/// compilation itself; of a built assembly the texts that it carries make one. Either way only what is marked [Block], or is in a type that is, is given.
/// </summary>
internal sealed class BlockLibraries(Compilation compilation, CancellationToken cancellation)
{
    private readonly Dictionary<AssemblyIdentity, Compilation> _carried = [];

    /// <summary>The compilations that have sources of blocks, as far as they were needed.</summary>
    private readonly List<Compilation> _sources = [];

    /// <summary>The copies of referenced projects: their symbols are not those that the network sees, so what a network names itself is not taken for part of a block.</summary>
    private readonly Dictionary<Compilation, Compilation> _projects = [];

    /// <summary>Whether an assembly is one of those whose blocks were read.</summary>
    public bool Has(IAssemblySymbol? assembly) => _sources.Any(source => SymbolEqualityComparer.Default.Equals(source.Assembly, assembly));

    /// <summary>The compilation of a block that a tree belongs to, or null.</summary>
    public Compilation? CompilationOf(SyntaxTree tree) => _sources.FirstOrDefault(source => source.ContainsSyntaxTree(tree));

    /// <summary>The function, field, property or type with its source, or null when it is no block.</summary>
    /// <exception cref="StagingException">It is one, and cannot be read.</exception>
    public ISymbol? Find(ISymbol symbol)
    {
        if (symbol.ContainingAssembly is not { } assembly || !IsMarked(symbol))
        {
            return null;
        }

        SyntaxReference? declaration = symbol.DeclaringSyntaxReferences.FirstOrDefault();
        return declaration is not null ? InProject(declaration) : InAssembly(symbol, assembly);
    }

    private static bool IsMarked(ISymbol symbol)
    {
        symbol = symbol is IMethodSymbol { AssociatedSymbol: { } property } ? property : symbol;
        for (ISymbol? outer = symbol; outer is not null and not INamespaceSymbol; outer = outer.ContainingSymbol)
        {
            if (outer.GetAttributes().Any(attribute => KnownSymbols.IsAttribute(attribute, BlockFormat.Attribute)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A symbol of a referenced project: what the reference shows may be a copy of it, so the declaration leads to the original.</summary>
    private ISymbol? InProject(SyntaxReference declaration)
    {
        SyntaxTree tree = declaration.SyntaxTree;
        Compilation? source = CompilationOf(tree);
        if (source is null && Referenced(compilation).Concat(_projects.Keys.SelectMany(Referenced)).FirstOrDefault(candidate => candidate.ContainsSyntaxTree(tree)) is { } project)
        {
            source = project.Clone();
            _projects.Add(project, source);
            _sources.Add(source);
        }

        return source?.GetSemanticModel(tree).GetDeclaredSymbol(declaration.GetSyntax(cancellation), cancellation);
    }

    private static IEnumerable<Compilation> Referenced(Compilation user) => user.References.OfType<CompilationReference>().Select(reference => reference.Compilation).OfType<CSharpCompilation>();

    private ISymbol InAssembly(ISymbol symbol, IAssemblySymbol assembly)
    {
        if (!_carried.TryGetValue(assembly.Identity, out Compilation? source))
        {
            source = Read(assembly, symbol);
            _carried.Add(assembly.Identity, source);
            _sources.Add(source);
        }

        IEnumerable<ISymbol> candidates = DocumentationCommentId.CreateDeclarationId(symbol) is { } id ? DocumentationCommentId.GetSymbolsForDeclarationId(id, source) : [];
        return candidates.FirstOrDefault(candidate => candidate.Kind == symbol.Kind && !candidate.DeclaringSyntaxReferences.IsEmpty) ?? throw Missing(symbol, assembly);
    }

    /// <summary>The carried texts with the references of this compilation but the assembly itself, whose extension methods would be found twice.</summary>
    private Compilation Read(IAssemblySymbol assembly, ISymbol symbol)
    {
        AttributeData? library = assembly.GetAttributes().FirstOrDefault(attribute => KnownSymbols.IsAttribute(attribute, BlockFormat.LibraryAttribute));
        if (library?.ConstructorArguments is not [{ Value: int version }, { Kind: TypedConstantKind.Array, Values: { IsDefault: false } declarations }])
        {
            throw Missing(symbol, assembly);
        }

        if (version > BlockFormat.Version)
        {
            throw new StagingException(DiagnosticIds.BlocksNewer, NameOf(symbol), assembly.Name, version, BlockFormat.Version);
        }

        CSharpParseOptions options = compilation.SyntaxTrees.FirstOrDefault()?.Options as CSharpParseOptions ?? CSharpParseOptions.Default;
        MetadataReference[] itself = [.. compilation.References.Where(reference => (compilation.GetAssemblyOrModuleSymbol(reference) as IAssemblySymbol)?.Identity.Equals(assembly.Identity) == true)];
        return compilation.RemoveAllSyntaxTrees().RemoveReferences(itself).AddSyntaxTrees(declarations.Select(text => CSharpSyntaxTree.ParseText(text.Value as string ?? "", options, cancellationToken: cancellation)));
    }

    private static StagingException Missing(ISymbol symbol, IAssemblySymbol assembly) => new(DiagnosticIds.BlocksMissing, NameOf(symbol), assembly.Name);

    private static string NameOf(ISymbol symbol) => symbol.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}

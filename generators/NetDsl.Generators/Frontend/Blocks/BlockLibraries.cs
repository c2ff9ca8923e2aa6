using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Library;

namespace NetDsl.Generators.Frontend.Blocks;

/// <summary>
/// From a function of another assembly to its source: takes the symbol that a network sees, gives the same function in a compilation that has its body. A reference to a project, as editors have it, is such a
/// compilation itself; of a built assembly the texts that it carries make one. Either way only functions marked [Block] are given.
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

    /// <summary>The function with its body, or null when it is no block.</summary>
    /// <exception cref="StagingException">It is one, and cannot be read.</exception>
    public IMethodSymbol? Find(IMethodSymbol method)
    {
        if (method.ContainingAssembly is not { } assembly || !method.GetAttributes().Any(attribute => KnownSymbols.IsAttribute(attribute, BlockFormat.Attribute)))
        {
            return null;
        }

        SyntaxReference? declaration = method.DeclaringSyntaxReferences.FirstOrDefault();
        return declaration is not null ? InProject(declaration) : InAssembly(method, assembly);
    }

    /// <summary>A method of a referenced project: what the reference shows may be a copy of its symbol, so the declaration leads to the original.</summary>
    private IMethodSymbol? InProject(SyntaxReference declaration)
    {
        SyntaxTree tree = declaration.SyntaxTree;
        Compilation? source = CompilationOf(tree);
        if (source is null && Referenced(compilation).Concat(_projects.Keys.SelectMany(Referenced)).FirstOrDefault(candidate => candidate.ContainsSyntaxTree(tree)) is { } project)
        {
            source = project.Clone();
            _projects.Add(project, source);
            _sources.Add(source);
        }

        return source?.GetSemanticModel(tree).GetDeclaredSymbol(declaration.GetSyntax(cancellation), cancellation) as IMethodSymbol;
    }

    private static IEnumerable<Compilation> Referenced(Compilation user) => user.References.OfType<CompilationReference>().Select(reference => reference.Compilation).OfType<CSharpCompilation>();

    private IMethodSymbol InAssembly(IMethodSymbol method, IAssemblySymbol assembly)
    {
        if (!_carried.TryGetValue(assembly.Identity, out Compilation? source))
        {
            source = Read(assembly, method);
            _carried.Add(assembly.Identity, source);
            _sources.Add(source);
        }

        IEnumerable<ISymbol> candidates = DocumentationCommentId.CreateDeclarationId(method) is { } id ? DocumentationCommentId.GetSymbolsForDeclarationId(id, source) : [];
        return candidates.OfType<IMethodSymbol>().FirstOrDefault(candidate => !candidate.DeclaringSyntaxReferences.IsEmpty) ?? throw Missing(method, assembly);
    }

    /// <summary>The carried texts with the references of this compilation but the assembly itself, whose extension methods would be found twice.</summary>
    private Compilation Read(IAssemblySymbol assembly, IMethodSymbol method)
    {
        AttributeData? library = assembly.GetAttributes().FirstOrDefault(attribute => KnownSymbols.IsAttribute(attribute, BlockFormat.LibraryAttribute));
        if (library?.ConstructorArguments is not [{ Value: int version }, { Kind: TypedConstantKind.Array, Values: { IsDefault: false } declarations }])
        {
            throw Missing(method, assembly);
        }

        if (version > BlockFormat.Version)
        {
            throw new StagingException(DiagnosticIds.BlocksNewer, NameOf(method), assembly.Name, version, BlockFormat.Version);
        }

        CSharpParseOptions options = compilation.SyntaxTrees.FirstOrDefault()?.Options as CSharpParseOptions ?? CSharpParseOptions.Default;
        MetadataReference[] itself = [.. compilation.References.Where(reference => (compilation.GetAssemblyOrModuleSymbol(reference) as IAssemblySymbol)?.Identity.Equals(assembly.Identity) == true)];
        return compilation.RemoveAllSyntaxTrees().RemoveReferences(itself).AddSyntaxTrees(declarations.Select(text => CSharpSyntaxTree.ParseText(text.Value as string ?? "", options, cancellationToken: cancellation)));
    }

    private static StagingException Missing(IMethodSymbol method, IAssemblySymbol assembly) => new(DiagnosticIds.BlocksMissing, NameOf(method), assembly.Name);

    private static string NameOf(IMethodSymbol method) => method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
}

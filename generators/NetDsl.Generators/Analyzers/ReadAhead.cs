using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generators.Frontend;
using NetDsl.Generators.Frontend.Reuse;

namespace NetDsl.Generators.Analyzers;

/// <summary>
/// Reads the networks of the file that was just edited while C# still binds that file. An analyzer's turn comes when the whole file is bound, which takes longer than the read; on a second core the read is
/// over by then. Which file that is, the versions of the project before and after tell. A read is a pure function, so this changes when it happens and nothing else.
/// </summary>
internal sealed class ReadAhead
{
    /// <summary>One keystroke changes one file, and leaving another may change that, too. More is no keystroke.</summary>
    private const int MostEdited = 2;

    private static readonly ConcurrentDictionary<string, ProjectShape> Last = new(StringComparer.Ordinal);

    private readonly SyntaxTree[] _edited;
    private readonly Task<Dictionary<INamedTypeSymbol, ReadResult>> _reads;

    private ReadAhead(Compilation compilation, SyntaxTree[] edited, CancellationToken cancellation)
    {
        _edited = edited;
        _reads = edited.Length == 0 ? Task.FromResult(new Dictionary<INamedTypeSymbol, ReadResult>(SymbolEqualityComparer.Default)) : Task.Run(() => Read(compilation, edited, cancellation));
    }

    /// <summary>Begins, if this version of a project differs by an edit from the last one that was analysed.</summary>
    public static ReadAhead Start(Compilation compilation, CancellationToken cancellation)
    {
        ProjectShape now = ProjectShape.Of(compilation);
        string project = compilation.AssemblyName ?? "";
        IReadOnlyList<SyntaxTree> changed = Last.TryGetValue(project, out ProjectShape? before) ? now.ChangedSince(before) : [];
        Last[project] = now;
        SyntaxTree[] edited = [.. changed.Where(file => !DeclarationRules.IsGenerated(file))];
        return new ReadAhead(compilation, edited.Length <= MostEdited ? edited : [], cancellation);
    }

    /// <summary>What was read of a network; null when its file was not edited, or the read ended early: then it is read now.</summary>
    public ReadResult? Find(INamedTypeSymbol type, TypeDeclarationSyntax annotated)
    {
        if (!_edited.Contains(annotated.SyntaxTree))
        {
            return null;
        }

        try
        {
            return _reads.GetAwaiter().GetResult().TryGetValue(type, out ReadResult? read) ? read : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static Dictionary<INamedTypeSymbol, ReadResult> Read(Compilation compilation, SyntaxTree[] files, CancellationToken cancellation)
    {
        Dictionary<INamedTypeSymbol, ReadResult> reads = new(SymbolEqualityComparer.Default);
        foreach (SyntaxTree file in files)
        {
            SemanticModel semantics = LeanModels.Of(compilation, file);
            foreach (TypeDeclarationSyntax declaration in NetworkAnalyzer.TypesIn(file.GetRoot(cancellation)))
            {
                if (NetworkAnalyzer.NetworkOf(declaration, semantics, cancellation) is var (type, annotated) && annotated == declaration)
                {
                    reads[type] = NetworkReader.Read(type, declaration, compilation, semantics, cancellation);
                }
            }
        }

        return reads;
    }
}

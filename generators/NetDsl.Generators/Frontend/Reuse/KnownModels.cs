using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend.Reuse;

/// <summary>
/// The model of a network, read again only when it may have changed. A read looks into the bodies of the files that it reached, and through C#'s binding at the declarations of all others, at the references and the
/// options; while those stay, so does what it gives. Networks with mistakes are always read again: they are the ones that are worked on, and a message may depend on how deep the host's stack is.
/// </summary>
internal static class KnownModels
{
    /// <summary>By the file of the network: another version of it is another file, and the models of a version die with it.</summary>
    private static readonly ConditionalWeakTable<SyntaxTree, ConcurrentDictionary<TextSpan, Known>> ByFile = new();

    public static NetworkModel Read(INamedTypeSymbol type, TypeDeclarationSyntax declaration, SemanticModel semantics, CancellationToken cancellation)
    {
        ProjectShape project = ProjectShape.Of(semantics.Compilation);
        ConcurrentDictionary<TextSpan, Known> inFile = ByFile.GetOrCreateValue(declaration.SyntaxTree);
        if (inFile.TryGetValue(declaration.Span, out Known? known) && known.Project.MeansTheSameIn(project, known.Reached, cancellation))
        {
            // The next edit is compared with this version, as the one before it may be gone by then.
            inFile[declaration.Span] = known with { Project = project };
            return known.Model;
        }

        ReadResult result = NetworkReader.Read(type, declaration, semantics.Compilation, null, cancellation);
        if (result.Model.Errors.IsEmpty)
        {
            inFile[declaration.Span] = new Known(project, project.PlacesOf(result.Reached), result.Model);
        }
        else
        {
            inFile.TryRemove(declaration.Span, out _);
        }

        return result.Model;
    }

    /// <param name="Project">The version of the project in which the model holds.</param>
    /// <param name="Reached">The places of the files whose bodies were read, in order.</param>
    /// <param name="Model">What was read.</param>
    private sealed record Known(ProjectShape Project, int[] Reached, NetworkModel Model);
}

using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace NetDsl.Generators.Frontend.Reuse;

/// <summary>
/// All that the meaning of an expression depends on besides the file it is written in: the other files' declarations, what the project refers to, and its options. Holds no compilation and no file: what is gone
/// counts as changed.
/// </summary>
internal sealed class ProjectShape
{
    private static readonly ConditionalWeakTable<Compilation, ProjectShape> Shapes = new();
    private static readonly ConditionalWeakTable<SyntaxTree, WeakReference<SyntaxTree>> Files = new();
    private static readonly ConditionalWeakTable<MetadataReference, object> References = new();

    private readonly WeakReference<SyntaxTree>[] _files;

    /// <summary>Stands for the references: an object each, which keeps none of them alive, as a reference to a project has its compilation.</summary>
    private readonly object[] _references;
    private readonly CompilationOptions _options;
    private readonly string? _name;

    private ProjectShape(Compilation compilation)
    {
        _files = [.. compilation.SyntaxTrees.Select(tree => Files.GetValue(tree, static file => new WeakReference<SyntaxTree>(file)))];
        _references = [.. compilation.ExternalReferences.Select(reference => References.GetValue(reference, static _ => new object()))];
        (_options, _name) = (compilation.Options, compilation.AssemblyName);
    }

    public static ProjectShape Of(Compilation compilation) => Shapes.GetValue(compilation, static project => new ProjectShape(project));

    /// <summary>The places of files in the project.</summary>
    public int[] PlacesOf(ISet<SyntaxTree> files) =>
        [.. Enumerable.Range(0, _files.Length).Where(place => _files[place].TryGetTarget(out SyntaxTree? file) && files.Contains(file))];

    /// <summary>The files that an earlier version of the project does not have.</summary>
    public IReadOnlyList<SyntaxTree> ChangedSince(ProjectShape before)
    {
        List<SyntaxTree> changed = [];
        HashSet<WeakReference<SyntaxTree>>? known = null;
        for (int place = 0; place < _files.Length; place++)
        {
            bool isSame = place < before._files.Length && before._files[place] == _files[place];
            if (!isSame && !(known ??= [.. before._files]).Contains(_files[place]) && _files[place].TryGetTarget(out SyntaxTree? file))
            {
                changed.Add(file);
            }
        }

        return changed;
    }

    /// <summary>
    /// Whether everything written in the files at some places has the same meaning in another version of the project: those files are the same, and the others declare the same.
    /// </summary>
    public bool MeansTheSameIn(ProjectShape other, int[] places, CancellationToken cancellation)
    {
        if (other == this)
        {
            return true;
        }

        if (_files.Length != other._files.Length || _name != other._name || !_options.Equals(other._options) || !_references.SequenceEqual(other._references))
        {
            return false;
        }

        for (int place = 0; place < _files.Length; place++)
        {
            if (_files[place] != other._files[place]
                && (Array.BinarySearch(places, place) >= 0
                    || !_files[place].TryGetTarget(out SyntaxTree? file) || !other._files[place].TryGetTarget(out SyntaxTree? now) || !DeclarationComparison.AreSame(file, now, cancellation)))
            {
                return false;
            }
        }

        return true;
    }
}

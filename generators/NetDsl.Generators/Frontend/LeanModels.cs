using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace NetDsl.Generators.Frontend;

/// <summary>
/// Semantic models that leave out what the reader never asks for: whether a reference may be null. C# follows that through every body in a pass of its own, which takes a fifth of the time of binding one for its operations.
/// Roslyn marks the option as one that may change, so a host without it gives its usual models.
/// </summary>
internal static class LeanModels
{
    private static bool s_isMissing;

    /// <summary>A model of a file of the compilation.</summary>
    public static SemanticModel Of(Compilation compilation, SyntaxTree tree)
    {
        if (!s_isMissing)
        {
            try
            {
                return WithoutNullability(compilation, tree);
            }
            catch (MissingMethodException)
            {
                s_isMissing = true;
            }
            catch (TypeLoadException)
            {
                s_isMissing = true;
            }
        }

        return compilation.GetSemanticModel(tree);
    }

    /// <summary>A method of its own, because what is missing shows when it is compiled.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
#pragma warning disable RSEXPERIMENTAL001 // The option may change: see above.
    private static SemanticModel WithoutNullability(Compilation compilation, SyntaxTree tree) => compilation.GetSemanticModel(tree, SemanticModelOptions.DisableNullableAnalysis);
#pragma warning restore RSEXPERIMENTAL001
}

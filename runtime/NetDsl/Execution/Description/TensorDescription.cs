using System.ComponentModel;

namespace NetDsl.Execution;

/// <summary>How the initial value of a variable is drawn.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public enum InitializerKind
{
    /// <summary>Every element is <c>A</c>.</summary>
    Constant = 0,

    /// <summary>Uniform in [<c>A</c>, <c>B</c>).</summary>
    Uniform = 1,

    /// <summary>Normal with mean <c>A</c> and standard deviation <c>B</c>.</summary>
    Normal = 2,

    /// <summary>Normal with mean <c>A</c> and standard deviation <c>B</c>, redrawn outside two standard deviations.</summary>
    TruncatedNormal = 3,

    /// <summary>A random orthogonal matrix (rows × columns as the compiler flattened it) times the gain <c>A</c>.</summary>
    Orthogonal = 4,
}

/// <summary>
/// The initial value of a variable. The compiler has already turned "Glorot uniform" and its kin into plain bounds, because it knows the fans.
/// </summary>
/// <param name="Kind">The distribution.</param>
/// <param name="A">First number of the distribution; see <see cref="InitializerKind"/>.</param>
/// <param name="B">Second number of the distribution; see <see cref="InitializerKind"/>.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly record struct InitializerDescription(InitializerKind Kind, float A, float B);

/// <summary>A variable of the network: a trained parameter or a piece of state. It lives in an arena for the network's whole life.</summary>
/// <param name="Name">The name in checkpoints and summaries, <c>Classifier.2.Weight</c>. The stream of initial values is keyed by it.</param>
/// <param name="Shape">The extents as the user sees them, outermost first; empty for a scalar.</param>
/// <param name="Strides">For each axis the distance in floats between neighbours in the arena.</param>
/// <param name="Offset">The first element's position in the arena, in floats; a multiple of 32.</param>
/// <param name="Initializer">The initial value.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record TensorDescription(string Name, int[] Shape, int[] Strides, long Offset, InitializerDescription Initializer);

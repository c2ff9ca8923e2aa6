using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>
/// What an <c>Init</c> of the language is while staging: the distribution once the shape is known. Travels as <see cref="Staged.Opaque"/>.
/// </summary>
/// <param name="For">The distribution for a shape and its fans.</param>
/// <param name="Name">As the user writes it when it was made for certain activations, <c>HeNormal</c>; otherwise empty.</param>
internal sealed record InitializerRecipe(Func<Shape, Fans, Initializer> For, string Name = "");

/// <summary>How many inputs an output of a layer sums, and how many outputs an input reaches.</summary>
internal readonly record struct Fans(double In, double Out);

/// <summary>Initial values. Distributions that keep variances are turned into plain bounds here, where the fans are known.</summary>
internal static class Initializers
{
    public static LibraryFunction[] Rows { get; } =
    [
        Fixed("get_Zeros", new Initializer(InitializerKind.Constant, 0, 0)),
        Fixed("get_Ones", new Initializer(InitializerKind.Constant, 1, 0)),
        FromFans("get_GlorotUniform", (fanIn, fanOut) => Symmetric(Math.Sqrt(6 / (fanIn + fanOut)))),
        FromFans("get_GlorotNormal", (fanIn, fanOut) => Centered(Math.Sqrt(2 / (fanIn + fanOut)))),
        FromFans("get_HeUniform", (fanIn, _) => Symmetric(Math.Sqrt(6 / fanIn))),
        FromFans("get_HeNormal", (fanIn, _) => Centered(Math.Sqrt(2 / fanIn))),
        FromFans("get_LecunUniform", (fanIn, _) => Symmetric(Math.Sqrt(3 / fanIn))),
        FromFans("get_LecunNormal", (fanIn, _) => Centered(Math.Sqrt(1 / fanIn))),
        new("Init.Constant", call => Recipe(new Initializer(InitializerKind.Constant, call.Number("value"), 0))),
        new("Init.Normal", call => Gaussian(call, InitializerKind.Normal, "Init.Normal")),
        new("Init.TruncatedNormal", call => Gaussian(call, InitializerKind.TruncatedNormal, "Init.TruncatedNormal")),
        new("Init.Uniform", call =>
        {
            double low = call.Number("low"), high = call.Number("high");
            Shapes.CheckArgument(low <= high, Text.Call("Init.Uniform", low, high), "high", Text.Number(high), "at least 'low', " + Text.Number(low));
            return Recipe(new Initializer(InitializerKind.Uniform, low, high));
        }),
        new("Init.Orthogonal", call =>
        {
            double gain = call.Number("gain");
            return new Staged.Opaque(new InitializerRecipe((shape, _) =>
            {
                Shapes.CheckArgument(shape.Rank >= 2, "Init.Orthogonal", "shape", shape.ToDisplay(), "a matrix, or more axes");
                return new Initializer(InitializerKind.Orthogonal, gain, 0);
            }));
        }),
    ];

    public static Initializer Zeros { get; } = new(InitializerKind.Constant, 0, 0);

    public static Initializer Ones { get; } = new(InitializerKind.Constant, 1, 0);

    /// <summary>The distribution that an optional argument of type <c>Init</c> asks for, or Glorot uniform for matrices and zeros for the rest when it is absent.</summary>
    public static Initializer Choose(LibraryCall call, string name, Shape shape) => Choose(call.Required(name), shape);

    /// <summary>As above, for an argument that was read when the layer was made.</summary>
    public static Initializer Choose(Staged init, Shape shape) => Choose(init, shape, FansOf(shape));

    /// <summary>As above, for weights whose fans are not those of a matrix.</summary>
    public static Initializer Choose(Staged init, Shape shape, Fans fans) => init switch
    {
        Staged.Opaque { Value: InitializerRecipe recipe } => recipe.For(shape, fans),
        Staged.Constant { Value: null } => shape.Rank >= 2 ? Symmetric(Math.Sqrt(6 / (fans.In + fans.Out))) : Zeros,
        _ => throw new CompilerBugException(nameof(Initializers), "not an initialiser"),
    };

    /// <summary>The name of an initialiser that was made for certain activations and that the user chose; otherwise empty.</summary>
    public static string NameOf(Staged init) => init is Staged.Opaque { Value: InitializerRecipe recipe } ? recipe.Name : "";

    /// <summary>The last two axes are a matrix [in, out]; axes before them number separate matrices. A vector of n has both fans n, a number 1.</summary>
    private static Fans FansOf(Shape shape) => shape.Rank switch
    {
        0 => new(1, 1),
        1 => new(shape[0].Value, shape[0].Value),
        _ => new(shape[shape.Rank - 2].Value, shape[shape.Rank - 1].Value),
    };

    private static Initializer Symmetric(double bound) => new(InitializerKind.Uniform, -bound, bound);

    private static Initializer Centered(double deviation) => new(InitializerKind.Normal, 0, deviation);

    private static Staged.Opaque Recipe(Initializer initializer) => new(new InitializerRecipe((_, _) => initializer));

    private static LibraryFunction Fixed(string name, Initializer initializer) => new("Init." + name, _ => Recipe(initializer));

    private static LibraryFunction FromFans(string name, Func<double, double, Initializer> distribution) => new("Init." + name, _ =>
        new Staged.Opaque(new InitializerRecipe((_, fans) => distribution(fans.In, fans.Out), name.Substring("get_".Length))));

    private static Staged.Opaque Gaussian(LibraryCall call, InitializerKind kind, string function)
    {
        double mean = call.Number("mean"), deviation = call.Number("deviation");
        Shapes.CheckArgument(deviation >= 0, Text.Call(function, mean, deviation), "deviation", Text.Number(deviation), "at least 0");
        return Recipe(new Initializer(kind, mean, deviation));
    }
}

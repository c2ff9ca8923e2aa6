using System.Globalization;
using System.Reflection;

namespace NetDsl.Generators.Tests.Fuzz;

/// <summary>
/// Expressions of the language at random, from the signatures of its functions, so that a new function is called without a line here. Most compile as C#; their shapes seldom fit, which is the point.
/// </summary>
internal sealed class RandomExpressions(Random random, IReadOnlyList<string> tensors, IReadOnlyList<string> layers)
{
    private static readonly MethodInfo[] Functions = [.. typeof(Functions).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(method => !method.IsGenericMethod)
        .OrderBy(method => method.ToString(), StringComparer.Ordinal)];

    private static readonly MethodInfo[] ToTensor = [.. Functions.Where(method => method.ReturnType == typeof(Tensor) && !method.IsSpecialName)];
    private static readonly MethodInfo[] ToLayer = [.. Functions.Where(method => method.ReturnType == typeof(Layer) && !method.IsSpecialName)];
    private static readonly string[] Plain = [.. ToTensor.Where(method => method.GetParameters() is [{ ParameterType: var type }] && type == typeof(Tensor)).Select(method => method.Name)];
    private static readonly string[] Numbers = ["0", "1", "2", "3", "4", "5", "7", "8", "10", "12", "31", "65", "-1", "-2", "1 << 20", "int.MaxValue", "int.MinValue", "6 / 4", "3 - 3"];
    private static readonly string[] Reals = ["0.5", "0", "1", "-1", "2.5", "1e-5", "1e30", "1e300", "double.NaN", "double.PositiveInfinity", "0.1f"];
    private static readonly string[] Equations = ["ij,jk->ik", "i,i->", "ij,ij->ij", "ij->ji", "ii->i", "i->", "ab,bc->", "->", "i,j->ij", "ijk,kl->ijl", "", "ij,jk", "…->"];

    /// <summary>A tensor.</summary>
    public string Tensor(int depth) => depth <= 0 || random.Next(5) == 0 ? Leaf() : random.Next(12) switch
    {
        0 => $"({Tensor(depth - 1)} {Pick("+", "-", "*", "/", "<", ">", "%", "^")} {Tensor(depth - 1)})",
        1 => $"({Real()} {Pick("+", "-", "*", "/")} {Tensor(depth - 1)})",
        2 => $"(-{Tensor(depth - 1)})",
        3 => $"{Tensor(depth - 1)}[{Index()}]",
        4 => $"{Tensor(depth - 1)}.Dot({Tensor(depth - 1)})",
        5 => $"{Tensor(depth - 1)}.T",
        6 => $"({Pick("true", "1 > 2")} ? {Tensor(depth - 1)} : {Tensor(depth - 1)})",
        7 or 8 => $"({Tensor(depth - 1)} | {Layer(depth - 1)})",
        _ => Call(Pick(ToTensor), depth),
    };

    /// <summary>A layer.</summary>
    public string Layer(int depth) => depth <= 0 || random.Next(4) == 0 ? (layers.Count > 0 && random.Next(3) == 0 ? Pick([.. layers]) : Pick(Plain)) : random.Next(8) switch
    {
        0 or 1 => $"{Layer(depth - 1)} | {Layer(depth - 1)}",
        2 => $"(t => {new RandomExpressions(random, [.. tensors, "t"], layers).Tensor(depth - 1)})",
        3 => Pick($"Dense({Small()})", $"Conv2D({Small()}, {Small()}, padding: {Small()})", "BatchNorm()", "Flatten", $"Gru({Small()}, carry: true)", $"Reshape({Small()}, {Small()})", $"MaxPool2D({Small()})"),
        _ => Call(Pick(ToLayer), depth),
    };

    /// <summary>A whole number, seldom a sensible one.</summary>
    public string Number() => Pick(Numbers);

    private string Small() => random.Next(6) == 0 ? Number() : random.Next(1, 6).ToString(CultureInfo.InvariantCulture);

    private string Real() => Pick(Reals);

    private string Index() => random.Next(6) switch
    {
        0 => Number(),
        1 => $"^{Small()}",
        2 => $"{Small()}..",
        3 => $"..^{Small()}",
        4 => $"..,{Small()}",
        _ => $"{Small()}..{Small()}",
    };

    private string Leaf() => tensors.Count > 0 && random.Next(4) != 0 ? Pick([.. tensors]) : Pick(Real(), $"Zeros({Small()})", $"Normal({Small()}, {Small()})", "Vector(1, 2, 3)", $"Arange({Small()})");

    private string Call(MethodInfo function, int depth)
    {
        List<string> arguments = [];
        bool isNamed = false;
        foreach (ParameterInfo parameter in function.GetParameters())
        {
            if (parameter.HasDefaultValue && random.Next(2) == 0)
            {
                isNamed = true;
                continue;
            }

            arguments.Add((isNamed ? parameter.Name + ": " : "") + Argument(parameter.ParameterType, depth - 1));
        }

        return $"{function.Name}({string.Join(", ", arguments)})";
    }

    private string Argument(Type type, int depth) => type switch
    {
        _ when type == typeof(Tensor) => Tensor(depth),
        _ when type == typeof(Layer) => random.Next(3) == 0 ? $"({Layer(depth)})" : Layer(depth),
        _ when type == typeof(int) => Small(),
        _ when type == typeof(double) => Real(),
        _ when type == typeof(bool) => Pick("true", "false"),
        _ when type == typeof(string) => $"\"{Pick(Equations)}\"",
        _ when type == typeof(int[]) => $"[{string.Join(", ", Enumerable.Range(0, random.Next(4)).Select(_ => Small()))}]",
        _ when type == typeof(double[]) => $"[{string.Join(", ", Enumerable.Range(0, random.Next(4)).Select(_ => Real()))}]",
        _ when type.FullName == "System.Range" => $"{Small()}..{Small()}",
        _ when type == typeof(Func<int, Layer>) => $"i => {Layer(depth)}",
        _ when type == typeof(Func<bool, Layer>) => $"back => {Pick($"Lstm({Small()}, reverse: back)", Layer(depth))}",
        _ when type == typeof(Func<Tensor, Tensor>) => $"s => {new RandomExpressions(random, [.. tensors, "s"], layers).Tensor(depth)}",
        _ when type == typeof(Func<Tensor, Tensor, Tensor>) => $"(s, x) => {new RandomExpressions(random, [.. tensors, "s", "x"], layers).Tensor(depth)}",
        _ when type == typeof(Indices) => $"ArgMax({Tensor(depth)})",
        _ when type == typeof(Extents) => random.Next(2) == 0 ? Small() : $"({Small()}, {Small()})",
        _ when type == typeof(Padding) => Pick(Small(), "Padding.Same", "Padding.Valid"),
        _ when type == typeof(Init) => Pick("Init.Zeros", $"Init.Normal({Real()}, {Real()})", $"Init.Constant({Real()})"),
        _ when type == typeof(ReadOnlySpan<Tensor>) => $"{Tensor(depth)}, {Tensor(depth)}",
        _ when type == typeof(IEnumerable<Tensor>) => $"[{string.Join(", ", Enumerable.Range(0, random.Next(4)).Select(_ => Tensor(depth)))}]",
        _ => "default",
    };

    private T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];
}

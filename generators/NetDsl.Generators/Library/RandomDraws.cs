using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>Random numbers. Each evaluated call draws from a stream of its own; no gradient flows into a draw.</summary>
internal static class RandomDraws
{
    public static LibraryFunction[] Rows { get; } =
    [
        Fresh("Normal", RandomKind.Normal),
        Fresh("Uniform", RandomKind.Uniform),
        Like("NormalLike", RandomKind.Normal),
        Like("UniformLike", RandomKind.Uniform),
        new("Bernoulli", call =>
        {
            // Uniform draws are in [0, 1), so probability 0 never and probability 1 always gives 1.
            int probability = call.Tensor("probability");
            int draws = call.Graph.Random(RandomKind.Uniform, call.RandomStream(), call.Graph.ShapeOf(probability));
            return new Staged.Tensor(call.Graph.Map(ScalarFunction.Less, draws, probability));
        }),
    ];

    private static LibraryFunction Fresh(string name, RandomKind kind) => new(name, call =>
        new Staged.Tensor(call.Graph.Random(kind, call.RandomStream(), call.ExampleShape(name, "shape").Batched)));

    private static LibraryFunction Like(string name, RandomKind kind) => new(name, call =>
        new Staged.Tensor(call.Graph.Random(kind, call.RandomStream(), call.Graph.ShapeOf(call.Tensor("x")))));
}

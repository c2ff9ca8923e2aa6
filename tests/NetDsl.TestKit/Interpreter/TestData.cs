using NetDsl.Generators.Ir.Graph;

namespace NetDsl.TestKit.Interpreter;

/// <summary>Reproducible numbers for tests: distinct, of both signs, and at least 0.05 away from 0 and from each other's ties.</summary>
internal static class TestData
{
    /// <summary>Numbers in ±[0.05, 1.05], one after another from a fixed sequence.</summary>
    public static double[] Numbers(long count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, checked((int)count)).Select(_ => (0.05 + random.NextDouble()) * (random.Next(2) == 0 ? -1 : 1))];
    }

    /// <summary>Labels in [0, <paramref name="classes"/>).</summary>
    public static double[] Labels(long count, int classes, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, checked((int)count)).Select(_ => (double)random.Next(classes))];
    }

    /// <summary>Arguments for every input, parameter and state variable that the graph reads.</summary>
    public static GraphArguments For(Graph graph, int batch, int seed = 1)
    {
        double[] OfType(TensorType type, int classes, int stream)
        {
            long count = type.Shape.CountPerExample * (type.Shape.IsBatched ? batch : 1);
            return type.Element == ElementType.Int32 ? Labels(count, Math.Max(1, classes), seed + stream) : Numbers(count, seed + stream);
        }

        double[][] Variables(Func<Op, int?> indexOf, int stream)
        {
            Dictionary<int, TensorType> types = [];
            foreach (Value value in graph.Values)
            {
                if (indexOf(value.Op) is int index)
                {
                    types[index] = value.Type;
                }
            }

            int count = types.Count == 0 ? 0 : types.Keys.Max() + 1;
            return [.. Enumerable.Range(0, count).Select(i => types.TryGetValue(i, out TensorType? type) ? OfType(type, 0, stream + i) : [])];
        }

        return new GraphArguments(batch)
        {
            Inputs = [.. graph.Inputs.Select((input, i) => OfType(input.Type, input.Classes, 1000 + i))],
            Parameters = Variables(op => op is Op.Parameter parameter ? parameter.Index : null, 2000),
            // A running variance is not negative.
            States = [.. Variables(op => op is Op.State state ? state.Index : null, 3000).Select(state => state.Select(Math.Abs).ToArray())],
            Carried = Variables(op => op is Op.Carried carried ? carried.Index : null, 4000),
            Seed = 42,
            Step = 7,
        };
    }
}

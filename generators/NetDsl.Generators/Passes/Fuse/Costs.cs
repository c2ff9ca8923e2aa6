using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// The rule of recomputing against storing. Takes a graph, says how dear a value is to compute where it is read. The constants are floating-point operations for each element; on the devices we know a float
/// costs 40 to 100 operations to move through memory (machine balance 10 to 25 operations a byte), caches make it less.
/// </summary>
internal static class Costs
{
    /// <summary>Writing an element once, the launch that does it included.</summary>
    public const int StoreFlops = 32;

    /// <summary>Reading it back, each time.</summary>
    public const int LoadFlops = 16;

    /// <summary>Reading back an element that many elements of one kernel share: it stays in a cache.</summary>
    public const int RepeatedLoadFlops = 4;

    /// <summary>A value whose tree of operations is larger is stored, whatever it costs: programs stay readable and register pressure bounded.</summary>
    public const int GreatestProgram = 160;

    /// <summary>The dearest value that is computed again from what is stored already, instead of being stored too.</summary>
    public const int RecomputeFlops = 24;

    /// <summary>A larger table of constants is written to memory once a step, instead of standing in the text of each kernel that reads it.</summary>
    public const int GreatestTable = 64;

    /// <summary>A value computed where it is read, at every element of something at least this many times larger, counts as that many readers.</summary>
    private const int GreatestRepetition = 16;

    public static int Flops(Op op) => op switch
    {
        Op.Scalar scalar => ScalarCatalog.Of(scalar.Function).Flops,
        Op.Random { Kind: RandomKind.Normal } => 60,
        Op.Random => 30,
        _ => 0,
    };

    /// <summary>Whether a value without a home is computed so often, or is so large, that storing it is cheaper.</summary>
    /// <param name="flops">What computing it takes where it is read, operands without a home included.</param>
    /// <param name="size">The number of operations in that.</param>
    /// <param name="readers">How often, by <see cref="Readers"/>.</param>
    /// <param name="isRepeated">Whether it is small beside what reads it, by <see cref="Repeated"/>.</param>
    public static bool IsBetterStored(int flops, int size, int readers, bool isRepeated) =>
        size > GreatestProgram || flops * readers > flops + StoreFlops + ((isRepeated ? RepeatedLoadFlops : LoadFlops) * readers);

    /// <summary>For each value whether it is read at every element of something many times larger: work on it is done once, not there.</summary>
    public static bool[] Repeated(Graph graph)
    {
        bool[] repeated = new bool[graph.Values.Count];
        for (int id = graph.Values.Count - 1; id >= 0; id--)
        {
            Value value = graph[id];
            if (Legality.IsView(value.Op))
            {
                int operand = value.Operands[0];
                repeated[operand] |= repeated[id] || (value.Op is Op.Broadcast && Repetition(graph[operand].Type.Shape, value.Type.Shape) >= GreatestRepetition);
            }
        }

        return repeated;
    }

    /// <summary>For each value how many values read it, through views; a repeating view counts as several.</summary>
    public static int[] Readers(Graph graph)
    {
        int[] readers = new int[graph.Values.Count];
        for (int id = graph.Values.Count - 1; id >= 0; id--)
        {
            Value value = graph[id];
            foreach (int operand in value.Operands)
            {
                readers[operand] += Legality.IsView(value.Op) ? readers[id] * Repetition(graph[operand].Type.Shape, value.Type.Shape) : 1;
                readers[operand] = Math.Min(readers[operand], 1 << 16);
            }
        }

        return readers;
    }

    /// <summary>Whether storing a value of one shape costs little beside storing one of another.</summary>
    public static bool IsSmallBeside(Shape small, Shape large) => Repetition(small, large) >= GreatestRepetition;

    /// <summary>Whether a view of one shape shows elements of another more than once.</summary>
    public static bool Repeats(Shape from, Shape to) => Repetition(from, to) > 1;

    private static int Repetition(Shape from, Shape to) =>
        to.IsBatched != from.IsBatched ? GreatestRepetition : (int)Math.Min(GreatestRepetition, Math.Max(1, to.CountPerExample / from.CountPerExample));
}

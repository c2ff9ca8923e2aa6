using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.TestKit.Interpreter;

/// <summary>The memory on which the kernels of a program run: arenas, inputs, outputs and what the host sets before a step. Elements that no kernel has written are NaN.</summary>
internal sealed class KernelArguments
{
    private readonly Dictionary<int, double[]> _step = [];

    public KernelArguments(KernelProgram program, ArenaLayout parameters, ArenaLayout state, GraphArguments graph, int capacity, int slots = 0)
    {
        Batch = graph.Batch;
        Capacity = capacity;
        Seed = graph.Seed;
        Step = graph.Step;
        Parameters = Arena(parameters, graph.Parameters);
        State = Arena(state, graph.States);
        Gradients = new double[parameters.Length];
        Slots = new double[parameters.Length * slots];
        Inputs = graph.Inputs;
        foreach (Buffer buffer in program.Buffers)
        {
            switch (buffer.Kind)
            {
                case BufferKind.Gradients when buffer.Whole is null:
                    Gradients.AsSpan((int)buffer.Offset, buffer.Shape.Rank == 1 && IsRange(buffer, parameters) ? 0 : (int)buffer.Shape.CountPerExample).Fill(double.NaN);
                    break;
                case BufferKind.Carried when buffer.Whole is null:
                    double[] carried = new double[buffer.Offset + Length(buffer, capacity)];
                    graph.Carried[buffer.Index].CopyTo(carried, buffer.Offset);
                    _step.Add(buffer.Id, carried);
                    break;
                case BufferKind.Step or BufferKind.Output or BufferKind.Carried when buffer.Whole is { } whole:
                    _step.Add(buffer.Id, _step[whole]);
                    break;
                case BufferKind.Step or BufferKind.Output or BufferKind.Loss:
                    _step.Add(buffer.Id, [.. Enumerable.Repeat(double.NaN, (int)Length(buffer, capacity))]);
                    break;
            }
        }
    }

    public int Batch { get; }

    /// <summary>The padded capacity.</summary>
    public int Capacity { get; }

    public ulong Seed { get; }

    public ulong Step { get; }

    public double[] Parameters { get; }

    public double[] Gradients { get; }

    public double[] Slots { get; }

    public double[] State { get; }

    public double[][] Inputs { get; }

    public double[] StepScalars { get; init; } = [];

    /// <summary>The array that holds a buffer; its first element is at <see cref="Buffer.Offset"/>.</summary>
    public double[] ArrayOf(Buffer buffer) => buffer.Kind switch
    {
        BufferKind.Parameters => Parameters,
        BufferKind.Gradients => Gradients,
        BufferKind.Slots => Slots,
        BufferKind.State => State,
        BufferKind.Input => Inputs[buffer.Index],
        _ => _step[buffer.Id],
    };

    /// <summary>The elements of a buffer for a number of examples, in row-major order.</summary>
    public double[] Elements(Buffer buffer)
    {
        double[] array = ArrayOf(buffer);
        return
        [
            .. TensorIndex.Positions(TensorIndex.Extents(buffer.Shape, Batch)).Select(position =>
                array[buffer.Offset + position.Select((index, axis) => buffer.Strides[axis].PlaceOf(index)).Sum()]),
        ];
    }

    /// <summary>The elements of a variable in an arena, in row-major order.</summary>
    public static double[] Elements(double[] arena, PlacedVariable placed) => [.. Places(placed).Select(at => arena[at])];

    /// <summary>How far a buffer reaches with a number of examples.</summary>
    public static long Length(Buffer buffer, int batch) =>
        1 + TensorIndex.Extents(buffer.Shape, batch).Select((extent, axis) => buffer.Strides[axis].PlaceOf(extent - 1)).Sum();

    /// <summary>Whether a buffer is a run of several variables rather than one of them.</summary>
    private static bool IsRange(Buffer buffer, ArenaLayout layout) =>
        !layout.Variables.Any(placed => placed.Offset == buffer.Offset && placed.Variable.Shape == buffer.Shape);

    private static double[] Arena(ArenaLayout layout, double[][] variables)
    {
        double[] arena = new double[layout.Length];
        for (int i = 0; i < variables.Length; i++)
        {
            foreach ((long at, double element) in Places(layout.Variables[i]).Zip(variables[i]))
            {
                arena[at] = element;
            }
        }

        return arena;
    }

    /// <summary>The places of a variable's elements in its arena, in row-major order.</summary>
    private static IEnumerable<long> Places(PlacedVariable placed) => TensorIndex.Positions(TensorIndex.Extents(placed.Variable.Shape, 0))
        .Select(position => placed.Offset + position.Select((index, axis) => index * placed.Strides[axis]).Sum());
}

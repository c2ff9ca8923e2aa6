using System.Globalization;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Collects the parameters of a chain's <c>__kernel</c> function. A chain holds dozens of tensors, so it gets each arena once, and positions stand in its text: no two chains of a network are equal anyway. What
/// moves does so with the number of the iteration, which the function counts, or gets where the loop is around the chain.
/// </summary>
internal sealed class ChainParameters(Plan plan, Chain chain)
{
    private readonly List<string> _declarations = [];
    private readonly List<string> _pointers = [];
    private readonly List<KernelArgument> _arguments = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>The parameters' declarations.</summary>
    public IReadOnlyList<string> Declarations => _declarations;

    /// <summary>Lines that declare a pointer for each parameter that is memory.</summary>
    public IReadOnlyList<string> Pointers => _pointers;

    public IReadOnlyList<KernelArgument> Arguments => _arguments;

    /// <summary>The counters of the chain's stages.</summary>
    public string Progress() => Named("progress", "volatile __global int* progress", new KernelArgument(ArgumentKind.Progress));

    /// <summary>The name of the number of a loop's iteration.</summary>
    public static string Iteration(int loop) => "i" + Text(loop);

    public string Batch() => Named("batch", "const int batch", new KernelArgument(ArgumentKind.Batch));

    /// <summary>What the chain passes for the parameters of a kernel's body.</summary>
    public IEnumerable<string> Values(PrintedKernel kernel) => kernel.Parameters.Select(parameter => parameter.Kind switch
    {
        ParameterKind.Buffer => Place(plan.Buffers[parameter.Index], parameter.IsInteger),
        ParameterKind.Constant => Text(parameter.Value) + "u",
        ParameterKind.Batch => Batch(),
        ParameterKind.Seed => Named("seed", "const uint2 seed", new KernelArgument(ArgumentKind.Seed)),
        ParameterKind.StepNumber => Named("step", "const uint2 step", new KernelArgument(ArgumentKind.StepNumber)),
        ParameterKind.StepScalar => Named("s" + Text(parameter.Index), "const float s" + Text(parameter.Index), new KernelArgument(ArgumentKind.StepScalar, parameter.Index)),
        _ => throw new CompilerBugException(nameof(ChainParameters), $"no argument for {parameter.Kind}"),
    });

    private string Place(Buffer buffer, bool isInteger)
    {
        string place = buffer.Kind switch
        {
            BufferKind.Parameters => Memory("parameters", ArgumentKind.Parameters) + Behind(plan.Placements[buffer.Id]),
            BufferKind.Gradients => Memory("gradients", ArgumentKind.Gradients) + Behind(plan.Placements[buffer.Id]),
            BufferKind.Slots => Memory("slots", ArgumentKind.Slots) + Behind(plan.Placements[buffer.Id]),
            BufferKind.State => Memory("state", ArgumentKind.State) + Behind(plan.Placements[buffer.Id]),
            BufferKind.Carried => Memory("carried", ArgumentKind.Carried) + Behind(plan.Placements[buffer.Id]),
            BufferKind.Step => Memory("activations", ArgumentKind.Step) + Behind(plan.Placements[buffer.Id]),
            BufferKind.Input => Memory("input" + Text(buffer.Index), ArgumentKind.Input, buffer.Index) + Behind(buffer.Offset),
            BufferKind.Output => Memory("output" + Text(buffer.Index), ArgumentKind.Output, buffer.Index) + Behind(buffer.Offset),
            BufferKind.Loss => Memory("loss", ArgumentKind.Loss),
            _ => throw new CompilerBugException(nameof(ChainParameters), $"no place for {buffer.Kind}"),
        };
        place += string.Concat(buffer.Travels.Select(travel => $" + {Text(travel.Distance)} * (long){Number(travel.Loop)}"));
        return isInteger ? $"(__global int*)({place})" : place;
    }

    /// <summary>The number of a loop's iteration: a variable of the function, or a parameter where the loop is around the chain.</summary>
    private string Number(int loop) => chain.Holds(plan.Loops[loop]) ? Iteration(loop) : Named(Iteration(loop), "const int " + Iteration(loop), new KernelArgument(ArgumentKind.Iteration, loop));

    private string Behind(Placement placement) => Behind(placement.Constant) + (placement.PerExample == 0
        ? ""
        : $" + {Text(placement.PerExample)} * {Named("capacity", "const long capacity", new KernelArgument(ArgumentKind.Capacity))}");

    private static string Behind(long offset) => offset == 0 ? "" : " + " + Text(offset);

    private string Memory(string name, ArgumentKind kind, int index = 0)
    {
        if (!_names.Contains(name))
        {
            _pointers.Add($"__global float* {name} = AT({name});");
        }

        return Named(name, $"WRITES({name})", new KernelArgument(kind, index));
    }

    private string Named(string name, string declaration, KernelArgument argument)
    {
        if (_names.Add(name))
        {
            _declarations.Add(declaration);
            _arguments.Add(argument);
        }

        return name;
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

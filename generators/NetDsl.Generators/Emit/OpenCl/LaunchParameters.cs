using System.Globalization;
using System.Text;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Collects the parameters of a <c>__kernel</c> function and the arguments of its launch, in one order. Numbers that are the same for all kernels of a launch (batch, seed, a step scalar) are
/// one parameter; buffers and constants of merged kernels get the kernel's number in their names.
/// </summary>
internal sealed class LaunchParameters(bool isMerged)
{
    private readonly List<string> _declarations = [];
    private readonly List<KernelArgument> _arguments = [];
    private readonly Dictionary<(ArgumentKind Kind, int Index), string> _shared = [];

    /// <summary>The parameters' declarations.</summary>
    public IReadOnlyList<string> Declarations => _declarations;

    public IReadOnlyList<KernelArgument> Arguments => _arguments;

    /// <summary>Adds the parameters of kernel number <paramref name="number"/>.</summary>
    /// <returns>The lines that declare, in the kernel's scope, the names its body uses; and what to pass for them where the body is a function.</returns>
    public (string Lines, EquatableArray<string> Values) Add(Plan plan, PrintedKernel kernel, int number)
    {
        StringBuilder lines = new();
        List<string> values = [];
        string suffix = isMerged ? number.ToString(CultureInfo.InvariantCulture) : "";
        foreach (KernelParameter parameter in kernel.Parameters)
        {
            switch (parameter.Kind)
            {
                case ParameterKind.Buffer:
                    string type = (parameter.IsWritten ? "__global " : "__global const ") + (parameter.IsInteger ? "int*" : "float*");
                    string tensor = parameter.Name + suffix;
                    _declarations.Add($"{(parameter.IsWritten ? "WRITES" : "READS")}{(parameter.IsInteger ? "_INTS" : "")}({tensor})");
                    _arguments.Add(Place(plan, plan.Buffers[parameter.Index]));
                    lines.Append($"{type} restrict {parameter.Name} = AT({tensor});\n");
                    values.Add($"AT({tensor})");
                    break;
                case ParameterKind.Constant:
                    string constant = isMerged ? $"{parameter.Name}{suffix}_value" : parameter.Name;
                    _declarations.Add($"const uint {constant}");
                    _arguments.Add(new KernelArgument(ArgumentKind.Constant, Value: parameter.Value));
                    values.Add(constant);
                    if (isMerged)
                    {
                        lines.Append($"const uint {parameter.Name} = {constant};\n");
                    }

                    break;
                default:
                    (ArgumentKind kind, string shared) = Kind(parameter.Kind);
                    string name = Shared(kind, parameter.Index);
                    values.Add(name);
                    if (name != parameter.Name)
                    {
                        lines.Append($"const {shared} {parameter.Name} = {name};\n");
                    }

                    break;
            }
        }

        return (lines.ToString(), values.ToEquatableArray());
    }

    /// <summary>The name of the batch parameter, which is added when no kernel asked for it yet.</summary>
    public string Batch() => Shared(ArgumentKind.Batch, 0);

    private static (ArgumentKind Kind, string Type) Kind(ParameterKind kind) => kind switch
    {
        ParameterKind.Batch => (ArgumentKind.Batch, "int"),
        ParameterKind.Seed => (ArgumentKind.Seed, "uint2"),
        ParameterKind.StepNumber => (ArgumentKind.StepNumber, "uint2"),
        ParameterKind.StepScalar => (ArgumentKind.StepScalar, "float"),
        _ => throw new CompilerBugException(nameof(LaunchParameters), $"{kind} is not shared by the kernels of a launch"),
    };

    private string Shared(ArgumentKind kind, int index)
    {
        if (_shared.TryGetValue((kind, index), out string? name))
        {
            return name;
        }

        name = kind switch
        {
            ArgumentKind.Batch => "batch",
            ArgumentKind.Seed => "seed",
            ArgumentKind.StepNumber => "step",
            _ => "s" + index.ToString(CultureInfo.InvariantCulture),
        };
        string type = kind switch { ArgumentKind.Batch => "int", ArgumentKind.StepScalar => "float", _ => "uint2" };
        _shared.Add((kind, index), name);
        _declarations.Add($"const {type} {name}");
        _arguments.Add(new KernelArgument(kind, index));
        return name;
    }

    private static KernelArgument Place(Plan plan, Buffer buffer)
    {
        Placement place = plan.Placements[buffer.Id];
        return buffer.Kind switch
        {
            BufferKind.Parameters => Inside(ArgumentKind.Parameters),
            BufferKind.Gradients => Inside(ArgumentKind.Gradients),
            BufferKind.Slots => Inside(ArgumentKind.Slots),
            BufferKind.State => Inside(ArgumentKind.State),
            BufferKind.Carried => Inside(ArgumentKind.Carried),
            BufferKind.Step => Inside(ArgumentKind.Step),
            BufferKind.Input => FromStart(ArgumentKind.Input),
            BufferKind.Output => FromStart(ArgumentKind.Output),
            BufferKind.Loss => new KernelArgument(ArgumentKind.Loss),
            _ => throw new CompilerBugException(nameof(LaunchParameters), $"no argument for {buffer.Kind}"),
        };

        KernelArgument Inside(ArgumentKind kind) => new(kind, Offset: place.Constant, OffsetPerExample: place.PerExample) { Travels = buffer.Travels };

        // Where the data begins the caller says.
        KernelArgument FromStart(ArgumentKind kind) => new(kind, buffer.Index, buffer.Offset) { Travels = buffer.Travels };
    }
}

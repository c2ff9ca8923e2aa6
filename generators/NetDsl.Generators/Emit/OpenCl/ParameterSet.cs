using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Collects the parameters a kernel's text mentions. Names say the role and the order of first use (<c>x0</c> read, <c>y0</c> written), not the layer: equal layers then have equal
/// texts, which are emitted once and launched with other arguments.
/// </summary>
internal sealed class ParameterSet(EquatableArray<Buffer> buffers, IEnumerable<int> written)
{
    private readonly HashSet<int> _written = [.. written];
    private readonly List<KernelParameter> _parameters = [];
    private readonly HashSet<string> _preludes = [];
    private readonly List<string> _tables = [];

    public EquatableArray<Buffer> Buffers { get; } = buffers;

    /// <summary>The pointer to a buffer's first element.</summary>
    public string Buffer(int id)
    {
        KernelParameter? known = _parameters.Find(p => p.Kind == ParameterKind.Buffer && p.Index == id);
        if (known is null)
        {
            bool isWritten = _written.Contains(id);
            string name = (isWritten ? "y" : "x") + _parameters.Count(p => p.Kind == ParameterKind.Buffer && p.IsWritten == isWritten);
            known = new KernelParameter(ParameterKind.Buffer, name, id, isWritten, IsInteger(id));
            _parameters.Add(known);
        }

        return known.Name;
    }

    public bool IsInteger(int buffer) => Buffers[buffer].Element == ElementType.Int32;

    /// <summary>The number of examples, an int.</summary>
    public string Batch() => Only(ParameterKind.Batch, "batch");

    /// <summary>The network's seed, a uint2.</summary>
    public string Seed() => Only(ParameterKind.Seed, "seed");

    /// <summary>The number of the step, a uint2.</summary>
    public string StepNumber() => Only(ParameterKind.StepNumber, "step");

    /// <summary>A uint that is an argument, so that texts with other values stay equal.</summary>
    public string Constant(uint value)
    {
        string name = "c" + _parameters.Count(p => p.Kind == ParameterKind.Constant);
        _parameters.Add(new KernelParameter(ParameterKind.Constant, name, Value: value));
        return name;
    }

    /// <summary>A float that the host computes before each step.</summary>
    public string StepScalar(int index)
    {
        string name = "s" + index;
        if (!_parameters.Exists(p => p.Kind == ParameterKind.StepScalar && p.Index == index))
        {
            _parameters.Add(new KernelParameter(ParameterKind.StepScalar, name, index));
        }

        return name;
    }

    /// <summary>The name of an array in constant memory; its declaration goes to the kernel's outermost scope.</summary>
    public string Table(EquatableArray<double> values)
    {
        string elements = $"[{values.Count}] = {{ {string.Join(", ", values.Select(FloatText.Literal))} }};";
        int number = _tables.IndexOf(elements);
        if (number < 0)
        {
            number = _tables.Count;
            _tables.Add(elements);
        }

        return "table" + number;
    }

    /// <summary>Declarations of the tables, one a line.</summary>
    public string Declarations => string.Concat(_tables.Select((elements, number) => $"__constant float table{number}{elements}\n"));

    /// <summary>Asks for a prelude and all it builds on.</summary>
    public void Need(string prelude)
    {
        if (_preludes.Add(prelude))
        {
            foreach (string other in Preludes.Of(prelude).Needs)
            {
                Need(other);
            }
        }
    }

    public EquatableArray<KernelParameter> Parameters => _parameters.ToEquatableArray();

    /// <summary>The preludes in the order of <see cref="Preludes.All"/>.</summary>
    public EquatableArray<string> NeededPreludes => Preludes.All.Select(p => p.Name).Where(_preludes.Contains).ToEquatableArray();

    private string Only(ParameterKind kind, string name)
    {
        if (!_parameters.Exists(p => p.Kind == kind))
        {
            _parameters.Add(new KernelParameter(kind, name));
        }

        return name;
    }
}

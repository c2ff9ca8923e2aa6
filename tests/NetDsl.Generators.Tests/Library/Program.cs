using System.Reflection;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Library;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Autodiff;
using NetDsl.TestKit.Interpreter;

namespace NetDsl.Generators.Tests.Library;

/// <summary>
/// A program under construction, built by calling library rows as the reader does: overloads, parameter names and default arguments are those of the runtime's surface,
/// found by reflection, so a row that asks for an argument by another name fails here.
/// </summary>
internal sealed class Program(bool isTraining = false)
{
    private readonly Dictionary<(StagedLayer Layer, string Suffix), int> _weights = [];
    private readonly Dictionary<(StagedLayer Layer, string Suffix), int> _states = [];
    private readonly Dictionary<ParameterHandle, int> _parameters = [];
    private readonly List<double[]> _inputs = [];
    private uint _streams;
    private int _frozen;

    public GraphBuilder Graph { get; } = new();

    /// <summary>The variables in the order of declaration, with what they hold in <see cref="Evaluate"/>.</summary>
    public List<(Variable Variable, double[] Values)> Variables { get; } = [];

    /// <summary>The states in the order of declaration, with what they hold in <see cref="Evaluate"/>: numbers in [1, 2).</summary>
    public List<(Variable Variable, double[] Values)> States { get; } = [];

    /// <summary>What layers wrote to their states.</summary>
    public Dictionary<(StagedLayer Layer, string Suffix), int> Written { get; } = [];

    /// <summary>Random but repeatable numbers for weights and inputs.</summary>
    public Random Random { get; } = new(20261121);

    /// <summary>The number of examples.</summary>
    public int Batch { get; init; } = 3;

    /// <summary>Whether nothing is evaluated, so that variables and inputs need no numbers.</summary>
    public bool IsBuildOnly { get; init; }

    /// <summary>An input of which each example has the given shape.</summary>
    public Staged.Tensor Input(int[] shape, Func<double>? element = null)
    {
        double[] values = Fill(shape.Aggregate(Batch, (product, extent) => product * extent), element);
        return InputOf(shape, values);
    }

    /// <summary>An input with the given numbers, all examples after one another.</summary>
    public Staged.Tensor InputOf(int[] shape, double[] values)
    {
        _inputs.Add(values);
        return new Staged.Tensor(Graph.Input($"input{_inputs.Count}", ElementType.Float32, ShapeOf(shape), 0));
    }

    /// <summary>Labels of which each example has the given shape.</summary>
    public Staged.Indices Labels(int classes, params int[] shape) =>
        LabelsOf(classes, shape, Fill(shape.Aggregate(Batch, (product, extent) => product * extent), () => Random.Next(Math.Max(1, classes))));

    /// <summary>The given labels, all examples after one another.</summary>
    public Staged.Indices LabelsOf(int classes, int[] shape, double[] values)
    {
        _inputs.Add(values);
        return new Staged.Indices(Graph.Input($"input{_inputs.Count}", ElementType.Int32, ShapeOf(shape), classes), classes);
    }

    /// <summary>A parameter, which no example influences.</summary>
    public Staged.Tensor Unbatched(int[] shape, Func<double>? element = null)
    {
        Variables.Add((new Variable($"variable{Variables.Count}", ShapeOf(shape), default), Fill(shape.Aggregate(1, (product, extent) => product * extent), element)));
        return new Staged.Tensor(Graph.Parameter(Variables.Count - 1, ShapeOf(shape)));
    }

    /// <summary>A batched or unbatched operand.</summary>
    public Staged.Tensor Operand(bool isBatched, int[] shape, Func<double>? element = null) => isBatched ? Input(shape, element) : Unbatched(shape, element);

    /// <summary>Evaluates the row <paramref name="name"/> with the named arguments.</summary>
    public Staged Call(string name, params (string Name, object? Value)[] arguments)
    {
        LibraryFunction row = LibraryTable.Find(name) ?? throw new ArgumentException($"no row '{name}'", nameof(name));
        Dictionary<string, Staged> given = arguments.ToDictionary(argument => argument.Name, argument => ToStaged(argument.Value));
        foreach (ParameterInfo parameter in Surface.Overload(name, [.. given.Keys]).Where(parameter => !given.ContainsKey(parameter.Name!)))
        {
            given.Add(parameter.Name!, ToStaged(parameter.DefaultValue));
        }

        Graph.Label = name;
        return row.Body(new TestCall(this, owner: null, given));
    }

    /// <summary>The layer of a row, applied to a value.</summary>
    public Staged Pipe(Staged value, string name, params (string Name, object? Value)[] arguments) => Apply(Call(name, arguments), value);

    public Staged Apply(Staged function, params Staged[] arguments)
    {
        switch (function)
        {
            case Staged.Layer layer:
                Graph.Label = layer.Function.Kind;
                return layer.Function.Apply(new TestCall(this, layer.Function, []), arguments.Single());
            case Staged.Opaque { Value: Func<Staged, Staged> lambda }:
                return lambda(arguments.Single());
            default:
                throw new ArgumentException($"not a function: {function}", nameof(function));
        }
    }

    /// <summary>A lambda of the user's program.</summary>
    public static Staged Lambda(Func<Staged, Staged> body) => new Staged.Opaque(body);

    /// <summary>The elements of a value, example by example.</summary>
    public double[] Evaluate(Staged value, ulong seed = 0, ulong step = 0) =>
        GraphInterpreter.Run(Graph.ToGraph("test"), Arguments(seed, step)).Values[Id(value)];

    /// <summary>The elements of a value with its extents, the batch in front where it has one.</summary>
    public NdArray Array(Staged value) => new(TensorIndex.Extents(Graph.ShapeOf(Id(value)), Batch), Evaluate(value));

    public GraphArguments Arguments(ulong seed = 0, ulong step = 0) =>
        new(Batch) { Inputs = [.. _inputs], Parameters = [.. Variables.Select(variable => variable.Values)], States = [.. States.Select(state => state.Values)], Seed = seed, Step = step };

    /// <summary>Checks the gradient of a weighted sum of a value's elements with respect to every variable against differences.</summary>
    public void CheckGradient(Staged value) => GradientCheck.Verify(WithLoss(value), Arguments(seed: 5, step: 2));

    /// <summary>The gradient of the mean over examples of the plain sum of a value's elements with respect to a variable.</summary>
    public double[] Gradient(Staged value, int variable = 0)
    {
        int id = Id(value);
        Graph.Result(ResultKind.Loss, 0, Graph.Reduce(ReduceKind.Sum, id, Graph.ExampleAxes(id)));
        return GraphInterpreter.Run(ReverseMode.Run(Graph.ToGraph("test"), [variable]).Graph, Arguments()).Result(ResultKind.Gradient, variable);
    }

    /// <summary>The variables that get no gradient from a value.</summary>
    public int[] WithoutGradient(Staged value) => [.. ReverseMode.Run(WithLoss(value), Enumerable.Range(0, Variables.Count)).WithoutGradient];

    private Generators.Ir.Graph.Graph WithLoss(Staged value)
    {
        // Unequal weights, so that a gradient that went to the wrong element shows.
        int id = Id(value);
        Shape example = new(Graph.ShapeOf(id).Example.Extents);
        double[] weights = [.. Enumerable.Range(0, (int)example.CountPerExample).Select(i => Math.Sin(i + 1) + 1.5)];
        int weighted = Graph.Multiply(id, Graph.Constant(weights.ToEquatableArray(), example));
        Graph.Result(ResultKind.Loss, 0, Graph.Reduce(ReduceKind.Sum, weighted, Graph.ExampleAxes(weighted)));
        return Graph.ToGraph("test");
    }

    /// <summary>The shape of a value, <c>[B, 3]</c>.</summary>
    public string TypeOf(Staged value) => Graph.ShapeOf(Id(value)).ToString();

    public static int Id(Staged value) => value switch
    {
        Staged.Tensor tensor => tensor.Id,
        Staged.Indices indices => indices.Id,
        _ => throw new ArgumentException($"no graph value: {value}", nameof(value)),
    };

    private static Staged ToStaged(object? value) => value switch
    {
        Staged staged => staged,
        int[] numbers => new Staged.List([.. numbers.Select(number => new Staged.Constant(number))]),
        double[] numbers => new Staged.List([.. numbers.Select(number => new Staged.Constant(number))]),
        Staged[] items => new Staged.List(items),
        _ => new Staged.Constant(value),
    };

    private static Shape ShapeOf(int[] extents) => new(extents.Select(extent => new Extent(extent)).ToEquatableArray());

    private double[] Fill(int count, Func<double>? element)
    {
        Func<double> next = element ?? (() => (Random.NextDouble() * 4) - 2);
        return IsBuildOnly ? [] : [.. Enumerable.Range(0, count).Select(_ => next())];
    }

    private int DeclareWeight(StagedLayer layer, string suffix, Shape shape, Initializer initializer)
    {
        if (!_weights.TryGetValue((layer, suffix), out int value))
        {
            Variables.Add((new Variable(suffix, shape, initializer), Fill((int)shape.CountPerExample, null)));
            value = Graph.Parameter(Variables.Count - 1, shape);
            _weights.Add((layer, suffix), value);
        }

        return _frozen > 0 ? Graph.StopGradient(value) : value;
    }

    private int DeclareState(StagedLayer layer, string suffix, Shape shape, double initialValue)
    {
        if (!_states.TryGetValue((layer, suffix), out int value))
        {
            Variable variable = new(suffix, shape, new Initializer(InitializerKind.Constant, initialValue, 0));
            States.Add((variable, Fill((int)shape.CountPerExample, () => 1 + Random.NextDouble())));
            value = Graph.State(States.Count - 1, shape);
            _states.Add((layer, suffix), value);
        }

        return value;
    }

    private int ReadParameter(ParameterHandle handle)
    {
        if (!_parameters.TryGetValue(handle, out int value))
        {
            Variables.Add((new Variable($"parameter{Variables.Count}", handle.Shape, handle.Initializer), Fill((int)handle.Shape.CountPerExample, null)));
            value = Graph.Parameter(Variables.Count - 1, handle.Shape);
            _parameters.Add(handle, value);
        }

        return value;
    }

    private sealed class TestCall(Program program, StagedLayer? owner, Dictionary<string, Staged> arguments) : LibraryCall
    {
        public override GraphBuilder Graph => program.Graph;

        public override bool IsTraining => program._frozen == 0 && program.IsTrainingMode;

        public override Staged? Argument(string name) => arguments.GetValueOrDefault(name);

        public override int Weight(string suffix, Shape shape, Initializer initializer) => program.DeclareWeight(owner!, suffix, shape, initializer);

        public override int ReadState(string suffix, Shape shape, double initialValue) => program.DeclareState(owner!, suffix, shape, initialValue);

        public override void WriteState(string suffix, int value) => program.Written[(owner!, suffix)] = value;

        public override uint RandomStream() => program._streams++;

        public override Staged Apply(Staged function, params Staged[] operands) => program.Apply(function, operands);

        public override Staged ApplyFrozen(Staged function, params Staged[] operands)
        {
            program._frozen++;
            Staged result = program.Apply(function, operands);
            program._frozen--;
            return result;
        }

        public override Staged ApplyToItem(string loop, Staged function, params Staged[] items) => program.Apply(function, items);

        public override int ToTensor(Staged value) => value switch
        {
            Staged.Tensor tensor => tensor.Id,
            Staged.Constant { Value: int number } => Graph.Constant(number),
            Staged.Constant { Value: double number } => Graph.Constant(number),
            Staged.Parameter parameter => program.ReadParameter(parameter.Handle),
            _ => throw new ArgumentException($"not a tensor: {value}", nameof(value)),
        };
    }

    private bool IsTrainingMode => isTraining;
}

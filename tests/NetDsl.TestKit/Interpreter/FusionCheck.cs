using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;
using NetDsl.Generators.Passes.Fuse;
using NetDsl.Generators.Passes.Memory;
using Xunit;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.TestKit.Interpreter;

/// <summary>Fuses a graph, runs the kernels (those of CPUs and those of GPUs, where they differ) and the graph, and compares every result.</summary>
internal static class FusionCheck
{
    /// <summary>The results differ by summation order only, so almost all digits must agree.</summary>
    private const double Tolerance = 1e-9;

    /// <summary>Checks the graph at each batch size; gives the kernels for CPUs.</summary>
    public static KernelProgram Run(Graph graph, params int[] batches) => Run(graph, null, batches);

    /// <summary>Checks a training step with the update of all parameters that have a gradient.</summary>
    public static KernelProgram Run(Graph graph, OptimizerModel? optimizer, params int[] batches)
    {
        UpdateRule? rule = optimizer is null ? null : UpdateRules.For(optimizer);
        EquatableArray<int> trained = graph.Results.Where(result => result.Kind == ResultKind.Gradient).Select(result => result.Index).OrderBy(index => index).ToEquatableArray();
        ArenaLayout parameters = Layout(graph, op => op is Op.Parameter parameter ? parameter.Index : null, ResultKind.Gradient);
        ArenaLayout state = Layout(graph, op => op is Op.State variable ? variable.Index : null, ResultKind.State);
        ArenaLayout carried = ArenaLayouts.OfCarried(
            graph.Values.Where(value => value.Op is Op.Carried).OrderBy(value => ((Op.Carried)value.Op).Index)
                .Select((value, i) => new Variable($"carried{i}", value.Type.Shape.Example, new Initializer(InitializerKind.Constant, 0, 0))).ToEquatableArray());
        FusedPrograms programs = Fusion.Run(graph, parameters, state, optimizer, optimizer is null ? [] : trained, carried);
        foreach (KernelProgram program in new[] { programs.Cpu, programs.Gpu }.Distinct())
        {
            Check(graph, program, parameters, state, rule, batches.Length == 0 ? [3] : batches);
        }

        return programs.Cpu;
    }

    private static void Check(Graph graph, KernelProgram program, ArenaLayout parameters, ArenaLayout state, UpdateRule? rule, int[] batches)
    {
        Assert.Equal(program, KernelParser.Parse(KernelPrinter.Print(program)));
        foreach (int batch in batches)
        {
            GraphArguments arguments = TestData.For(graph, batch);
            Evaluation expected = GraphInterpreter.Run(graph, arguments);
            KernelArguments memory = new(program, parameters, state, arguments, capacity: batch + 15, rule?.Slots.Count ?? 0)
            {
                StepScalars = rule is null ? [] : ScalarInterpreter.Run(rule.StepScalars, [.. rule.Settings.Select(setting => setting.Value), 1]),
            };
            for (int slot = 0; slot < rule?.Slots.Count; slot++)
            {
                InitializeSlot(memory, parameters, slot, rule.Slots[slot].InitialValue);
            }

            KernelInterpreter.Run(program, memory);
            foreach (GraphResult result in graph.Results)
            {
                Compare(expected.Values[result.Value], Actual(program, memory, result, parameters, state), $"{graph.Name}: {result.Kind} {result.Index} at batch {batch}");
            }

            foreach (GraphResult gradient in graph.Results.Where(result => rule is not null && result.Kind == ResultKind.Gradient))
            {
                PlacedVariable placed = parameters.Variables[gradient.Index];
                double[] weights = [.. arguments.Parameters[gradient.Index].Zip(expected.Values[gradient.Value], (weight, element) =>
                    ScalarInterpreter.Run(rule!.Update, [weight, element, .. rule.Slots.Select(slot => slot.InitialValue), .. memory.StepScalars])[0])];
                Compare(weights, KernelArguments.Elements(memory.Parameters, placed), $"{graph.Name}: parameter {gradient.Index} at batch {batch}");
            }

            CheckGaps(memory.Parameters, parameters);
            CheckGaps(memory.Gradients, parameters);
        }
    }

    private static void InitializeSlot(KernelArguments memory, ArenaLayout parameters, int slot, double value)
    {
        foreach (PlacedVariable placed in parameters.Variables)
        {
            memory.Slots.AsSpan((int)((slot * parameters.Length) + placed.Offset), (int)placed.Variable.Shape.CountPerExample).Fill(value);
        }
    }

    private static void CheckGaps(double[] arena, ArenaLayout layout)
    {
        HashSet<long> gaps = [.. Enumerable.Range(0, arena.Length).Select(at => (long)at)];
        foreach (PlacedVariable placed in layout.Variables)
        {
            gaps.ExceptWith(Enumerable.Range(0, (int)placed.Variable.Shape.CountPerExample).Select(at => placed.Offset + at));
        }

        Assert.All(gaps, at => Assert.Equal(0, arena[at]));
    }

    private static double[] Actual(KernelProgram program, KernelArguments memory, GraphResult result, ArenaLayout parameters, ArenaLayout state)
    {
        Buffer First(Func<Buffer, bool> condition) => program.Buffers.First(condition);
        Buffer buffer = result.Kind switch
        {
            ResultKind.Output => First(buffer => buffer.Kind == BufferKind.Output && buffer.Index == result.Index),
            ResultKind.Loss => First(buffer => buffer.Kind == BufferKind.Loss),
            ResultKind.Gradient => First(buffer => buffer.Kind == BufferKind.Gradients && buffer.Offset == parameters.Variables[result.Index].Offset),
            ResultKind.Carried => First(buffer => buffer.Kind == BufferKind.Carried && buffer.Index == result.Index),
            _ => First(buffer => buffer.Kind == BufferKind.State && buffer.Offset == state.Variables[result.Index].Offset),
        };
        return memory.Elements(buffer);
    }

    private static void Compare(double[] expected, double[] actual, string what)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} elements instead of {expected.Length}");
        double scale = expected.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        for (int i = 0; i < expected.Length; i++)
        {
            bool isEqual = expected[i].Equals(actual[i]) || Math.Abs(expected[i] - actual[i]) <= Tolerance * Math.Max(1e-3, scale);
            Assert.True(isEqual, $"{what}: element {i} is {actual[i]} instead of {expected[i]}");
        }
    }

    /// <summary>The arena of the variables that the graph names; an index it does not name is a scalar.</summary>
    private static ArenaLayout Layout(Graph graph, Func<Op, int?> indexOf, ResultKind kind)
    {
        Dictionary<int, Shape> shapes = [];
        foreach (GraphResult result in graph.Results.Where(result => result.Kind == kind))
        {
            shapes[result.Index] = graph[result.Value].Type.Shape;
        }

        foreach (Value value in graph.Values)
        {
            if (indexOf(value.Op) is int index)
            {
                shapes[index] = value.Type.Shape;
            }
        }

        int count = shapes.Count == 0 ? 0 : shapes.Keys.Max() + 1;
        return ArenaLayouts.Of(Enumerable.Range(0, count)
            .Select(i => new Variable($"variable{i}", shapes.TryGetValue(i, out Shape? shape) ? shape : Shape.Scalar, new Initializer(InitializerKind.Constant, 0, 0)))
            .ToEquatableArray(), kind == ResultKind.Gradient ? WeightOrders.Of([graph]) : new Dictionary<int, EquatableArray<int>>());
    }
}

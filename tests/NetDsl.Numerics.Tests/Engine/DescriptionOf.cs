using System.Text;
using NetDsl.Execution;
using NetDsl.Generators.Emit;
using NetDsl.Generators.Emit.CSharp;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Plans;
using NetDsl.TestKit.Interpreter;
using ArenaLayout = NetDsl.Generators.Ir.Plans.ArenaLayout;
using DeviceClass = NetDsl.Execution.DeviceClass;
using EntryKind = NetDsl.Execution.EntryKind;
using InitializerKind = NetDsl.Execution.InitializerKind;

namespace NetDsl.Numerics.Tests.Engine;

/// <summary>
/// Makes the runtime's description of a compiled network directly, where the generator would write it down as C#: so that a test can compile and run any network without a compiler run.
/// Launches go through the text that the generator writes; step scalars are interpreted.
/// </summary>
internal static class DescriptionOf
{
    public static NetworkDescription Program(CompiledProgram program)
    {
        LaunchTables tables = new(program);
        List<string> preludes = [.. program.Preludes.Select(prelude => prelude.Name)];
        return new NetworkDescription(
            program.Model.Name,
            Variables(program.Parameters),
            Variables(program.State),
            program.Parameters.Length,
            program.State.Length,
            [.. program.Entries.Select(entry => Entry(entry, tables))],
            [.. program.Preludes.Select(prelude => Text(prelude.Text))],
            [.. program.Kernels.Select(kernel => new KernelDescription(kernel.Name, Text(kernel.Text), [.. kernel.Preludes.Select(name => preludes.IndexOf(name)).Order()]))],
            program.Model.Capacity,
            new ModelCard(program.Model.Name, 0, [], [], ""));
    }

    private static SourceText Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return () => bytes;
    }

    private static TensorDescription[] Variables(ArenaLayout layout) =>
    [
        .. layout.Variables.Select(placed => new TensorDescription(
            placed.Variable.Name, Extents(placed.Variable.Shape), [.. placed.Strides.Select(stride => (int)stride)], placed.Offset,
            new InitializerDescription((InitializerKind)(int)placed.Variable.Initializer.Kind, (float)placed.Variable.Initializer.A, (float)placed.Variable.Initializer.B))),
    ];

    private static EntryDescription Entry(CompiledEntry entry, LaunchTables tables) => new(
        entry.MethodName,
        (EntryKind)(int)entry.Kind,
        [.. entry.Plans.Select(plan => Plan(entry, plan, tables))],
        [.. entry.Update?.SlotInitialValues.Select(value => (float)value) ?? []],
        entry.Plans[0].Plan.Buffers.Any(buffer => buffer.Kind == Generators.Ir.Kernels.BufferKind.Gradients),
        [.. entry.Update?.Settings.Select(setting => new SettingDescription(setting.Name, (float)setting.Value)) ?? []],
        entry.Update?.Scalars.Results.Count ?? 0,
        entry.Update is { } update ? Scalars(update) : null,
        entry.IsPerExample)
    {
        Carried = [.. entry.Carried.Variables.Select(placed => new CarriedDescription(placed.Variable.Name, Extents(placed.Variable.Shape), placed.Offset))],
    };

    private static StepScalarFunction Scalars(HostUpdate update) => (step, settings, scalars) =>
    {
        double[] leaves = new double[settings.Length + 1];
        for (int i = 0; i < settings.Length; i++)
        {
            leaves[i] = settings[i];
        }

        leaves[settings.Length] = step;
        double[] results = ScalarInterpreter.Run(update.Scalars, leaves);
        for (int i = 0; i < results.Length; i++)
        {
            scalars[i] = (float)results[i];
        }
    };

    private static PlanDescription Plan(CompiledEntry entry, CompiledPlan compiled, LaunchTables tables)
    {
        Plan plan = compiled.Plan;
        Graph graph = entry.Graph;
        Placement Staging(Generators.Ir.Kernels.BufferKind kind, int index) =>
            plan.Buffers.Where(buffer => buffer.Kind == kind && buffer.Index == index).Select(buffer => plan.Placements[buffer.Id]).FirstOrDefault();
        DataDescription Data(string name, TensorType type, int classes, Placement place) => new(
            name, type.Element == ElementType.Int32 ? DataType.Int32 : DataType.Float32, Extents(type.Shape.Example), classes, place.Constant, place.PerExample, type.Shape.IsBatched);
        DataDescription[] inputs = [.. graph.Inputs.Select((input, i) => Data(input.Name, input.Type, input.Classes, Staging(Generators.Ir.Kernels.BufferKind.Input, i)))];
        DataDescription[] outputs = entry.Kind == Generators.Emit.EntryKind.Predict
            ? [.. graph.Results.Where(result => result.Kind == ResultKind.Output).OrderBy(result => result.Index)
                .Select(result => Data("output" + result.Index, graph[result.Value].Type, 0, Staging(Generators.Ir.Kernels.BufferKind.Output, result.Index)))]
            : [];
        byte[] launches = Encoding.UTF8.GetBytes(tables.Rows(compiled)), arguments = Encoding.UTF8.GetBytes(tables.Arguments);
        return new PlanDescription(
            (DeviceClass)(int)plan.Class, () => LaunchTable.Read(launches, arguments), plan.StepLength.Constant, plan.StepLength.PerExample, inputs, outputs);
    }

    private static int[] Extents(Shape shape) => [.. shape.Extents.Select(extent => extent.Value)];
}

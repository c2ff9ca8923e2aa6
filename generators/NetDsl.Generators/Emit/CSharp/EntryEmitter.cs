using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using static NetDsl.Generators.Emit.CSharp.CSharpWriter;
using static NetDsl.Generators.Emit.CSharp.ProgramEmitter;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>Writes the descriptions of entry points inside the program's class: <c>Entry0()</c>, and one method for each of its plans.</summary>
internal static class EntryEmitter
{
    public static void Write(CSharpWriter writer, CompiledEntry entry, int index, LaunchTables tables)
    {
        EquatableArray<Setting> settings = entry.Update?.Settings ?? default;
        int scalars = entry.Update?.Scalars.Results.Count ?? 0;
        writer.Line($"private static {Contract}EntryDescription Entry{index}() => new(").Indent()
            .Line($"Name: {Literal(entry.MethodName)},")
            .Line($"Kind: {Contract}EntryKind.{entry.Kind},")
            .Line($"Plans: [{string.Join(", ", entry.Plans.Select(plan => $"Entry{index}{plan.Plan.Class}()"))}],")
            .Line($"SlotInitialValues: [{string.Join(", ", (entry.Update?.SlotInitialValues ?? default).Select(value => Literal((float)value)))}],")
            .Line($"HasGradients: {(CardFigures.HasGradients(entry) ? "true" : "false")},")
            .Line($"Settings: [{string.Join(", ", settings.Select(setting => $"new({Literal(setting.Name)}, {Literal((float)setting.Value)})"))}],")
            .Line($"ScalarCount: {Literal(scalars)},")
            .Line($"Scalars: {(scalars > 0 ? $"Entry{index}Scalars" : "null")},")
            .Line($"IsPerExample: {(entry.IsPerExample ? "true" : "false")}){(entry.Carried.Variables.IsEmpty ? ";" : "")}").Dedent();
        if (!entry.Carried.Variables.IsEmpty)
        {
            WriteCarried(writer, entry.Carried);
        }

        writer.Line();
        foreach (CompiledPlan plan in entry.Plans)
        {
            WritePlan(writer, entry, plan, index, tables);
        }

        if (scalars > 0)
        {
            StepScalarsEmitter.Write(writer, $"Entry{index}Scalars", entry.Update!);
            writer.Line();
        }
    }

    /// <summary>The extents of one example as a collection expression.</summary>
    public static string Extents(Shape shape) => "[" + string.Join(", ", shape.Example.Extents.Select(extent => Literal(extent.Value))) + "]";

    private static void WriteCarried(CSharpWriter writer, ArenaLayout carried)
    {
        writer.Open().Line("Carried =").Open("[");
        foreach (PlacedVariable placed in carried.Variables)
        {
            writer.Line($"new({Literal(placed.Variable.Name)}, {Extents(placed.Variable.Shape)}, {Literal(placed.Offset)}L),");
        }

        writer.Close("],").Close("};");
    }

    private static void WritePlan(CSharpWriter writer, CompiledEntry entry, CompiledPlan compiled, int index, LaunchTables tables)
    {
        Plan plan = compiled.Plan;
        writer.Line($"private static {Contract}PlanDescription Entry{index}{plan.Class}() => new(").Indent()
            .Line($"Class: {Contract}DeviceClass.{plan.Class},")
            .Line($"Launches: static () => {Contract}LaunchTable.Read(").Line("\"\"\"").Raw(tables.Rows(compiled) + "\"\"\"u8,\n").Line("ArgumentTable()),")
            .Line($"StepLength: {Literal(plan.StepLength.Constant)}L,")
            .Line($"StepLengthPerExample: {Literal(plan.StepLength.PerExample)}L,");
        WriteData(writer, "Inputs", entry.Graph.Inputs.Select((input, i) => Data(plan, BufferKind.Input, i, input.Name, input.Type, input.Classes)), "],");
        IEnumerable<string> outputs = entry.Kind != EntryKind.Predict
            ? []
            : entry.Graph.Results.Where(result => result.Kind == ResultKind.Output).OrderBy(result => result.Index)
                .Select(result => Data(plan, BufferKind.Output, result.Index, entry.Model.OutputNames[result.Index], entry.Graph[result.Value].Type, 0));
        WriteData(writer, "Outputs", outputs, "]);");
        writer.Dedent().Line();
    }

    private static void WriteData(CSharpWriter writer, string name, IEnumerable<string> data, string close)
    {
        writer.Line(name + ":").Open("[");
        foreach (string item in data)
        {
            writer.Line(item);
        }

        writer.Close(close);
    }

    /// <summary>An input or output with its staging area; an input that no kernel reads has none and its data is never copied.</summary>
    private static string Data(Plan plan, BufferKind kind, int index, string name, TensorType type, int classes)
    {
        Buffer? buffer = plan.Buffers.FirstOrDefault(candidate => candidate.Kind == kind && candidate.Index == index);
        Placement place = buffer is null ? default : plan.Placements[buffer.Id];
        string isBatched = type.Shape.IsBatched ? "" : ", IsBatched: false";
        return $"new({Literal(name)}, {Contract}DataType.{type.Element}, {Extents(type.Shape)}, {Literal(classes)}, {Literal(place.Constant)}L, {Literal(place.PerExample)}L{isBatched}),";
    }
}

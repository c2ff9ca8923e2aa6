using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using static NetDsl.Generators.Emit.CSharp.CSharpWriter;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>Writes the model card as records; <see cref="CardText"/> makes its text.</summary>
internal static class CardEmitter
{
    public static void Write(CSharpWriter writer, CompiledProgram program)
    {
        writer.Line("private static global::NetDsl.ModelCard Card() => new(").Indent()
            .Line($"Name: {Literal(program.Model.Name)},")
            .Line($"ParameterCount: {Literal(CardFigures.ParameterCount(program))}L,")
            .Line("Layers:").Open("[");
        foreach (LayerModel layer in program.Model.Layers)
        {
            writer.Line($"new({Literal(layer.Name)}, {Literal(layer.Kind)}, {Literal(layer.InputShape)}, {Literal(layer.OutputShape)}, {Literal(layer.ParameterCount)}L),");
        }

        writer.Close("],").Line("Entries:").Open("[");
        foreach (CompiledEntry entry in program.Entries)
        {
            Plan plan = entry.Plans[0].Plan;
            writer.Line(
                $"new({Literal(entry.MethodName)}, {Literal(CardFigures.Signature(entry))}, {Literal(CardFigures.LaunchCount(plan))}, {Literal(CardFigures.Flops(plan).PerExample)}L, {Literal(CardFigures.MultiplyAdds(plan).PerExample)}L, "
                + $"{Literal(CardFigures.PersistentBytes(program, entry))}L, {Literal(4 * plan.StepLength.Constant)}L, {Literal(CardFigures.BytesPerExample(entry))}L),");
        }

        writer.Close("],").Line("Text:").Line("\"\"\"").Raw(CardText.Of(program).TrimEnd('\n') + "\n\"\"\");\n").Dedent().Line();
    }
}

using NetDsl.Execution;
using NetDsl.Generators.Ir.Graph;
using static NetDsl.Generators.Emit.CSharp.CSharpWriter;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>
/// Writes the methods of an entry point: on spans, with arrays as results, and on device arrays. The batch is the length of the data divided by the size of an example; an entry without data takes it
/// as a leading <c>int batch</c>.
/// </summary>
internal static class MethodEmitter
{
    /// <summary>How data is passed.</summary>
    private enum Form
    {
        Span,
        Array,
        Device,
    }

    public static void Write(CSharpWriter writer, CompiledProgram program, int index)
    {
        CompiledEntry entry = program.Entries[index];
        WriteMethod(writer, program, entry, index, Form.Span);
        bool hasData = entry.Graph.Inputs.Count > 0;
        if (entry.Kind == EntryKind.Predict && CardFigures.Outputs(entry).Count() == 1)
        {
            WriteMethod(writer, program, entry, index, Form.Array);
        }

        if (hasData || entry.Kind == EntryKind.Predict)
        {
            WriteMethod(writer, program, entry, index, Form.Device);
        }
    }

    private static void WriteMethod(CSharpWriter writer, CompiledProgram program, CompiledEntry entry, int index, Form form)
    {
        List<(string Name, TensorType Type)> outputs = form == Form.Array ? [] : [.. CardFigures.Outputs(entry)];
        writer.Line();
        WriteDocumentation(writer, program, entry, form, outputs);
        SurfaceEmitter.WriteGeneratedCode(writer);
        string result = entry.Kind switch
        {
            EntryKind.Train => "global::NetDsl.StepLoss",
            EntryKind.Evaluate => "float",
            _ => form == Form.Array ? Element(CardFigures.Outputs(entry).Single().Type) + "[]" : "void",
        };
        IEnumerable<string> parameters = entry.Graph.Inputs.Count == 0
            ? ["int batch"]
            : entry.Graph.Inputs.Select(input => $"{InputType(input.Type, form)} {Identifier(input.Name)}");
        parameters = parameters.Concat(outputs.Select(output => $"{OutputType(output.Type, form)} {Identifier(output.Name)}"));
        writer.Line($"public {result} {Identifier(entry.MethodName)}({string.Join(", ", parameters)})").Open();
        WriteBody(writer, entry, index, form, outputs.Select(output => output.Name));
        writer.Close();
    }

    private static void WriteBody(CSharpWriter writer, CompiledEntry entry, int index, Form form, IEnumerable<string> outputs)
    {
        // The local must not have the name of one of the user's parameters.
        string call = "call";
        while (entry.Graph.Inputs.Any(input => input.Name == call) || outputs.Contains(call))
        {
            call += "_";
        }

        writer.Line($"global::NetDsl.Execution.EntryCall {call} = Begin({index});");
        if (entry.Graph.Inputs.Count == 0)
        {
            writer.Line($"{call}.Batch(batch);");
        }

        for (int i = 0; i < entry.Graph.Inputs.Count; i++)
        {
            writer.Line($"{call}.Input({i}, {Identifier(entry.Graph.Inputs[i].Name)});");
        }

        int number = 0;
        foreach (string output in outputs)
        {
            writer.Line($"{call}.Output({number++}, {Identifier(output)});");
        }

        switch (entry.Kind)
        {
            case EntryKind.Train:
                writer.Line($"return {call}.Train();");
                break;
            case EntryKind.Evaluate:
                writer.Line($"return {call}.Evaluate();");
                break;
            case EntryKind.Predict when form == Form.Array:
                string array = call + "Result", element = Element(CardFigures.Outputs(entry).Single().Type);
                writer.Line($"{element}[] {array} = {call}.{(element == "int" ? "OutputLabelArray" : "OutputArray")}(0);").Line($"{call}.Run();").Line($"return {array};");
                break;
            default:
                writer.Line($"{call}.Run();");
                break;
        }
    }

    private static void WriteDocumentation(CSharpWriter writer, CompiledProgram program, CompiledEntry entry, Form form, List<(string Name, TensorType Type)> outputs)
    {
        string what = entry.Kind switch
        {
            EntryKind.Train => "Takes one training step and gives its loss, which is read from the device only when asked for.",
            EntryKind.Evaluate => "Computes the mean loss in inference mode; changes nothing.",
            _ => "Computes the result for each example, in inference mode.",
        };
        Ir.Plans.Plan plan = entry.Plans[0].Plan;
        string costs = $"{CardText.Count(CardFigures.LaunchCount(plan), "launch")}, {Readable(CardFigures.Flops(plan).PerExample)} floating-point operations and "
            + $"{ByteText.Of(CardFigures.BytesPerExample(entry))} of device memory an example; at most {ByteText.Of(CardFigures.PeakBytes(program, entry))} of device memory with the weights, "
            + $"for {CardText.Count(program.Model.Capacity, "example")}.";
        writer.Doc("summary", entry.Model.Summary.Length > 0 ? $"{Xml(entry.Model.Summary)} {what}" : what).Doc("remarks", costs);
        if (entry.Graph.Inputs.Count == 0)
        {
            writer.Doc("param", "The number of examples.", " name=\"batch\"");
        }

        foreach (GraphInput input in entry.Graph.Inputs)
        {
            string range = input.Type.Element == ElementType.Int32 && input.Classes > 0 ? $", from 0 to {input.Classes - 1}" : "";
            string place = form == Form.Device ? " on the network's device" : "";
            writer.Doc("param", $"The examples one after another{place}, {Elements(input.Type)} an example{range}.", $" name=\"{input.Name}\"");
        }

        foreach ((string name, TensorType type) in outputs)
        {
            writer.Doc("param", type.Shape.IsBatched ? $"Where the results go: {Elements(type)} an example." : $"Where the result goes: {Elements(type)} whatever the batch.", $" name=\"{name}\"");
        }

        if (form == Form.Array)
        {
            (_, TensorType type) = CardFigures.Outputs(entry).Single();
            writer.Doc("returns", type.Shape.IsBatched ? $"The results one after another: {Elements(type)} an example." : $"The result: {Elements(type)} whatever the batch.");
        }
        else if (entry.Kind != EntryKind.Predict)
        {
            writer.Doc("returns", entry.Kind == EntryKind.Train ? "The mean loss of the batch before the step." : "The mean loss of the batch.");
        }

        writer.Doc("exception", "A length does not fit, the batch is empty or above the capacity, or a label is out of range.", " cref=\"global::System.ArgumentException\"")
            .Doc("exception", "The device failed; the message names the call and the kernel.", " cref=\"global::NetDsl.OpenClException\"")
            .Doc("exception", "The network is disposed.", " cref=\"global::System.ObjectDisposedException\"");
    }

    private static string Elements(TensorType type)
    {
        string noun = type.Element == ElementType.Int32 ? "label" : "float";
        long count = type.Shape.CountPerExample;
        return type.Shape.Example.Rank > 1 ? $"{CardText.Count(count, noun)} ({type.Shape.ToDisplay()})" : CardText.Count(count, noun);
    }

    private static string InputType(TensorType type, Form form) =>
        form == Form.Device ? $"global::NetDsl.DeviceArray<{Element(type)}>" : $"global::System.ReadOnlySpan<{Element(type)}>";

    private static string OutputType(TensorType type, Form form) =>
        form == Form.Device ? $"global::NetDsl.DeviceArray<{Element(type)}>" : $"global::System.Span<{Element(type)}>";

    private static string Element(TensorType type) => type.Element == ElementType.Int32 ? "int" : "float";
}

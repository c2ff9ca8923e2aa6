using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using static NetDsl.Generators.Emit.CSharp.CSharpWriter;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>
/// What stands in for a network with mistakes: takes a model with errors, gives one file with the public members that the correct network would have. They throw with the first error's text, constructors
/// included, so that the application compiles and the only messages are those about the mistake.
/// </summary>
internal static class SkeletonEmitter
{
    public static CompiledNetwork Emit(NetworkModel model)
    {
        string text = Frame(
            model,
            " : global::NetDsl.Network",
            writer => writer.Doc("remarks", "This network has errors; its members throw."),
            writer =>
            {
                ModelError error = model.Errors[0];
                writer.Line($"private static global::System.InvalidOperationException NotCompiled() => new({Literal((error.Id.Length > 0 ? error.Id + ": " : "") + error.Message)});").Line();
                writer.Doc("summary", "Throws: the network has errors.");
                writer.Line($"public {Identifier(model.Name)}(global::NetDsl.Device? device = null, ulong seed = 0, int capacity = 0)").Indent()
                    .Line(": base(null!, device, seed, capacity) => throw NotCompiled();").Dedent().Line();
                writer.Doc("summary", "Throws: the network has errors.");
                writer.Line("public static global::NetDsl.ModelCard Card => throw NotCompiled();");
                HashSet<string> names = new(StringComparer.Ordinal);
                foreach (SkeletonEntry entry in model.Skeleton)
                {
                    if (names.Add(entry.Name))
                    {
                        WriteEntry(writer, entry);
                    }

                    if (entry.TrainName is { } train && names.Add(train))
                    {
                        WriteMethods(writer, "global::NetDsl.StepLoss", train, entry, "");
                    }
                }
            });
        string prefix = model.Namespace.Length > 0 ? model.Namespace + "." : "";
        return new CompiledNetwork([new GeneratedFile(prefix + HintName(model) + ".Network.g.cs", text)]);
    }

    private static string HintName(NetworkModel model) =>
        string.Concat(model.ContainingTypes.Select(container => container.Substring(container.LastIndexOf(' ') + 1) + ".")) + model.Name;

    private static void WriteEntry(CSharpWriter writer, SkeletonEntry entry)
    {
        if (entry.TrainName is not null)
        {
            WriteMethods(writer, "float", entry.Name, entry, "");
            return;
        }

        WriteMethods(writer, "float[]", entry.Name, entry, "");
        IEnumerable<string> destinations = Enumerable.Range(0, entry.OutputCount).Select(i => $"global::System.Span<float> destination{(entry.OutputCount == 1 ? "" : i.ToString(System.Globalization.CultureInfo.InvariantCulture))}");
        WriteMethods(writer, "void", entry.Name, entry, string.Join(", ", destinations));
    }

    /// <summary>One method on spans, to which arrays convert.</summary>
    private static void WriteMethods(CSharpWriter writer, string result, string name, SkeletonEntry entry, string destinations)
    {
        IEnumerable<string> data = entry.ParameterNames.Count == 0
            ? ["int batch"]
            : entry.ParameterNames.Select((parameter, i) => $"global::System.ReadOnlySpan<{(entry.ParameterTypes[i] == ElementType.Int32 ? "int" : "float")}> {Identifier(parameter)}");
        writer.Line().Doc("summary", "Throws: the network has errors.");
        writer.Line($"public {result} {Identifier(name)}({string.Join(", ", destinations.Length > 0 ? data.Append(destinations) : data)}) => throw NotCompiled();");
    }
}

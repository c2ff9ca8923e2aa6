using NetDsl.Generators.Diagnostics;
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
    private const string Throws = "Throws: the network has errors.";

    public static CompiledNetwork Emit(NetworkModel model)
    {
        // A record or a generic class has no second part that would fit; any would only add errors of C#.
        if (model.Errors.Any(error => error.Id == DiagnosticIds.UnsupportedClass))
        {
            return new CompiledNetwork([]);
        }

        string text = Frame(model, " : global::NetDsl.Network", writer => writer.Doc("remarks", "This network has errors; its members throw."), writer => WriteMembers(writer, model));
        return new CompiledNetwork([new GeneratedFile(HintName(model) + ".Network.g.cs", text)]);
    }

    /// <summary>A name for the network's files that no other network of the compilation has.</summary>
    public static string HintName(NetworkModel model)
    {
        string prefix = model.Namespace.Length > 0 ? model.Namespace + "." : "";
        return prefix + string.Concat(model.ContainingTypes.Select(container => SimpleName(container) + ".")) + model.Name;
    }

    /// <summary><c>partial class Outer&lt;T&gt;</c> → <c>Outer</c>.</summary>
    private static string SimpleName(string declaration) => declaration.Split('<')[0].Split(' ').Last();

    private static void WriteMembers(CSharpWriter writer, NetworkModel model)
    {
        ModelError error = model.Errors[0];
        writer.Line($"private static global::System.InvalidOperationException NotCompiled() => new({Literal((error.Id.Length > 0 ? error.Id + ": " : "") + error.Message)});").Line();
        writer.Line("private static global::NetDsl.Execution.NetworkDescription NoDescription() => throw NotCompiled();").Line();
        writer.Doc("summary", Throws);
        writer.Line($"public {Identifier(model.Name)}(global::NetDsl.Device? device = null, ulong seed = 0, int capacity = 0)").Indent()
            .Line(": base(NoDescription(), device, seed, capacity)").Dedent().Open().Close().Line();
        writer.Doc("summary", Throws).Line("public static global::NetDsl.ModelCard Card => throw NotCompiled();");
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (SkeletonEntry entry in model.Skeleton)
        {
            if (names.Add(entry.Name))
            {
                WriteMethods(writer, entry.TrainName is null ? "void" : "float", entry.Name, entry, hasOutputs: entry.TrainName is null);
                if (entry.TrainName is null && entry.OutputNames.Count == 1)
                {
                    WriteMethod(writer, entry.OutputTypes[0] == ElementType.Int32 ? "int[]" : "float[]", entry.Name, entry, isOnDevice: false, hasOutputs: false);
                }
            }

            if (entry.TrainName is { } train && names.Add(train))
            {
                WriteMethods(writer, "global::NetDsl.StepLoss", train, entry, hasOutputs: false);
                foreach (string setting in entry.Settings)
                {
                    string property = train.Substring("Train".Length) + setting;
                    if (names.Add(property))
                    {
                        writer.Line().Doc("summary", Throws).Line($"public float {property} {{ get => throw NotCompiled(); set => throw NotCompiled(); }}");
                    }
                }
            }
        }
    }

    /// <summary>A method on spans, to which arrays convert, and one on device arrays.</summary>
    private static void WriteMethods(CSharpWriter writer, string result, string name, SkeletonEntry entry, bool hasOutputs)
    {
        WriteMethod(writer, result, name, entry, isOnDevice: false, hasOutputs);
        if (entry.ParameterNames.Count > 0 || hasOutputs)
        {
            WriteMethod(writer, result, name, entry, isOnDevice: true, hasOutputs);
        }
    }

    private static void WriteMethod(CSharpWriter writer, string result, string name, SkeletonEntry entry, bool isOnDevice, bool hasOutputs)
    {
        List<string> parameters = entry.ParameterNames.Count == 0
            ? ["int batch"]
            : [.. entry.ParameterNames.Select((parameter, i) => Type(isOnDevice ? "DeviceArray" : "ReadOnlySpan", entry.ParameterTypes[i]) + Identifier(parameter))];
        if (hasOutputs)
        {
            parameters.AddRange(entry.OutputNames.Select((output, i) => Type(isOnDevice ? "DeviceArray" : "Span", entry.OutputTypes[i]) + Identifier(output)));
        }

        writer.Line().Doc("summary", Throws).Line($"public {result} {Identifier(name)}({string.Join(", ", parameters)}) => throw NotCompiled();");
    }

    private static string Type(string container, ElementType element) =>
        $"global::{(container == "DeviceArray" ? "NetDsl" : "System")}.{container}<{(element == ElementType.Int32 ? "int" : "float")}> ";
}

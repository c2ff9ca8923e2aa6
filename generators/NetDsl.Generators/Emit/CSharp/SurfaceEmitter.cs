using NetDsl.Generators.Model;
using static NetDsl.Generators.Emit.CSharp.CSharpWriter;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>
/// Writes <c>{Type}.Network.g.cs</c>, the public face of a network: constructors, the methods of every entry point and the optimisers' settings. Names depend on the user's method alone, so adding an
/// entry point never renames another. A setting of <c>Train</c> is called as in the optimiser (<c>LearningRate</c>); one of <c>TrainDiscriminator</c> starts with what follows "Train"
/// (<c>DiscriminatorLearningRate</c>).
/// </summary>
internal static class SurfaceEmitter
{
    private const string Tool = "\"NetDsl.Generators\", \"0.1\"";

    public static string Emit(CompiledProgram program) => Frame(
        program.Model,
        " : global::NetDsl.Network",
        writer => writer.Doc("remarks", "<code>\n" + Xml(CardText.Overview(program)) + "</code>"),
        writer =>
        {
            WriteConstructor(writer, program);
            WriteCard(writer, program);
            for (int i = 0; i < program.Entries.Count; i++)
            {
                MethodEmitter.Write(writer, program, i);
                WriteSettings(writer, program.Entries[i], i);
            }
        });

    public static void WriteGeneratedCode(CSharpWriter writer) => writer.Line($"[global::System.CodeDom.Compiler.GeneratedCode({Tool})]");

    private static void WriteConstructor(CSharpWriter writer, CompiledProgram program)
    {
        writer.Doc("summary", $"Makes the network on a device and draws its {CardText.Count(CardFigures.ParameterCount(program), "parameter")}.")
            .Doc("param", "The device; null picks the best one, or what the environment variable NETDSL_DEVICE names.", " name=\"device\"")
            .Doc("param", "The seed of initial values and of all random numbers; equal seeds on one device give bit-identical weights after any number of steps.", " name=\"seed\"")
            .Doc("param", $"The greatest number of examples of a training step, for which device memory is set aside; 0 means {program.Model.Capacity}.", " name=\"capacity\"")
            .Doc("exception", "There is no such device, its driver failed, or its memory is too small; the message says what to do.", " cref=\"global::NetDsl.OpenClException\"");
        WriteGeneratedCode(writer);
        writer.Line($"public {Identifier(program.Model.Name)}(global::NetDsl.Device? device = null, ulong seed = 0, int capacity = 0)").Indent()
            .Line($": base({ProgramEmitter.ClassOf(program.Model)}.Description, device, seed, capacity)").Dedent().Open().Close().Line();
    }

    private static void WriteCard(CSharpWriter writer, CompiledProgram program)
    {
        writer.Doc("summary", "What is known of the network before it runs: parameters, launches, cost and memory, all computed at compile time.");
        WriteGeneratedCode(writer);
        writer.Line($"public static global::NetDsl.ModelCard Card => {ProgramEmitter.ClassOf(program.Model)}.Description.Card;");
    }

    private static void WriteSettings(CSharpWriter writer, CompiledEntry entry, int index)
    {
        if (entry.Update is not { } update || entry.Model.Optimizer is not { } optimizer)
        {
            return;
        }

        string prefix = entry.MethodName.StartsWith("Train", StringComparison.Ordinal) ? entry.MethodName.Substring("Train".Length) : entry.MethodName;
        for (int i = 0; i < update.Settings.Count; i++)
        {
            Setting setting = update.Settings[i];
            writer.Line().Doc(
                "summary",
                $"{setting.Name} of <c>{entry.MethodName}</c> ({optimizer.Rule}), from the next step on; {Readable((float)setting.Value)} at first.");
            WriteGeneratedCode(writer);
            writer.Line($"public float {prefix}{setting.Name}").Open()
                .Line($"get => GetSetting({index}, {i});")
                .Line($"set => SetSetting({index}, {i}, value);").Close();
        }
    }
}

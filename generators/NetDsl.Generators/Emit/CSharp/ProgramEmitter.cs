using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using static NetDsl.Generators.Emit.CSharp.CSharpWriter;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>
/// Writes <c>{Type}.Program.g.cs</c>: the network's description as constants, and its kernels as UTF-8 literals, so that nothing is parsed, decoded or allocated for a kernel until a driver
/// wants its text. Entry points are <see cref="EntryEmitter"/>'s part, launches <see cref="LaunchTables"/>', the model card is <see cref="CardEmitter"/>'s.
/// </summary>
internal static class ProgramEmitter
{
    /// <summary>
    /// The class that holds the description. It stands beside the network and not in it: whatever asks C# about a class, in editors with every keystroke, has it look at all members, and these are hundreds.
    /// </summary>
    public static string ClassOf(NetworkModel model) => model.Name + "_NetworkProgram";

    /// <summary>The namespace of the contract with the runtime.</summary>
    public const string Contract = "global::NetDsl.Execution.";

    public static string Emit(CompiledProgram program) => FrameBeside(
        program.Model,
        writer =>
        {
            SurfaceEmitter.WriteGeneratedCode(writer);
            writer.Line("[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]");
            writer.Line($"internal static class {ClassOf(program.Model)}").Open();
            LaunchTables tables = new(program);
            WriteDescription(writer, program);
            WriteVariables(writer, "Parameters", program.Parameters);
            WriteVariables(writer, "States", program.State);
            for (int i = 0; i < program.Entries.Count; i++)
            {
                EntryEmitter.Write(writer, program.Entries[i], i, tables);
            }

            WriteInitializers(writer, program);
            tables.Write(writer);
            CardEmitter.Write(writer, program);
            WriteTexts(writer, "PreludeTexts", program.Preludes.Select(prelude => (prelude.Name, prelude.Text)));
            WriteTexts(writer, "KernelTexts", program.Kernels.Select(kernel => (kernel.Name, kernel.Text)));
            writer.Close();
        });

    private static void WriteDescription(CSharpWriter writer, CompiledProgram program)
    {
        List<string> preludes = [.. program.Preludes.Select(prelude => prelude.Name)];
        writer.Line($"internal static {Contract}NetworkDescription Description {{ get; }} = new(").Indent()
            .Line($"Name: {Literal(program.Model.Name)},")
            .Line("Parameters: Parameters(),")
            .Line("States: States(),")
            .Line($"ParameterLength: {Literal(program.Parameters.Length)}L,")
            .Line($"StateLength: {Literal(program.State.Length)}L,")
            .Line($"Entries: [{string.Join(", ", Enumerable.Range(0, program.Entries.Count).Select(i => $"Entry{i}()"))}],")
            .Line($"Preludes: [{string.Join(", ", preludes.Select(name => "PreludeTexts." + TextName(name)))}],")
            .Line("Kernels:")
            .Open("[");
        foreach (KernelSource kernel in program.Kernels)
        {
            IEnumerable<int> needed = kernel.Preludes.Select(prelude => preludes.IndexOf(prelude)).OrderBy(index => index);
            writer.Line($"new({Literal(kernel.Name)}, KernelTexts.{TextName(kernel.Name)}, [{string.Join(", ", needed.Select(index => Literal((long)index)))}]),");
        }

        writer.Close("],").Line($"DefaultCapacity: {Literal(program.Model.Capacity)},").Line("Card: Card());").Dedent().Line();
    }

    private static void WriteVariables(CSharpWriter writer, string name, ArenaLayout layout)
    {
        if (layout.Variables.IsEmpty)
        {
            writer.Line($"private static {Contract}TensorDescription[] {name}() => [];").Line();
            return;
        }

        writer.Line($"private static {Contract}TensorDescription[] {name}() =>").Open("[");
        foreach (PlacedVariable placed in layout.Variables)
        {
            (string variable, Ir.Graph.Shape shape, Initializer initializer) = placed.Variable;
            writer.Line(
                $"new({Literal(variable)}, {EntryEmitter.Extents(shape)}, [{string.Join(", ", placed.Strides.Select(stride => Literal(stride)))}], {Literal(placed.Offset)}L, "
                + $"{initializer.Kind}({Literal((float)initializer.A)}, {Literal((float)initializer.B)})),");
        }

        writer.Close("];").Line();
    }

    /// <summary>A function for each kind of initialiser that occurs, so that a variable is a short line.</summary>
    private static void WriteInitializers(CSharpWriter writer, CompiledProgram program)
    {
        InitializerKind[] kinds = [.. program.Parameters.Variables.Concat(program.State.Variables).Select(placed => placed.Variable.Initializer.Kind).Distinct().OrderBy(kind => kind)];
        foreach (InitializerKind kind in kinds)
        {
            writer.Line($"private static {Contract}InitializerDescription {kind}(float a, float b) => new({Contract}InitializerKind.{kind}, a, b);").Line();
        }
    }

    /// <summary>A class of methods that hand out UTF-8 literals. The texts begin at the margin: indentation would be a third of a deep network's source.</summary>
    private static void WriteTexts(CSharpWriter writer, string name, IEnumerable<(string Name, string Text)> texts)
    {
        writer.Line($"private static class {name}").Open();
        bool isFirst = true;
        foreach ((string textName, string text) in texts)
        {
            if (text.Contains("\"\"\""))
            {
                throw new CompilerBugException(nameof(ProgramEmitter), $"the text {textName} holds three quotes");
            }

            if (!isFirst)
            {
                writer.Line();
            }

            isFirst = false;
            writer.Line($"internal static global::System.ReadOnlySpan<byte> {TextName(textName)}() =>").Indent()
                .Line("\"\"\"").Dedent().Raw(text.TrimEnd('\n') + "\n\n\"\"\"u8;\n");
        }

        writer.Close();
    }

    private static string TextName(string name) => string.Concat(name.Select(c => char.IsLetterOrDigit(c) ? c : '_'));
}

using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Model;
using static NetDsl.Generators.Emit.CSharp.CSharpWriter;
using static NetDsl.Generators.Emit.CSharp.ProgramEmitter;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>
/// Writes the arguments of launches: short calls such as <c>Step(0, 192)</c> of functions that the program's class declares once. A deep network has thousands of launches, and spelling every argument out made
/// them most of its source.
/// </summary>
internal static class ArgumentEmitter
{
    /// <summary>The functions that <see cref="Text"/> calls.</summary>
    public static void WriteFunctions(CSharpWriter writer)
    {
        foreach (ArgumentKind kind in new[] { ArgumentKind.Parameters, ArgumentKind.Gradients, ArgumentKind.Slots, ArgumentKind.State })
        {
            Function(writer, kind, "long offset", "Offset: offset");
        }

        Function(writer, ArgumentKind.Step, "long offset, long perExample", "Offset: offset, OffsetPerExample: perExample");
        foreach (ArgumentKind kind in new[] { ArgumentKind.Input, ArgumentKind.Output, ArgumentKind.StepScalar })
        {
            Function(writer, kind, "int index", "Index: index");
        }

        Function(writer, ArgumentKind.Constant, "uint value", "Value: value");
        foreach (ArgumentKind kind in new[] { ArgumentKind.Loss, ArgumentKind.Batch, ArgumentKind.Capacity, ArgumentKind.Seed, ArgumentKind.StepNumber })
        {
            Function(writer, kind, "", "");
        }

        writer.Line();
    }

    public static string Text(KernelArgument argument) => argument.Kind switch
    {
        ArgumentKind.Parameters or ArgumentKind.Gradients or ArgumentKind.Slots or ArgumentKind.State => $"{argument.Kind}({Literal(argument.Offset)})",
        ArgumentKind.Step => $"{argument.Kind}({Literal(argument.Offset)}, {Literal(argument.OffsetPerExample)})",
        ArgumentKind.Input or ArgumentKind.Output or ArgumentKind.StepScalar => $"{argument.Kind}({Literal(argument.Index)})",
        ArgumentKind.Constant => $"{argument.Kind}({Literal(argument.Value)}u)",
        ArgumentKind.Loss or ArgumentKind.Batch or ArgumentKind.Capacity or ArgumentKind.Seed or ArgumentKind.StepNumber => $"{argument.Kind}()",
        _ => throw new CompilerBugException(nameof(ArgumentEmitter), $"unknown argument {argument.Kind}"),
    };

    private static void Function(CSharpWriter writer, ArgumentKind kind, string parameters, string values) => writer.Line(
        $"private static {Contract}ArgumentDescription {kind}({parameters}) => new({Contract}ArgumentKind.{kind}{(values.Length > 0 ? ", " : "")}{values});");
}

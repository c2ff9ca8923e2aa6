using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>Writes the numbers that the host computes before each step, in double precision: bias corrections and the like are powers with large exponents.</summary>
internal static class StepScalarsEmitter
{
    /// <summary>Writes a method <c>void name(ulong step, ReadOnlySpan&lt;float&gt; settings, Span&lt;float&gt; scalars)</c>.</summary>
    public static void Write(CSharpWriter writer, string name, HostUpdate update)
    {
        writer.Line($"private static void {name}(ulong step, global::System.ReadOnlySpan<float> settings, global::System.Span<float> scalars)").Open();
        ScalarProgram program = update.Scalars;
        string[] operands = new string[program.Nodes.Count];
        for (int i = 0; i < operands.Length; i++)
        {
            switch (program.Nodes[i])
            {
                case ScalarNode.Leaf leaf:
                    operands[i] = leaf.Index < update.Settings.Count ? $"(double)settings[{leaf.Index}]" : "(double)step";
                    break;
                case ScalarNode.Constant constant:
                    operands[i] = CSharpWriter.Literal(constant.Value);
                    break;
                case ScalarNode.Apply apply:
                    string template = ScalarCatalog.Of(apply.Function).CSharp
                        ?? throw new Model.CompilerBugException(nameof(StepScalarsEmitter), $"{apply.Function} has no C# text");
                    operands[i] = $"value{i}";
                    writer.Line($"double value{i} = {string.Format(System.Globalization.CultureInfo.InvariantCulture, template, [.. apply.Operands.Select(operand => operands[operand])])};");
                    break;
            }
        }

        for (int i = 0; i < program.Results.Count; i++)
        {
            writer.Line($"scalars[{i}] = (float){operands[program.Results[i]]};");
        }

        writer.Close();
    }
}

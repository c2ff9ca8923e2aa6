using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>How values are combined one by one: the accumulators of a reduction and what a new element does to them.</summary>
internal static class Combining
{
    /// <summary>What an accumulator begins with.</summary>
    public static string Neutral(ReduceKind kind) => kind == ReduceKind.Sum ? "0.0f" : "-INFINITY";

    /// <summary>Adds an element to an accumulator.</summary>
    /// <param name="name">The accumulator.</param>
    /// <param name="indexName">Where the place of the greatest element is kept.</param>
    /// <param name="value">The element, in all lanes.</param>
    /// <param name="index">Its place, in all lanes.</param>
    public static void Print(SourceWriter writer, ParameterSet parameters, ReduceKind kind, string name, string indexName, string value, string index, int lanes)
    {
        switch (kind)
        {
            case ReduceKind.Sum:
                writer.Line($"{name} += {value};");
                break;
            case ReduceKind.Maximum when lanes > 1:
                parameters.Need(Preludes.Horizontal(lanes));
                writer.Line($"{name} = greater{lanes}({name}, {value});");
                break;
            case ReduceKind.Maximum:
                writer.Line($"{{ const float t = {value}; {name} = {name} > t || {name} != {name} ? {name} : t; }}");
                break;
            case ReduceKind.ArgMaximum:
                string width = lanes > 1 ? $"{lanes}" : "";
                string Choose(string old, string candidate) => lanes > 1 ? $"select({old}, {candidate}, better)" : $"better ? {candidate} : {old}";
                writer.Line($"{{ const float{width} t = {value}; const int{width} better = t > {name}; {indexName} = {Choose(indexName, index)}; {name} = {Choose(name, "t")}; }}");
                break;
            default:
                throw new CompilerBugException(nameof(Combining), $"unknown reduction {kind}");
        }
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>Takes a value, says of which it is the concatenation: a sum of padded values that do not overlap and leave no gap.</summary>
internal static class Joins
{
    /// <summary>The parts from front to back, or null when the value is no concatenation of at least two.</summary>
    public static EquatableArray<Part>? PartsOf(Graph graph, Value value)
    {
        if (value.Op is not Op.Scalar { Function: ScalarFunction.Add })
        {
            return null;
        }

        List<Part> parts = [];
        if (!Collect(graph, value.Id, value.Id, parts) || parts.Select(part => part.Axis).Distinct().Count() != 1)
        {
            return null;
        }

        int end = 0;
        parts = [.. parts.OrderBy(part => part.Start)];
        foreach (Part part in parts)
        {
            if (part.Start != end)
            {
                return null;
            }

            end += graph[part.Value].Type.Shape[part.Axis].Value;
        }

        return end == value.Type.Shape[parts[0].Axis].Value ? parts.ToEquatableArray() : null;
    }

    private static bool Collect(Graph graph, int id, int whole, List<Part> parts)
    {
        Value value = graph[id];
        switch (value.Op)
        {
            case Op.Scalar { Function: ScalarFunction.Add }:
                return value.Operands.All(operand => Collect(graph, operand, whole, parts));
            case Op.Pad pad when pad.Interior.All(zeros => zeros == 0):
                int[] axes = [.. Enumerable.Range(0, pad.Before.Count).Where(axis => pad.Before[axis] != 0 || pad.After[axis] != 0)];
                if (axes.Length != 1 || pad.Before[axes[0]] < 0 || pad.After[axes[0]] < 0)
                {
                    return false;
                }

                parts.Add(new Part(value.Operands[0], whole, axes[0], pad.Before[axes[0]]));
                return true;
            default:
                return false;
        }
    }
}

using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;

namespace NetDsl.Generators.Library;

/// <summary>Layers made of layers.</summary>
internal static class Combinators
{
    // Everything here unrolls, so a slip of the pen must not fill the editor's memory.
    private const int MostCopies = 65536;

    public static LibraryFunction[] Rows { get; } =
    [
        new("Residual", Residual),
        new("Repeat", Repeat),
        new("Iterate", Iterate),
        new("Frozen", call =>
        {
            Staged layer = call.Required("layer");
            return Compose("Frozen", [new LayerPart("Layer", layer)], (at, x) => at.ApplyFrozen(layer, x));
        }),
        new("Resetting", call =>
        {
            Staged layer = call.Required(call.Has("layer") ? "layer" : "function"), reset = call.Required("reset");
            return Compose("Resetting", [new LayerPart("Layer", layer)], (at, x) => at.ApplyResetting(layer, at.ToTensor(reset), x));
        }),
    ];

    private static Staged.Layer Residual(LibraryCall call)
    {
        Staged body = call.Required("body");
        Staged? shortcut = call.Has("shortcut") ? call.Required("shortcut") : null;
        LayerPart[] parts = shortcut is null ? [new("Body", body)] : [new("Body", body), new("Shortcut", shortcut)];
        return Compose("Residual", parts, (at, operand) =>
        {
            GraphBuilder graph = at.Graph;
            int x = at.ToTensor(operand);
            int longWay = at.ToTensor(at.Apply(body, operand));
            int shortWay = shortcut is null ? x : at.ToTensor(at.Apply(shortcut, operand));
            Shape after = graph.ShapeOf(longWay).Example, before = graph.ShapeOf(shortWay).Example;
            return after == before
                ? new Staged.Tensor(graph.Add(shortWay, longWay))
                : throw new StagingException(
                    DiagnosticIds.ResidualMismatch, graph.Describe(shortWay), graph.Describe(longWay), graph.Describe(x),
                    shortcut is null ? "make the body keep the shape, as `padding: Padding.Same` does in convolutions, or give a shortcut that changes it as the body does" : "make both ways give the same shape")
                {
                    FixData = shortcut is null && after.Rank > 1 && after.Rank == before.Rank && after[0] == before[0] ? [(FixData.Padding, "Padding.Same")] : [],
                };
        });
    }

    private static Staged.Layer Repeat(LibraryCall call)
    {
        int count = call.Integer("count");
        Staged maker = call.Required("layer");
        string kind = $"Repeat({count})";
        Shapes.CheckArgument(count is >= 0 and <= MostCopies, kind, "count", count, $"at least 0 and at most {MostCopies}");
        LayerPart[] parts = new LayerPart[count];
        for (int i = 0; i < count; i++)
        {
            parts[i] = new LayerPart(i.ToString(System.Globalization.CultureInfo.InvariantCulture), call.Apply(maker, new Staged.Constant(i)));
        }

        return Compose(kind, parts, (at, x) => parts.Aggregate(x, (value, part) => at.Apply(part.Function, value)));
    }

    private static Staged.Layer Iterate(LibraryCall call)
    {
        Staged body = call.Required("body");
        int count = call.Integer("count");
        Shapes.CheckArgument(count is >= 0 and <= MostCopies, "Iterate", "count", count, $"at least 0 and at most {MostCopies}");
        return Compose("Iterate", [new LayerPart("Body", body)], (at, x) =>
        {
            GraphBuilder graph = at.Graph;
            for (int i = 0; i < count; i++)
            {
                int before = at.ToTensor(x), after = at.ToTensor(at.Apply(body, x));
                if (graph.ShapeOf(after).Example != graph.ShapeOf(before).Example)
                {
                    throw new StagingException(DiagnosticIds.IterateChangesShape, graph.Describe(before), graph.Describe(after));
                }

                x = new Staged.Tensor(after);
            }

            return x;
        });
    }

    private static Staged.Layer Compose(string kind, LayerPart[] parts, Func<LibraryCall, Staged, Staged> apply) =>
        new(new StagedLayer(kind, makesWeights: false, apply) { Parts = parts });
}

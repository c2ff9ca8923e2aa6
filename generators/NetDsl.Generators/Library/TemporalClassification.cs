using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>
/// The loss of labels whose places are unknown (Graves, Fernández, Gomez and Schmidhuber, "Connectionist temporal classification", 2006): −ln of the probability of all alignments that say them, by logarithms throughout. One loop
/// over the items carries the probabilities of having said the first i labels, i = 0 … L; its gradient is the loop's own, and no infinity and no NaN comes up on either way.
/// </summary>
internal static class TemporalClassification
{
    private const string Name = "CtcLoss";

    /// <summary>Stands for ln 0: finite, so that differences of two are numbers, and small enough for sums over the longest sequence.</summary>
    private const double Least = -1e30;

    public static LibraryFunction[] Rows { get; } =
    [
        Row.Pipeable(Name, "logits", call =>
        {
            Staged.Indices labels = call.Labels("labels");
            Staged.Indices? labelLength = Optional(call, "labelLength"), inputLength = Optional(call, "inputLength");
            int blank = call.Integer("blank");
            double impossible = call.Flag("zeroImpossible") ? 0 : double.PositiveInfinity;
            return (at, logits) =>
            {
                Check(at.Graph, logits, labels, labelLength, inputLength, blank);
                return Loss(at, logits, labels, labelLength, inputLength, blank, impossible);
            };
        }),
    ];

    private static Staged.Indices? Optional(LibraryCall call, string name) => call.Required(name) is Staged.Constant { Value: null } ? null : call.Labels(name);

    private static void Check(GraphBuilder graph, int logits, Staged.Indices labels, Staged.Indices? labelLength, Staged.Indices? inputLength, int blank)
    {
        Shape shape = graph.ShapeOf(logits).Example, said = graph.ShapeOf(labels.Id).Example;
        if (shape.Rank != 2)
        {
            throw new StagingException(DiagnosticIds.WrongRank, Name, "logits [T, V], a logit for each item and class,", graph.Describe(logits), "Map(Dense(V)) makes them of a sequence of vectors");
        }

        int items = shape[0].Value, classes = shape[1].Value;
        if (said.Rank != 1)
        {
            throw new StagingException(DiagnosticIds.WrongRank, Name, "a sequence of labels", LookUps.Describe(graph, labels), "write [Shape(L)] on the labels' parameter, for at most L labels an example");
        }

        Shapes.CheckArgument(blank >= 0 && blank < classes, Name, "blank", blank, $"one of the {classes} classes of the logits, 0 to {classes - 1}");

        // Labels leave a class for the blank: they know of it, or it lies outside of them.
        if (labels.Classes == 0 || labels.Classes > classes || (labels.Classes < classes && blank < labels.Classes))
        {
            string cure = labels.Classes == 0 ? $"put [Classes({classes})] on the labels' parameter"
                : labels.Classes > classes ? $"the last axis of the logits has {classes} elements, one for each class, the blank among them"
                : $"the blank, {blank}, is one of the labels; write blank: {labels.Classes}, or [Classes({classes})] and labels without {blank}";
            throw new StagingException(DiagnosticIds.ClassesMismatch, Name, $"logits of {graph.Describe(logits)}", LookUps.Describe(graph, labels), cure);
        }

        int most = said[0].Value;
        Shapes.CheckArgument(labelLength is not null || most <= items, Name, "labels", $"a sequence of {most}", $"at most as long as the {items} items, of which each says one label at most");
        CheckLength(graph, labelLength, "labels", most);
        CheckLength(graph, inputLength, "items", items);
    }

    private static void CheckLength(GraphBuilder graph, Staged.Indices? length, string of, int most)
    {
        if (length is null)
        {
            return;
        }

        if (graph.ShapeOf(length.Id).Example.Rank != 0)
        {
            throw new StagingException(DiagnosticIds.WrongRank, Name, $"one number of {of} an example", LookUps.Describe(graph, length), "an example has one length");
        }

        if (length.Classes == 0 || length.Classes > most + 1)
        {
            throw new StagingException(
                DiagnosticIds.ClassesMismatch, Name, $"{most} {of}", "as their number " + LookUps.Describe(graph, length), $"a number of {of} is at most {most}; write [Classes({most + 1})], for 0 to {most}");
        }
    }

    private static int Loss(LibraryCall call, int logits, Staged.Indices labels, Staged.Indices? labelLength, Staged.Indices? inputLength, int blank, double impossible)
    {
        GraphBuilder graph = call.Graph;
        int least = graph.Constant(Least);
        int items = graph.ShapeOf(logits).Example[0].Value, most = graph.ShapeOf(labels.Id).Example[0].Value;
        int raw = Softmaxes.LogSoftmax(graph, logits, Last(graph, logits));
        int logarithms = Pointwise.WhereLess(graph, raw, least, least, raw);

        // Place i speaks of the first i labels, so label i is at place i; place 0, and a label that is the blank, cannot be said. Labels are numbered from the blank on: 0 is none.
        int names = Shifted(graph, graph.Add(graph.ToFloat(labels.Id), -(double)blank));
        int blanks = graph.Cut(logarithms, Last(graph, logarithms), blank, 1);
        int looked = call.ToTensor(LookUps.LookUp(call, Name, new Staged.Tensor(Exchanged(graph, logarithms)), labels));
        int said = graph.Map(ScalarFunction.Select, names, Shifted(graph, Exchanged(graph, looked)), least);

        // A label may follow another without a blank between them unless they are equal.
        int differs = graph.Subtract(names, Behind(graph, names));

        Shape places = Shape.Of(most + 1);
        int start = graph.Map(ScalarFunction.Select, graph.Iota(places, 0), least, graph.Constant(0));
        Staged initial = TupleOf(start, graph.Constant(Least, places)), sequences = inputLength is null
            ? TupleOf(blanks, said)
            : TupleOf(blanks, said, graph.Map(ScalarFunction.Less, graph.Iota(Shape.Of(items), 0), graph.ToFloat(inputLength.Id)));
        LoopOverItems loop = Recurrence.Run(call, Name, sequences, items, initial, reverse: false, (state, item) =>
        {
            int[] now = Recurrence.Ids(call, state), of = Recurrence.Ids(call, item!);
            (int afterBlank, int afterLabel) = (now[0], now[1]);
            int skipping = graph.Map(ScalarFunction.Select, differs, Behind(graph, afterLabel), least);
            int saysBlank = graph.Add(LogSum(graph, afterBlank, afterLabel), of[0]);
            int saysLabel = graph.Add(LogSum(graph, afterLabel, Behind(graph, afterBlank), skipping), of[1]);
            int Next(int after, int before) => inputLength is null ? after : graph.Map(ScalarFunction.Select, of[2], after, before);
            return (TupleOf(Next(saysBlank, afterBlank), Next(saysLabel, afterLabel)), null);
        });

        int[] final = Recurrence.Ids(call, loop.Final());
        int total = AtEnd(graph, LogSum(graph, final), labelLength, most);
        return Pointwise.WhereLess(graph, total, graph.Constant(Least / 2), graph.Constant(impossible), graph.Map(ScalarFunction.Negate, total));
    }

    /// <summary>The number at the place of an example's last label.</summary>
    private static int AtEnd(GraphBuilder graph, int places, Staged.Indices? labelLength, int most)
    {
        int axis = Last(graph, places);
        if (labelLength is null)
        {
            return graph.Reduce(ReduceKind.Sum, graph.Cut(places, axis, most, 1), axis);
        }

        // Lengths that are on the device already are not checked: one out of range counts as the nearest.
        int length = Pointwise.Clamp(graph, graph.ToFloat(labelLength.Id), graph.Constant(0), graph.Constant(most));
        Shape shape = Shape.Of(most + 1);
        int repeated = graph.Broadcast(length, Shapes.WithBatchOf(graph.ShapeOf(length), shape.Extents), [.. Enumerable.Range(0, Shapes.BatchAxes(graph.ShapeOf(length)))]);
        int chosen = graph.Map(ScalarFunction.Select, graph.Map(ScalarFunction.Equal, graph.Iota(shape, 0), repeated), places, graph.Constant(0));
        return graph.Reduce(ReduceKind.Sum, chosen, Last(graph, chosen));
    }

    /// <summary>ln Σ eˣ of values element by element; the greatest counts as a constant, because its gradient cancels.</summary>
    private static int LogSum(GraphBuilder graph, params int[] values)
    {
        int greatest = graph.StopGradient(values.Aggregate((a, b) => graph.Map(ScalarFunction.Maximum, a, b)));
        int sum = values.Select(value => graph.Map(ScalarFunction.Exp, graph.Subtract(value, greatest))).Aggregate(graph.Add);
        return graph.Add(greatest, graph.Map(ScalarFunction.Log, sum));
    }

    /// <summary>One place further along the last axis, which gets one more; 0 at the first.</summary>
    private static int Shifted(GraphBuilder graph, int x)
    {
        int[] none = new int[graph.ShapeOf(x).Rank], before = [.. none];
        before[^1] = 1;
        return graph.Pad(x, before, none, none);
    }

    /// <summary>For each place what the one behind it has; 0 at the first.</summary>
    private static int Behind(GraphBuilder graph, int places)
    {
        int axis = Last(graph, places);
        return Shifted(graph, graph.Cut(places, axis, 0, graph.ShapeOf(places)[axis].Value - 1));
    }

    /// <summary>The last two axes exchanged.</summary>
    private static int Exchanged(GraphBuilder graph, int x)
    {
        int rank = graph.ShapeOf(x).Rank;
        return graph.Transpose(x, [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]);
    }

    private static int Last(GraphBuilder graph, int x) => graph.ShapeOf(x).Rank - 1;

    private static Staged.Tuple TupleOf(params int[] ids) => new([.. ids.Select(id => (Staged)new Staged.Tensor(id))], [.. ids.Select(_ => (string?)null)]);
}

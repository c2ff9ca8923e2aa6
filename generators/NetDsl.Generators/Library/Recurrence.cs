using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Library;

/// <summary>
/// Functions that carry a state from item to item. The step is staged once, on the initial state and the first items; what it did becomes the body of one loop, whatever the number of items.
/// </summary>
internal static class Recurrence
{
    /// <summary>Positions in a sequence are small numbers on the device, and a loop's texts and plans are checked for each of its iterations by tests.</summary>
    private const int MostSteps = 65536;

    public static LibraryFunction[] Rows { get; } =
    [
        OverItems("Scan", loop => loop.Emitted ?? loop.States()),
        OverItems("Fold", loop => loop.Emitted ?? loop.Final()),
        new("Unfold", call =>
        {
            int count = call.Integer("count");
            Shapes.CheckArgument(count is >= 1 and <= MostSteps, $"Unfold({count})", "count", count, $"at least 1 and at most {MostSteps}");
            Staged step = call.Required("step"), output = call.Required("output");
            return call.Has("initial")
                ? Unfold(call, call.Required("initial"))
                : new Staged.Layer(new StagedLayer($"Unfold({count})", makesWeights: false, Unfold) { Parts = [new LayerPart("", step)] });

            Staged Unfold(LibraryCall at, Staged initial) => Run(at, "Unfold", null, count, initial, reverse: false, (state, _) =>
            {
                Staged next = at.ApplyToItem("Unfold", step, state);
                return (next, at.ApplyToItem("Unfold", output, next));
            }).Emitted!;
        }),
    ];

    /// <summary>Runs a step from item to item.</summary>
    /// <param name="call">The call.</param>
    /// <param name="function">What the user called, for messages.</param>
    /// <param name="sequences">What the step goes along: a tensor, labels or a tuple of these; null for nothing.</param>
    /// <param name="length">The number of items.</param>
    /// <param name="initial">The state before the first step: a tensor or a tuple of tensors.</param>
    /// <param name="reverse">Whether it begins at the last item.</param>
    /// <param name="step">From the state and one item the next state, and what is emitted.</param>
    /// <param name="carry">Whether it goes on where the last call of the entry point ended.</param>
    /// <param name="reset">With <paramref name="carry"/>, a number an example that is not 0 where it begins anew.</param>
    public static LoopOverItems Run(
        LibraryCall call, string function, Staged? sequences, int length, Staged initial, bool reverse, Func<Staged, Staged?, (Staged Next, Staged? Emission)> step, bool carry = false, int? reset = null)
    {
        GraphBuilder graph = call.Graph;
        Shapes.CheckArgument(length <= MostSteps, function, "items", length, $"at most {MostSteps}");
        int[] whole = sequences is null ? [] : Ids(call, sequences), begin = Ids(call, initial);
        CarriedState? carried = carry ? CarriedState.Read(call, function, initial, begin, reverse) : null;
        begin = carried?.Begin(reset) ?? begin;
        bool isBatched = carried is not null || whole.Any(id => graph.ShapeOf(id).IsBatched);
        while (true)
        {
            // The state of an example is its own as soon as the example influences it; only staging says whether it does.
            begin = [.. begin.Select(id => isBatched ? Batched(graph, id) : id)];
            Staged? item = sequences is null ? null : Sequences.ItemOf(call, sequences, 0);
            int[] items = item is null ? [] : Ids(call, item);
            int mark = graph.Values.Count;
            int[] held = [.. begin.Select(id => Labelled(graph, id, graph.StopGradient))];
            (Staged next, Staged? emission) = step(WithIds(call, initial, held), item);
            int[] after = Ids(call, next), emitted = emission is null ? [] : Ids(call, emission);
            if (!isBatched && after.Zip(held, (now, before) => graph.ShapeOf(now).IsBatched && !graph.ShapeOf(before).IsBatched).Any(changes => changes))
            {
                isBatched = true;
                continue;
            }

            for (int i = 0; i < after.Length; i++)
            {
                if (graph.ShapeOf(after[i]).Example != graph.ShapeOf(held[i]).Example)
                {
                    throw new StagingException(DiagnosticIds.LoopChangesState, function, graph.Describe(held[i]), graph.Describe(after[i]));
                }

                after[i] = isBatched ? Batched(graph, after[i]) : after[i];
            }

            (ScanBody body, EquatableArray<int> operands) = BodyOf(graph, mark, held, begin, items, whole, [.. after, .. emitted], length, reverse);
            foreach (TensorType type in Enumerable.Range(0, body.Outputs).Select(body.TypeOf))
            {
                Shapes.CheckCount(function, type.Shape);
            }

            LoopOverItems loop = new(call, body, operands, next, emission);
            carried?.Write(loop);
            return loop;
        }
    }

    /// <summary>The tensors of a value.</summary>
    public static int[] Ids(LibraryCall call, Staged value) => [.. Sequences.Leaves(call, value).Select(leaf => Sequences.IdOf(call, leaf))];

    /// <summary>A value in its own form with other tensors.</summary>
    public static Staged WithIds(LibraryCall call, Staged form, IReadOnlyList<int> ids)
    {
        int next = 0;
        return Sequences.Replaced(call, form, leaf => leaf is Staged.Indices
            ? throw new StagingException(DiagnosticIds.UnsupportedConstruct, "a state of labels", "carry `labels | OneHot`, or a tensor that the next step can read")
            : Sequences.WithId(leaf, ids[next++]));
    }

    private static LibraryFunction OverItems(string function, Func<LoopOverItems, Staged> result) => new(function, call =>
    {
        Staged cell = call.Required("cell"), initial = call.Required("initial");
        Staged? output = call.Has("output") ? call.Required("output") : null, lengths = Given("lengths"), reset = Given("reset");
        bool reverse = call.Flag("reverse"), carry = call.Flag("carry");
        return call.Has("sequence")
            ? Apply(call, call.Required("sequence"))
            : new Staged.Layer(new StagedLayer(function, makesWeights: false, Apply) { Parts = [new LayerPart("", cell)] });

        Staged? Given(string name) => call.Required(name) is Staged.Constant { Value: null } ? null : call.Required(name);

        Staged Apply(LibraryCall at, Staged sequences)
        {
            int length = Sequences.Count(at, function, sequences);
            int? isIn = lengths is null ? null : Mask(at, lengths, length);
            bool emits = output is not null && function != "Fold";
            Staged all = isIn is int mask ? Beside(sequences, mask) : sequences;
            LoopOverItems loop = RunFrom(at, function, all, length, initial, reverse, carry, reset is null ? null : at.ToTensor(reset), (state, from, item) =>
            {
                Staged next = Step(at, state, from, item);
                return (next, emits ? at.ApplyToItem(function, output!, next) : null);
            });
            return function == "Fold" && output is not null ? at.Apply(output, loop.Final()) : result(loop);
        }

        Staged Step(LibraryCall at, Staged state, Staged from, Staged item)
        {
            if (lengths is null)
            {
                return at.ApplyToItem(at.Graph.Label, cell, from, item);
            }

            // Behind the end of an example its state stays as it is.
            (Staged own, Staged isIn) = Apart(item);
            return Chosen(at, isIn, at.ApplyToItem(at.Graph.Label, cell, from, own), state);
        }
    });

    /// <summary>As <see cref="Run"/>, with a step that also gets the state it goes on from: the initial one where flags say so, and else the state.</summary>
    /// <param name="call">The call.</param>
    /// <param name="function">What the user called, for messages.</param>
    /// <param name="sequences">What the step goes along.</param>
    /// <param name="length">The number of items.</param>
    /// <param name="initial">The state before the first step.</param>
    /// <param name="reverse">Whether it begins at the last item.</param>
    /// <param name="carry">Whether it goes on where the last call of the entry point ended.</param>
    /// <param name="reset">A number for each item, or with <paramref name="carry"/> one an example, that is not 0 where the state begins anew; null for what <c>Resetting</c> around the call says.</param>
    /// <param name="step">From the state, the state it goes on from and one item the next state, and what is emitted.</param>
    public static LoopOverItems RunFrom(
        LibraryCall call, string function, Staged sequences, int length, Staged initial, bool reverse, bool carry, int? reset, Func<Staged, Staged, Staged, (Staged Next, Staged? Emission)> step)
    {
        if ((reset ?? call.TakeReset(carry)) is not int flags)
        {
            return Run(call, function, sequences, length, initial, reverse, (state, item) => step(state, state, item!), carry);
        }

        CheckFlags(call, flags, length, carry);
        if (call.Graph.ShapeOf(flags).Example.Rank == 0)
        {
            return Run(call, function, sequences, length, initial, reverse, (state, item) => step(state, state, item!), carry, flags);
        }

        Staged all = Beside(sequences, flags);
        Sequences.Count(call, function, all);
        return Run(call, function, all, length, initial, reverse, (state, item) =>
        {
            (Staged own, Staged isNew) = Apart(item!);
            return step(state, Chosen(call, isNew, initial, state), own);
        }, carry);
    }

    /// <summary>A sequence with numbers beside it, one for each item.</summary>
    private static Staged.Tuple Beside(Staged sequences, int numbers) => new(new Staged[] { sequences, new Staged.Tensor(numbers) }.ToEquatableArray(), new string?[2].ToEquatableArray());

    /// <summary>An item of a sequence with numbers beside it, and its number.</summary>
    private static (Staged Item, Staged Number) Apart(Staged item) => item is Staged.Tuple { Items: [{ } own, { } number] } ? (own, number) : throw new CompilerBugException(nameof(Recurrence), "no numbers beside the items");

    /// <summary>One of two states of the same form, by a number that is 0 for the second.</summary>
    private static Staged Chosen(LibraryCall call, Staged condition, Staged whenTrue, Staged whenFalse)
    {
        int[] first = Ids(call, whenTrue), second = Ids(call, whenFalse);
        int flag = call.ToTensor(condition);
        return WithIds(call, whenTrue, [.. first.Select((value, i) => call.Graph.Map(ScalarFunction.Select, flag, value, second[i]))]);
    }

    /// <summary>1 for the items of an example, 0 behind them.</summary>
    private static int Mask(LibraryCall call, Staged lengths, int length)
    {
        GraphBuilder graph = call.Graph;
        int count = Sequences.IdOf(call, lengths);
        if (graph.ShapeOf(count).Example.Rank != 0)
        {
            throw new StagingException(DiagnosticIds.WrongRank, "lengths", "one number an example", graph.Describe(count), "an example has one length");
        }

        int number = lengths is Staged.Indices ? graph.ToFloat(count) : count;
        return graph.Map(ScalarFunction.Less, graph.Iota(Shape.Of(length), 0), number);
    }

    /// <summary>What says where a state begins anew has one number an example, in front of its first item, or one for each item.</summary>
    private static void CheckFlags(LibraryCall call, int flags, int length, bool carry)
    {
        GraphBuilder graph = call.Graph;
        int rank = graph.ShapeOf(flags).Example.Rank;
        if (rank > 1 || (rank == 0 && !carry))
        {
            throw new StagingException(
                DiagnosticIds.WrongRank, "reset", carry ? "one number an example, or one for each item," : "one number for each item", graph.Describe(flags),
                carry ? $"flags of {length} items have the shape [{length}]" : "without `carry` every example begins anew, so one number an example says nothing");
        }
    }

    /// <summary>The body of the loop and its operands; random numbers that a step draws are drawn for all steps beforehand.</summary>
    private static (ScanBody Body, EquatableArray<int> Operands) BodyOf(
        GraphBuilder graph, int mark, int[] held, int[] begin, int[] items, int[] sequences, int[] results, int length, bool reverse)
    {
        Extraction extraction = graph.Extract(mark, [.. held, .. items], results);
        Graph step = extraction.Body;
        int firstCapture = held.Length + items.Length;
        int[] draws = [.. step.Values.Where(value => value.Op is Op.Random).Select(value => value.Id)];
        int[] drawn = [.. draws.Select(draw => graph.Random(((Op.Random)step[draw].Op).Kind, ((Op.Random)step[draw].Op).Stream, step[draw].Type.Shape.WithItems(length)))];
        Graph body = ScanBodies.Part(
            step, [.. Enumerable.Range(0, firstCapture), .. draws, .. Enumerable.Range(firstCapture, extraction.Captures.Count)], [.. step.Results.OrderBy(result => result.Index).Select(result => result.Value)]);
        return (
            ScanBodies.Complete(new ScanBody(body, held.Length, items.Length + draws.Length, length, reverse)),
            [.. begin, .. sequences, .. drawn, .. extraction.Captures]);
    }

    private static int Batched(GraphBuilder graph, int value)
    {
        Shape shape = graph.ShapeOf(value);
        return shape.IsBatched ? value : Labelled(graph, value, own => graph.Broadcast(own, shape.Batched, [.. Enumerable.Range(1, shape.Rank)]));
    }

    /// <summary>Another form of a value, under the value's own label.</summary>
    private static int Labelled(GraphBuilder graph, int value, Func<int, int> form)
    {
        string label = graph.Label;
        graph.Label = graph.Values[value].Label;
        int result = form(value);
        graph.Label = label;
        return result;
    }
}

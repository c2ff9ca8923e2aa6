using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Library;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

/// <summary><c>CtcLoss</c> against the sum over all alignments, one by one.</summary>
public sealed class TemporalClassificationTests
{
    [Theory]
    [InlineData(1, 2, 1, 0)]
    [InlineData(2, 4, 1, 3)]
    [InlineData(4, 3, 2, 1)]
    [InlineData(5, 3, 3, 0)]
    [InlineData(3, 3, 5, 2)]
    public void Loss_OfAllLengths_IsTheSumOverAlignments(int items, int classes, int most, int blank)
    {
        (Program program, double[] labels, (int Labels, int Items)[] lengths, Staged.Indices said, Staged.Indices labelLength, Staged.Indices inputLength) = AllLengths(items, classes, most, blank);
        foreach (bool isBatched in new[] { true, false })
        {
            Staged logits = program.Operand(isBatched, [items, classes]);
            NdArray x = program.Array(logits);
            double[] expected = [.. lengths.Select((length, i) => -Math.Log(Probability(
                (t, c) => x[[.. isBatched ? new[] { i } : [], t, c]], length.Items, classes, [.. labels.Skip(i * most).Take(length.Labels).Select(label => (int)label)], blank)))];
            (string, object?)[] arguments = [("labels", said), ("labelLength", labelLength), ("inputLength", inputLength), ("blank", blank)];

            foreach (Staged loss in new[] { program.Pipe(logits, "CtcLoss", arguments), program.Call("CtcLoss", [("logits", logits), .. arguments]) })
            {
                Assert.Equal("[B]", program.TypeOf(loss));
                AssertSame(expected, program.Evaluate(loss));
            }

            // Whoever wants it so lets what cannot be said count for nothing.
            AssertSame([.. expected.Select(number => double.IsInfinity(number) ? 0 : number)], program.Evaluate(program.Pipe(logits, "CtcLoss", [.. arguments, ("zeroImpossible", true)])));
        }
    }

    [Fact]
    public void Loss_WithoutLengths_TakesAllLabelsAndItems()
    {
        Program program = new() { Batch = 5 };
        int[][] all = [[1, 2], [1, 1], [2, 0], [0, 0], [2, 1]];
        Staged logits = program.Input([3, 4]);
        NdArray x = program.Array(logits);

        double[] loss = program.Evaluate(program.Pipe(logits, "CtcLoss", ("labels", program.LabelsOf(3, [2], [.. all.SelectMany(pair => pair).Select(label => (double)label)])), ("blank", 3)));

        AssertSame([.. all.Select((pair, i) => -Math.Log(Probability((t, c) => x[i, t, c], 3, 4, pair, 3)))], loss);
        Assert.All(loss, number => Assert.True(double.IsFinite(number)));
    }

    [Fact]
    public void Loss_OfLabelsThatCannotBeSaid_IsInfinite()
    {
        Program program = new() { Batch = 3 };

        // Equal neighbours need an item between them, and nothing says a blank.
        Staged loss = program.Pipe(program.Input([2, 3]), "CtcLoss", ("labels", program.LabelsOf(3, [2], [1, 1, 2, 0, 2, 1])));

        double[] value = program.Evaluate(loss);
        Assert.Equal([double.PositiveInfinity, double.PositiveInfinity], value[..2]);
        Assert.True(double.IsFinite(value[2]));
    }

    [Theory]
    [InlineData(1, 2, 1, 0)]
    [InlineData(5, 3, 3, 2)]
    [InlineData(3, 3, 4, 1)]
    public void Gradient_OfAllLengths_MatchesCentralDifferencesAndIsZeroWhereImpossible(int items, int classes, int most, int blank)
    {
        (Program program, _, _, Staged.Indices said, Staged.Indices labelLength, Staged.Indices inputLength) = AllLengths(items, classes, most, blank);
        Staged own = program.Input([items, classes]), shared = program.Unbatched([items, classes]);
        Staged logits = program.Call("Tensor.op_Multiply", ("left", own), ("right", shared));
        (string, object?)[] arguments = [("labels", said), ("labelLength", labelLength), ("inputLength", inputLength), ("blank", blank)];

        Staged zero = program.Pipe(logits, "CtcLoss", [.. arguments, ("zeroImpossible", true)]), infinite = program.Pipe(logits, "CtcLoss", arguments);

        Assert.Contains(double.PositiveInfinity, program.Evaluate(infinite));
        program.CheckGradient(zero);
        Assert.Equal(Gradient(program, zero), Gradient(program, infinite));

        static double[] Gradient(Program program, Staged loss)
        {
            GraphBuilder graph = GraphBuilder.WithValuesOf(program.Graph.ToGraph("loss"));
            graph.Result(ResultKind.Loss, 0, Program.Id(loss));
            return GraphInterpreter.Run(Generators.Passes.Autodiff.ReverseMode.Run(graph.ToGraph("loss"), [0]).Graph, program.Arguments()).Result(ResultKind.Gradient, 0);
        }
    }

    [Fact]
    public void Loss_OfExtremeLogits_HasNoNaNInValueOrGradient()
    {
        Program program = new() { Batch = 1 };
        double[] points = [1000, -1000, double.NegativeInfinity, -1000, 1000, double.NegativeInfinity];
        int next = 0;
        Staged logits = program.Unbatched([2, 3], () => points[next++]);
        Staged said = program.Pipe(logits, "CtcLoss", ("labels", program.LabelsOf(3, [1], [1])));
        Staged never = program.Pipe(logits, "CtcLoss", ("labels", program.LabelsOf(3, [1], [2])));

        Assert.Equal([0], program.Evaluate(said));
        Assert.Equal([double.PositiveInfinity], program.Evaluate(never));
        Staged sum = program.Call("Tensor.op_Addition", ("left", said), ("right", never));
        Assert.All(program.Gradient(sum), number => Assert.Equal(0, number, 1e-12));
    }

    [Fact]
    public void Loss_OfNaN_IsNaN()
    {
        Program program = new() { Batch = 1 };
        Staged logits = program.InputOf([2, 2], [0, double.NaN, 0, 0]);

        Assert.True(double.IsNaN(Assert.Single(program.Evaluate(program.Pipe(logits, "CtcLoss", ("labels", program.LabelsOf(2, [1], [1])), ("zeroImpossible", true))))));
    }

    [Fact]
    public void Loss_OfAnyLength_HasAsManyValues()
    {
        int Size(int items)
        {
            EntryModel entry = NetworkHost.ReadSound(
                $$"""
                [Network]
                public partial class Sample
                {
                    static readonly Layer Body = Bidirectional(back => Gru(3, reverse: back)) | Map(Dense(4));
                    [Train, Sgd(0.1f)]
                    static Tensor Loss([Shape({{items}}, 2)] Tensor x, [Shape(3), Classes(4)] Indices labels, [Classes(4)] Indices count, [Classes({{items}} + 1)] Indices length) =>
                        x | Body | CtcLoss(labels, count, length, zeroImpossible: true);
                }
                """).Entries[0];
            Graph graph = GraphVerifier.Verify(entry.Training!, "CtcLoss");
            if (items == 6)
            {
                GradientCheck.Verify(graph, TestData.For(graph, 5));
            }

            Graph joint = GraphPipeline.Training(graph, entry.Trained, entry.Optimizer).Graph;
            FusionCheck.Run(joint, 1, 3);
            return joint.Values.Count;
        }

        Assert.Equal(Size(6), Size(40));
    }

    /// <summary>The probability that items say labels: the sum over all ways to choose a class for each, what each way says being found by the definition.</summary>
    private static double Probability(Func<int, int, double> logit, int items, int classes, int[] labels, int blank)
    {
        double[][] probabilities = [.. Enumerable.Range(0, items).Select(t =>
        {
            double sum = Enumerable.Range(0, classes).Sum(c => Math.Exp(logit(t, c)));
            return Enumerable.Range(0, classes).Select(c => Math.Exp(logit(t, c)) / sum).ToArray();
        })];
        double total = 0;
        for (int number = 0; number < Math.Pow(classes, items); number++)
        {
            int[] alignment = new int[items];
            double probability = 1;
            for (int t = 0, rest = number; t < items; t++, rest /= classes)
            {
                alignment[t] = rest % classes;
                probability *= probabilities[t][alignment[t]];
            }

            IEnumerable<int> says = alignment.Where((c, t) => c != blank && (t == 0 || alignment[t - 1] != c));
            total += says.SequenceEqual(labels) ? probability : 0;
        }

        return total;
    }

    /// <summary>An example for each number of labels and of items, with random labels, many of them equal neighbours.</summary>
    private static (Program Program, double[] Labels, (int Labels, int Items)[] Lengths, Staged.Indices Said, Staged.Indices LabelLength, Staged.Indices InputLength) AllLengths(
        int items, int classes, int most, int blank)
    {
        (int Labels, int Items)[] lengths = [.. Enumerable.Range(0, most + 1).SelectMany(l => Enumerable.Range(0, items + 1).Select(t => (l, t)))];
        Program program = new() { Batch = lengths.Length };
        int Label()
        {
            int label = program.Random.Next(classes - 1);
            return label >= blank ? label + 1 : label;
        }

        double[] labels = [.. Enumerable.Range(0, lengths.Length * most).Select(_ => (double)Label())];
        return (
            program, labels, lengths, program.LabelsOf(classes, [most], labels),
            program.LabelsOf(most + 1, [], [.. lengths.Select(length => (double)length.Labels)]), program.LabelsOf(items + 1, [], [.. lengths.Select(length => (double)length.Items)]));
    }

    private static void AssertSame(double[] expected, double[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(expected[i].Equals(actual[i]) || Math.Abs(expected[i] - actual[i]) < 1e-11, $"{i}: {actual[i]} instead of {expected[i]}");
        }
    }
}

using NetDsl.Generators.Emit;
using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Memory;
using static NetDsl.Generators.Tests.Ir.SampleKernels;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Tests.Emit;

/// <summary>Networks whose kernels are written by hand, so that emitters are tested without the passes before them.</summary>
internal static class SamplePrograms
{
    /// <summary>What the user's part of <see cref="Network"/> looks like.</summary>
    public const string UserSource = """
        namespace Samples;

        /// <summary>A network.</summary>
        public partial class Sample
        {
            private static NetDsl.Tensor Scores(NetDsl.Tensor image) => image;

            private static NetDsl.Tensor Fake() => 1;

            private static NetDsl.Tensor DiscriminatorLoss(NetDsl.Tensor image, NetDsl.Indices label) => image;
        }
        """;

    public static CompiledProgram Network()
    {
        GraphBuilder scores = new();
        int image = scores.Input("image", ElementType.Float32, Shape.Of(2, 3), 0);
        scores.Result(ResultKind.Output, 0, image);
        Graph scoresGraph = scores.ToGraph("Scores");

        GraphBuilder fake = new();
        fake.Result(ResultKind.Output, 0, fake.Constant(1));
        Graph fakeGraph = fake.ToGraph("Fake");

        GraphBuilder loss = new();
        int real = loss.Input("image", ElementType.Float32, Shape.Of(2, 3), 0);
        loss.Input("label", ElementType.Int32, Shape.Scalar, 10);
        loss.Result(ResultKind.Loss, 0, loss.Slice(loss.Reshape(real, Shape.Of(Extent.Batch, 6)), [0, 0], [1, 1], [Extent.Batch, 1]));
        Graph lossGraph = loss.ToGraph("DiscriminatorLoss");

        Initializer glorot = new(InitializerKind.Uniform, -0.1, 0.1);
        EquatableArray<Variable> parameters = [new("Body.Bias", Shape.Of(3), new(InitializerKind.Constant, 0, 0)), new("Body.Weight", Shape.Of(6, 3), glorot)];
        OptimizerModel adam = new("Adam", [new("LearningRate", 0.001), new("Beta1", 0.9)], 0, 0, []);
        EntryModel scoresEntry = new("Scores", null, scoresGraph, null, [], null, ["destination"], "");
        EntryModel fakeEntry = new("Fake", null, fakeGraph, null, [], null, ["destination"], "Draws <b> an image & more.");
        EntryModel lossEntry = new("DiscriminatorLoss", "TrainDiscriminator", lossGraph, lossGraph, [0, 1], adam, [], "");
        NetworkModel model = new(
            "Samples", [], "Sample", "public", 64, parameters, [], [new LayerModel("Body", "Dense(3)", "6", "3", 21)], [lossEntry, fakeEntry, scoresEntry], [], []);

        KernelLibrary library = new();
        HostUpdate update = new(
            adam.Settings,
            [0, 0],
            new ScalarProgram(
                [new ScalarNode.Leaf(2), new ScalarNode.Leaf(1), new ScalarNode.Apply(ScalarFunction.Power, [1, 0]), new ScalarNode.Constant(0.1), new ScalarNode.Apply(ScalarFunction.Multiply, [2, 3])],
                [4, 1]));
        EquatableArray<CompiledEntry> entries =
        [
            new(lossEntry, EntryKind.Evaluate, Plans(library, "DiscriminatorLoss", lossGraph), null, true),
            new(lossEntry, EntryKind.Train, Plans(library, "TrainDiscriminator", lossGraph), update, true),
            new(fakeEntry, EntryKind.Predict, Plans(library, "Fake", fakeGraph), null, true),
            new(scoresEntry, EntryKind.Predict, Plans(library, "Scores", scoresGraph), null, true),
        ];
        return new CompiledProgram(
            model, ArenaLayouts.Of(parameters), ArenaLayouts.Of([]), entries, library.Print().Kernels, library.Print().Preludes);
    }

    private static EquatableArray<CompiledPlan> Plans(KernelLibrary library, string name, Graph graph) =>
        DeviceProfile.All.Select(profile => PlanOf(library, name, graph, profile)).ToEquatableArray();

    private static CompiledPlan PlanOf(KernelLibrary library, string name, Graph graph, DeviceProfile profile)
    {
        List<Buffer> buffers = [];
        foreach (GraphInput input in graph.Inputs)
        {
            buffers.Add(Buffer(buffers.Count, BufferKind.Input, input.Type.Shape, input.Type.Element) with { Index = buffers.Count });
        }

        bool isPrediction = graph.Results[0].Kind == ResultKind.Output;
        buffers.Add(Buffer(buffers.Count, isPrediction ? BufferKind.Output : BufferKind.Loss, graph[graph.Results[0].Value].Type.Shape));
        int[] reads = graph.Inputs.Count > 0 ? [0] : [];
        EquatableArray<Launch> launches = [Launch(Kernel("copy_" + name, reads, [buffers.Count - 1], profile.IsCpu ? 1 : 64))];
        Plan plan = MemoryPlanner.Run(new KernelProgram(name, buffers.ToEquatableArray(), []), launches, profile.Class);
        PlanVerifier.Verify(plan);
        PrintedKernel printed = new(
            "copies\nfor each of B",
            reads.Select(read => new KernelParameter(ParameterKind.Buffer, "x0", read)).Append(new KernelParameter(ParameterKind.Buffer, "y0", buffers.Count - 1, IsWritten: true))
                .Append(new KernelParameter(ParameterKind.Batch, "batch")).ToEquatableArray(),
            "",
            "if (group < batch)\n{\n    y0[group] = " + (reads.Length > 0 ? "x0[group]" : "1.0f") + ";\n}\n",
            graph.Inputs.Count > 0 ? [Preludes.Vectors(16)] : []);
        return new CompiledPlan(plan, [LaunchPrinter.Print(plan, launches[0], [printed], library)], []);
    }
}

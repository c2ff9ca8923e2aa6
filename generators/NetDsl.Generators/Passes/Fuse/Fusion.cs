using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes a simplified graph (for training the joint forward and backward program), gives its kernels. Guarantees: elementwise work and views never run as a kernel of their own when they can ride
/// on a producer or a consumer; writers come before readers; every result is stored exactly where it belongs. The steps: how values lie in memory (<see cref="Layouts"/>), which values share a kernel (<see cref="Clusters"/>, with the
/// argument why fusion is never cyclic), what is stored (<see cref="Stores"/>), programs and addresses (<see cref="ProgramBuilder"/>, <see cref="IndexLowering"/>), loops in their simplest form (<see cref="LoopSimplification"/>), names, states that are still read (<see cref="StateCopies"/>), and the
/// optimiser (<see cref="UpdateLowering"/>). Only how long reductions are cut depends on the device (<see cref="ReductionSplitting"/>), so an entry point is fused once or twice for all classes.
/// </summary>
internal static class Fusion
{
    /// <param name="graph">The program.</param>
    /// <param name="parameters">Where parameters live; gradients and slots have the same layout.</param>
    /// <param name="state">Where state variables live.</param>
    /// <param name="optimizer">The optimiser of a training step, or null.</param>
    /// <param name="trained">The parameters it updates, ascending.</param>
    /// <param name="carried">Where carried states live; none if null.</param>
    public static FusedPrograms Run(
        Graph graph, ArenaLayout parameters, ArenaLayout state, OptimizerModel? optimizer, EquatableArray<int> trained, ArenaLayout? carried = null)
    {
        Arenas arenas = new(parameters, state, carried ?? new ArenaLayout([], 0));
        Graph ofCpu = PartialSums.Run(ReductionSplitting.Run(graph, isCpu: true)), ofGpu = ReductionSplitting.Run(graph, isCpu: false);
        Graph[] graphs = ofGpu == ofCpu ? [ofCpu] : [ofCpu, ofGpu];
        IReadOnlyList<KernelProgram> programs = Concurrently.Map(graphs, each => Fuse(each, arenas, optimizer, trained));
        return new FusedPrograms(programs[0], programs[programs.Count - 1]);
    }

    private static KernelProgram Fuse(Graph graph, Arenas arenas, OptimizerModel? optimizer, EquatableArray<int> trained)
    {
        List<Kernel> kernels = [];
        List<KernelLoop> loops = [];
        (FusedGraph fused, KernelNames names) = Lower(graph, arenas, kernels, loops);
        StateCopies.Run(kernels, fused, names);
        if (optimizer is not null)
        {
            kernels.AddRange(UpdateLowering.Lower(fused, arenas.Parameters, optimizer, trained, names));
        }

        return KernelVerifier.Verify(new KernelProgram(graph.Name, fused.Buffers, kernels.ToEquatableArray()) { Loops = loops.ToEquatableArray() }, nameof(Fusion));
    }

    /// <summary>Appends the kernels of a graph, or of the step of a loop in the graph <paramref name="around"/> it.</summary>
    private static (FusedGraph Fused, KernelNames Names) Lower(
        Graph graph, Arenas arenas, List<Kernel> kernels, List<KernelLoop> loops, StepOfLoop? around = null)
    {
        graph = ConstantsFirst.Run(LoopPreparation.Run(PooledContractions.Run(JoinedSlices.Run(DroppedMasks.Run(PooledMasks.Run(PositiveMasks.Run(graph)))))));
        Layouts layouts = Layouts.Of(graph, arenas.Parameters);
        Clustering clustering = Clusters.Of(graph, layouts);
        FusedGraph fused = new(graph, clustering, Stores.Of(graph, clustering), layouts, arenas.Parameters, arenas.State, arenas.Carried, around?.Fused) { StepInputs = around?.Inputs ?? [], StepOutputs = around?.Outputs ?? [] };
        KernelNames names = new(graph, around?.Names);
        foreach (Cluster cluster in clustering.Clusters)
        {
            if (cluster.Kind == ClusterKind.Loop)
            {
                int loop = loops.Count, first = kernels.Count;
                ScanBody body = ((Op.Scan)ScanLowering.LoopOf(fused, cluster).Op).Body;
                loops.Add(default);
                EquatableArray<Buffer> inputs = ScanLowering.Inputs(fused, cluster, loop);
                Lower(body.Step, arenas, kernels, loops, new StepOfLoop(fused, names, inputs, ScanLowering.Outputs(fused, cluster, loop, inputs)));
                loops[loop] = new KernelLoop(first, kernels.Count - first, body.Length);
                continue;
            }

            List<Value> storedHere = [.. fused.StoredBy(cluster.Order)];
            if (storedHere.Count > 0)
            {
                fused.Computed.Clear();
                Kernel kernel = cluster.Kind == ClusterKind.Contraction ? ContractionLowering.Lower(fused, cluster) : LoopLowering.Lower(fused, cluster);
                kernels.Add(LoopSimplification.Run(kernel, fused.BufferOf) with { Name = names.NameOf(cluster, storedHere), Comment = names.CommentOf(fused.Computed) });
            }
        }

        return (fused, names);
    }

    /// <summary>Where variables live.</summary>
    private sealed record Arenas(ArenaLayout Parameters, ArenaLayout State, ArenaLayout Carried);

    /// <summary>What a step needs of the graph around its loop.</summary>
    private sealed record StepOfLoop(FusedGraph Fused, KernelNames Names, EquatableArray<Buffer> Inputs, EquatableArray<Buffer> Outputs);
}

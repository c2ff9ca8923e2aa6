using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>Takes a contraction's cluster, gives its kernel: both operands as programs over the loops (loads with guards for padding), and everything that rides on the sum as its epilogue; what rides on its pooling comes after that.</summary>
internal static class ContractionLowering
{
    public static Kernel.Contract Lower(FusedGraph fused, Cluster cluster)
    {
        Value value = fused.Graph[cluster.Anchors[0]];
        Contraction contraction = ((Op.Contract)value.Op).Contraction;
        Index[] dimensions = Dimensions(contraction, cluster);
        LeafProgram a = Operand(fused, cluster, value.Operands[0], contraction.A, dimensions);
        LeafProgram b = Operand(fused, cluster, value.Operands[1], contraction.B, dimensions);

        bool IsInWindows(Value stored) => cluster.WindowCount == 0 || cluster.IsInWindows(fused.Clustering.Homes[stored.Id]!.At);
        ProgramBuilder epilogue = new(fused, cluster, new Dictionary<int, Leaf> { [value.Id] = new Leaf.Accumulator() });
        EquatableArray<Store> stores = Stores(fused, epilogue, fused.StoredBy(cluster.Order).Where(IsInWindows));
        Value[] pooled = [.. fused.StoredBy(cluster.Order).Where(stored => !IsInWindows(stored))];
        WindowStage? windows = pooled.Length == 0 ? null : Windows(fused, cluster, epilogue, pooled);
        return new Kernel.Contract("", "", cluster.Dimensions, cluster.ParallelCount, a, b, epilogue.ToProgram(), stores) { Windows = windows };
    }

    /// <summary>What is made of whole windows; the epilogue gives what is combined. Reductions that nothing stored needs are left out.</summary>
    private static WindowStage Windows(FusedGraph fused, Cluster cluster, ProgramBuilder epilogue, Value[] pooled)
    {
        List<int> reductions = [.. cluster.Anchors.Skip(1)];
        (LeafProgram Program, EquatableArray<Store> Stores) Body()
        {
            ProgramBuilder body = new(fused, cluster, reductions.Select((id, number) => (id, number)).ToDictionary(item => item.id, item => (Leaf)new Leaf.Reduced(item.number)));
            EquatableArray<Store> stores = Stores(fused, body, pooled);
            return (body.ToProgram(), stores);
        }

        HashSet<int> needed = [.. Body().Program.Leaves.OfType<Leaf.Reduced>().Select(reduced => reductions[reduced.Number])];
        reductions.RemoveAll(id => !needed.Contains(id));
        (LeafProgram program, EquatableArray<Store> stores) = Body();
        EquatableArray<Reduction> combined = reductions.Select(id => fused.Graph[id]).Select(value =>
            new Reduction(((Op.Reduce)value.Op).Kind, epilogue.Result(value.Operands[0], fused.Clustering.Homes[value.Operands[0]]!.At))).ToEquatableArray();
        return new WindowStage(cluster.WindowCount, combined, program, stores);
    }

    private static EquatableArray<Store> Stores(FusedGraph fused, ProgramBuilder program, IEnumerable<Value> values)
    {
        List<Store> stores = [];
        foreach (Value stored in values)
        {
            EquatableArray<Index> at = fused.Clustering.Homes[stored.Id]!.At;
            int result = program.Result(stored.Id, at);
            stores.AddRange(fused.Targets(stored).Select(buffer => new Store(new Access(buffer.Id, IndexLowering.Address(at, buffer.Strides), []), result)));
        }

        return stores.ToEquatableArray();
    }

    private static LeafProgram Operand(FusedGraph fused, Cluster cluster, int operand, EquatableArray<AffineIndex> access, Index[] dimensions)
    {
        List<Guard> guards = [];
        Index[] at = IndexLowering.ContractionIndex(access, fused.Graph[operand].Type.Shape, dimensions, new IndexMath(cluster.Dimensions), guards);
        ProgramBuilder program = new(fused, cluster, new Dictionary<int, Leaf>());
        program.Result(operand, at.ToEquatableArray(), guards.ToEquatableArray());
        return program.ToProgram();
    }

    /// <summary>The index that stands for each loop of the contraction: as <see cref="Clusters"/> ordered them, output first, without extents of 1.</summary>
    private static Index[] Dimensions(Contraction contraction, Cluster cluster)
    {
        int[] output = [.. contraction.Output.Select(index => index.Terms[0].Dimension)];
        Index[] dimensions = new Index[contraction.Dimensions.Count];
        int loop = 0;
        foreach (int dimension in output.Concat(Enumerable.Range(0, dimensions.Length).Except(output)))
        {
            dimensions[dimension] = contraction.Dimensions[dimension].Extent.IsOne ? IndexMath.Constant(0) : IndexMath.Variable(loop++);
        }

        return loop <= cluster.Dimensions.Count ? dimensions : throw new CompilerBugException(nameof(Fusion), $"contraction {cluster.Anchors[0]} has other loops than its cluster");
    }
}

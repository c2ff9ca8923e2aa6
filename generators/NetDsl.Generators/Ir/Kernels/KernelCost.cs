using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>A count that may grow with the batch: <c>Constant + PerExample × batch</c>.</summary>
internal readonly record struct Amount(long Constant, long PerExample)
{
    public static Amount operator +(Amount a, Amount b) => new(a.Constant + b.Constant, a.PerExample + b.PerExample);

    public static Amount operator *(Amount a, long times) => new(a.Constant * times, a.PerExample * times);

    public long At(long batch) => Constant + (PerExample * batch);
}

/// <summary>What a kernel costs, from the record alone: floating-point operations (a multiply-add counts two) and the bytes of each buffer it touches, each counted once.</summary>
internal static class KernelCost
{
    /// <param name="flopsOf">The cost of a scalar function; the catalogue's.</param>
    public static Amount Flops(Kernel kernel, Func<ScalarFunction, int> flopsOf)
    {
        switch (kernel)
        {
            case Kernel.Loops loops:
                Amount sum = default;
                foreach (Stage stage in loops.Stages)
                {
                    long each = FlopsOf(stage.Body, flopsOf) + stage.Reductions.Count;
                    sum += Scale(loops.Dimensions, stage.IsOverReduced ? loops.Dimensions.Count : loops.ParallelCount, each);
                }

                return sum;
            case Kernel.Contract contract:
                long product = 2 + FlopsOf(contract.A, flopsOf) + FlopsOf(contract.B, flopsOf);
                return Scale(contract.Dimensions, contract.Dimensions.Count, product) + Scale(contract.Dimensions, contract.OutputCount, FlopsOf(contract.Epilogue, flopsOf) + (contract.Windows?.Reductions.Count ?? 0))
                    + (contract.Windows is { } windows ? Scale(contract.Dimensions, contract.FirstWindow, FlopsOf(windows.Body, flopsOf)) : default);
            default:
                throw new CompilerBugException(nameof(KernelCost), $"unknown kernel {kernel}");
        }
    }

    /// <summary>The products of a contraction, those with padding counted too, as publications count them; 0 for other kernels.</summary>
    public static Amount MultiplyAdds(Kernel kernel) => kernel is Kernel.Contract contract ? Scale(contract.Dimensions, contract.Dimensions.Count, 1) : default;

    public static Amount Bytes(Kernel kernel, EquatableArray<Buffer> buffers)
    {
        Amount sum = default;
        foreach (int id in Reads(kernel).Distinct())
        {
            sum += BytesOf(buffers[id]);
        }

        foreach (int id in Writes(kernel).Distinct())
        {
            sum += BytesOf(buffers[id]);
        }

        return sum;
    }

    /// <summary>The buffers a kernel loads from.</summary>
    public static IEnumerable<int> Reads(Kernel kernel) => KernelRewriter.Programs(kernel).SelectMany(body => body.Leaves).OfType<Leaf.Load>().Select(load => load.Access.Buffer);

    /// <summary>The buffers a kernel stores to.</summary>
    public static IEnumerable<int> Writes(Kernel kernel) => KernelRewriter.Stores(kernel).Select(store => store.Access.Buffer);

    private static Amount BytesOf(Buffer buffer)
    {
        long bytes = 4 * buffer.Shape.CountPerExample;
        return buffer.Shape.IsBatched ? new Amount(0, bytes) : new Amount(bytes, 0);
    }

    private static long FlopsOf(LeafProgram program, Func<ScalarFunction, int> flopsOf) =>
        program.Program.Nodes.OfType<ScalarNode.Apply>().Sum(apply => (long)flopsOf(apply.Function)) + (program.Leaves.OfType<Leaf.Random>().Count() * 40L);

    private static Amount Scale(EquatableArray<LoopDimension> dimensions, int count, long each)
    {
        bool batched = false;
        for (int i = 0; i < count; i++)
        {
            if (dimensions[i].Extent.IsBatch)
            {
                batched = true;
            }
            else
            {
                each *= dimensions[i].Extent.Value;
            }
        }

        return batched ? new Amount(0, each) : new Amount(each, 0);
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes a kernel, gives the same over the simplest loops: output loops in the order of the first store's memory (so that a transposed result is stored row by row), and neighbouring loops merged where every
/// index allows it (rows and columns of a dense tensor become one loop). Guarantees: loops over windows of a contraction stay the last of the output; the batch stays alone, outermost or the last of the reduced loops; the other reduced loops keep their order; no index gains a division.
/// </summary>
internal static class LoopSimplification
{
    /// <param name="kernel">The kernel.</param>
    /// <param name="bufferOf">The buffers by id.</param>
    public static Kernel Run(Kernel kernel, Func<int, Buffer> bufferOf) => Merge(kernel switch
    {
        Kernel.Contract contract => InOrderOfStore(contract),
        Kernel.Loops loops => InOrderOfMemory(loops, bufferOf),
        _ => kernel,
    });

    /// <summary>
    /// Where a tensor is not row-major its loops run in the order of memory: the parallel ones in that of the last store, the reduced ones in that of the load that walks most of them; so the reduction of a
    /// value with the batch innermost runs over the batch last. The index of a maximum says in which order its loops run, so they stay.
    /// </summary>
    private static Kernel InOrderOfMemory(Kernel.Loops loops, Func<int, Buffer> bufferOf)
    {
        bool IsRowMajor(Access access) => bufferOf(access.Buffer) is var buffer && buffer.Strides == Buffer.DenseStrides(buffer.Shape);
        Access[] loads = [.. loops.Stages.SelectMany(stage => stage.Body.Leaves).OfType<Leaf.Load>().Select(load => load.Access).Where(access => !IsRowMajor(access))];
        Access[] stores = [.. loops.Stages.SelectMany(stage => stage.Stores).Select(store => store.Access).Where(access => !IsRowMajor(access))];
        if (loads.Length + stores.Length == 0)
        {
            return loops;
        }

        int count = loops.Dimensions.Count;
        bool isOrdered = loops.Stages.SelectMany(stage => stage.Reductions).Any(reduction => reduction.Kind == ReduceKind.ArgMaximum);
        IEnumerable<int> parallel = Enumerable.Range(0, loops.ParallelCount), reduced = Enumerable.Range(loops.ParallelCount, count - loops.ParallelCount);
        int[] order =
        [
            .. Sorted(parallel, [.. Enumerable.Reverse(stores).Concat(loads).Select(access => access.Address)], batchFirst: true),
            .. isOrdered ? reduced : Sorted(reduced, [.. loads.Select(access => access.Address)], batchFirst: false),
        ];
        if (order.SequenceEqual(Enumerable.Range(0, count)))
        {
            return loops;
        }

        Index[] replacements = [.. Enumerable.Range(0, count).Select(loop => IndexMath.Variable(Array.IndexOf(order, loop)))];
        EquatableArray<LoopDimension> dimensions = order.Select(loop => loops.Dimensions[loop]).ToEquatableArray();
        IndexMath math = new(dimensions);
        return KernelRewriter.WithLoops(loops, dimensions, loops.ParallelCount, index => math.Substitute(index, replacements));

        IEnumerable<int> Sorted(IEnumerable<int> which, Index[] addresses, bool batchFirst)
        {
            Index? address = addresses.OrderByDescending(index => which.Count(loop => IndexMath.Contains(index, loop))).FirstOrDefault();
            return address is null ? which : which.OrderBy(loop => batchFirst && loops.Dimensions[loop].Extent.IsBatch ? 0 : 1).ThenByDescending(loop => Distance(address, loop));
        }
    }

    /// <summary>How far neighbouring iterations of a loop are from each other; one that does not occur, or not affinely, is as far as can be.</summary>
    private static long Distance(Index address, int loop) => IndexMath.CoefficientOf(address, loop) is { } distance and not 0 ? Math.Abs(distance) : long.MaxValue;

    private static Kernel InOrderOfStore(Kernel.Contract contract)
    {
        int first = contract.FirstWindow;
        Index address = (contract.Windows?.Stores ?? contract.Stores)[0].Access.Address;
        long?[] strides = [.. Enumerable.Range(0, first).Select(loop => IndexMath.CoefficientOf(address, loop))];
        if (strides.Any(stride => stride is null))
        {
            return contract;
        }

        int[] order =
        [
            .. Enumerable.Range(0, first).OrderBy(loop => contract.Dimensions[loop].Extent.IsBatch ? 0 : 1).ThenByDescending(loop => strides[loop]),
            .. Enumerable.Range(first, contract.OutputCount - first),
        ];
        Index[] replacements = [.. Enumerable.Range(0, contract.Dimensions.Count).Select(loop => IndexMath.Variable(loop < contract.OutputCount ? Array.IndexOf(order, loop) : loop))];
        EquatableArray<LoopDimension> dimensions = order.Select(loop => contract.Dimensions[loop]).Concat(contract.Dimensions.Skip(contract.OutputCount)).ToEquatableArray();
        IndexMath math = new(dimensions);
        return (Kernel.Contract)KernelRewriter.WithLoops(contract, dimensions, contract.OutputCount, index => math.Substitute(index, replacements));
    }

    private static Kernel Merge(Kernel kernel)
    {
        for (int loop = 0; loop + 1 < Loops(kernel).Dimensions.Count;)
        {
            if (TryMerge(kernel, loop) is { } merged)
            {
                kernel = merged;
                loop = Math.Max(0, loop - 1);
            }
            else
            {
                loop++;
            }
        }

        return kernel;
    }

    /// <summary>The kernel with loop <paramref name="first"/> and the next one run as one, or null.</summary>
    private static Kernel? TryMerge(Kernel kernel, int first)
    {
        (EquatableArray<LoopDimension> loops, int outerCount) = Loops(kernel);
        (LoopDimension outer, LoopDimension inner) = (loops[first], loops[first + 1]);
        bool isOfWindows = kernel is Kernel.Contract contract && first + 1 >= contract.FirstWindow && first < contract.OutputCount;
        if (outer.Extent.IsBatch || inner.Extent.IsBatch || isOfWindows || (first < outerCount) != (first + 1 < outerCount) || (long)outer.Extent.Value * inner.Extent.Value > int.MaxValue)
        {
            return null;
        }

        LoopDimension both = new(outer.Name + inner.Name, outer.Extent.Value * inner.Extent.Value);
        EquatableArray<LoopDimension> dimensions = loops.Take(first).Append(both).Concat(loops.Skip(first + 2)).ToEquatableArray();
        IndexMath math = new(dimensions);
        Index[] replacements =
        [
            .. Enumerable.Range(0, first).Select(IndexMath.Variable),
            math.Quotient(IndexMath.Variable(first), inner.Extent.Value),
            math.Remainder(IndexMath.Variable(first), inner.Extent.Value),
            .. Enumerable.Range(first + 1, loops.Count - first - 2).Select(IndexMath.Variable),
        ];
        bool isFree = KernelRewriter.Indices(kernel).All(index => Divisions(math.Substitute(index, replacements)) <= Divisions(index));
        return isFree
            ? KernelRewriter.WithLoops(kernel, dimensions, first < outerCount ? outerCount - 1 : outerCount, index => math.Substitute(index, replacements))
            : null;
    }

    private static (EquatableArray<LoopDimension> Dimensions, int OuterCount) Loops(Kernel kernel) => kernel switch
    {
        Kernel.Loops loops => (loops.Dimensions, loops.ParallelCount),
        Kernel.Contract contract => (contract.Dimensions, contract.OutputCount),
        _ => throw new CompilerBugException(nameof(LoopSimplification), $"unknown kernel {kernel}"),
    };

    private static int Divisions(Index index) => index switch
    {
        Index.Sum sum => sum.Terms.Sum(Divisions),
        Index.Product product => Divisions(product.Operand),
        Index.Example example => Divisions(example.Number),
        Index.Quotient quotient => 1 + Divisions(quotient.Operand),
        Index.Remainder remainder => 1 + Divisions(remainder.Operand),
        _ => 0,
    };
}

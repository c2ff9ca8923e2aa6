using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes a kernel, gives the same over the simplest loops: output loops in the order of the first store's memory (so that a transposed result is stored row by row), and neighbouring loops merged where every
/// index allows it (rows and columns of a dense tensor become one loop). Guarantees: the batch stays alone, outermost or the last of the reduced loops; the other reduced loops keep their order; no index gains a division.
/// </summary>
internal static class LoopSimplification
{
    public static Kernel Run(Kernel kernel) => Merge(kernel switch
    {
        Kernel.Contract contract => InOrderOfStore(contract),
        Kernel.Loops loops => WithBatchInnermost(loops),
        _ => kernel,
    });

    /// <summary>A reduction over the batch, where consecutive examples are neighbours in memory, runs over them last; the index of a maximum says in which order its loops run, so they stay.</summary>
    private static Kernel WithBatchInnermost(Kernel.Loops loops)
    {
        int batch = loops.Dimensions.ToList().FindIndex(loop => loop.Extent.IsBatch), last = loops.Dimensions.Count - 1;
        bool isFree = loops.Stages.SelectMany(stage => stage.Reductions).All(reduction => reduction.Kind != ReduceKind.ArgMaximum);
        if (batch < loops.ParallelCount || batch == last || !isFree || !KernelRewriter.Indices(loops).Any(GrowsWithCapacity))
        {
            return loops;
        }

        EquatableArray<LoopDimension> dimensions = loops.Dimensions.Where((_, loop) => loop != batch).Append(loops.Dimensions[batch]).ToEquatableArray();
        Index[] replacements = [.. Enumerable.Range(0, loops.Dimensions.Count).Select(loop => IndexMath.Variable(loop == batch ? last : loop > batch ? loop - 1 : loop))];
        IndexMath math = new(dimensions);
        return KernelRewriter.WithLoops(loops, dimensions, loops.ParallelCount, index => math.Substitute(index, replacements));
    }

    private static bool GrowsWithCapacity(Index index) => IndexMath.SplitCapacity(index).Capacities is not Index.Constant { Value: 0 };

    private static Kernel InOrderOfStore(Kernel.Contract contract)
    {
        Index address = contract.Stores[0].Access.Address;
        long?[] strides = [.. Enumerable.Range(0, contract.OutputCount).Select(loop => IndexMath.CoefficientOf(address, loop))];
        if (strides.Any(stride => stride is null))
        {
            return contract;
        }

        int[] order = [.. Enumerable.Range(0, contract.OutputCount).OrderBy(loop => contract.Dimensions[loop].Extent.IsBatch ? 0 : 1).ThenByDescending(loop => strides[loop])];
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
        if (outer.Extent.IsBatch || inner.Extent.IsBatch || (first < outerCount) != (first + 1 < outerCount) || (long)outer.Extent.Value * inner.Extent.Value > int.MaxValue)
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
        Index.TimesCapacity times => Divisions(times.Operand),
        Index.Quotient quotient => 1 + Divisions(quotient.Operand),
        Index.Remainder remainder => 1 + Divisions(remainder.Operand),
        _ => 0,
    };
}

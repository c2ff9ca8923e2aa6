using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>Takes a kernel, gives the same with every index or buffer replaced: what passes over kernels share.</summary>
internal static class KernelRewriter
{
    /// <summary>The kernel over other loops; <paramref name="rewrite"/> says each index in terms of them.</summary>
    public static Kernel WithLoops(Kernel kernel, EquatableArray<LoopDimension> dimensions, int outerCount, Func<Index, Index> rewrite) => kernel switch
    {
        Kernel.Loops loops => loops with
        {
            Dimensions = dimensions,
            ParallelCount = outerCount,
            Stages = loops.Stages.Select(stage => stage with { Body = Rewrite(stage.Body, rewrite), Stores = Rewrite(stage.Stores, rewrite) }).ToEquatableArray(),
        },
        Kernel.Contract contract => contract with
        {
            Dimensions = dimensions,
            OutputCount = outerCount,
            A = Rewrite(contract.A, rewrite),
            B = Rewrite(contract.B, rewrite),
            Epilogue = Rewrite(contract.Epilogue, rewrite),
            Stores = Rewrite(contract.Stores, rewrite),
            Windows = contract.Windows is { } windows ? windows with { Body = Rewrite(windows.Body, rewrite), Stores = Rewrite(windows.Stores, rewrite) } : null,
        },
        _ => throw new CompilerBugException(nameof(KernelRewriter), $"unknown kernel {kernel}"),
    };

    /// <summary>The kernel with stores to buffer <paramref name="from"/> going to <paramref name="to"/>.</summary>
    public static Kernel WithStoresTo(Kernel kernel, int from, int to) => WithBuffers(kernel, load => load, store => store == from ? to : store);

    /// <summary>The kernel with every buffer replaced, in the order in which programs and then stores of each stage mention them.</summary>
    public static Kernel WithBuffers(Kernel kernel, Func<int, int> replace) => WithBuffers(kernel, replace, replace);

    public static IEnumerable<LeafProgram> Programs(Kernel kernel) => kernel switch
    {
        Kernel.Loops loops => loops.Stages.Select(stage => stage.Body),
        Kernel.Contract { Windows: { } windows } contract => [contract.A, contract.B, contract.Epilogue, windows.Body],
        Kernel.Contract contract => [contract.A, contract.B, contract.Epilogue],
        _ => throw new CompilerBugException(nameof(KernelRewriter), $"unknown kernel {kernel}"),
    };

    public static IEnumerable<Store> Stores(Kernel kernel) => kernel switch
    {
        Kernel.Loops loops => loops.Stages.SelectMany(stage => stage.Stores),
        Kernel.Contract { Windows: { } windows } contract => contract.Stores.Concat(windows.Stores),
        Kernel.Contract contract => contract.Stores,
        _ => throw new CompilerBugException(nameof(KernelRewriter), $"unknown kernel {kernel}"),
    };

    /// <summary>Every index of a kernel: addresses, guards and coordinates.</summary>
    public static IEnumerable<Index> Indices(Kernel kernel)
    {
        IEnumerable<Index> OfAccess(Access access) => access.Guards.Select(guard => guard.Value).Prepend(access.Address);
        return Programs(kernel).SelectMany(program => program.Leaves).SelectMany(leaf => leaf switch
        {
            Leaf.Load load => OfAccess(load.Access),
            Leaf.Coordinate coordinate => [coordinate.Value],
            Leaf.Matches matches => [matches.Value],
            Leaf.Table table => [table.Element],
            Leaf.Random random => [random.Element],
            _ => [],
        }).Concat(Stores(kernel).SelectMany(store => OfAccess(store.Access)));
    }

    private static Kernel WithBuffers(Kernel kernel, Func<int, int> ofLoads, Func<int, int> ofStores)
    {
        LeafProgram Replace(LeafProgram program) => program with
        {
            Leaves = program.Leaves.Select(leaf => leaf is Leaf.Load load ? new Leaf.Load(load.Access with { Buffer = ofLoads(load.Access.Buffer) }) : leaf).ToEquatableArray(),
        };
        EquatableArray<Store> ReplaceStores(EquatableArray<Store> stores) =>
            stores.Select(store => store with { Access = store.Access with { Buffer = ofStores(store.Access.Buffer) } }).ToEquatableArray();
        return kernel switch
        {
            Kernel.Loops loops => loops with { Stages = loops.Stages.Select(stage => stage with { Body = Replace(stage.Body), Stores = ReplaceStores(stage.Stores) }).ToEquatableArray() },
            Kernel.Contract contract => contract with
            {
                A = Replace(contract.A),
                B = Replace(contract.B),
                Epilogue = Replace(contract.Epilogue),
                Stores = ReplaceStores(contract.Stores),
                Windows = contract.Windows is { } windows ? windows with { Body = Replace(windows.Body), Stores = ReplaceStores(windows.Stores) } : null,
            },
            _ => throw new CompilerBugException(nameof(KernelRewriter), $"unknown kernel {kernel}"),
        };
    }

    private static LeafProgram Rewrite(LeafProgram program, Func<Index, Index> rewrite) =>
        program with { Leaves = program.Leaves.Select(leaf => Rewrite(leaf, rewrite)).ToEquatableArray() };

    private static Leaf Rewrite(Leaf leaf, Func<Index, Index> rewrite) => leaf switch
    {
        Leaf.Load load => new Leaf.Load(Rewrite(load.Access, rewrite)),
        Leaf.Coordinate coordinate => new Leaf.Coordinate(rewrite(coordinate.Value)),
        Leaf.Matches matches => matches with { Value = rewrite(matches.Value) },
        Leaf.Table table => table with { Element = rewrite(table.Element) },
        Leaf.Random random => random with { Element = rewrite(random.Element) },
        _ => leaf,
    };

    private static EquatableArray<Store> Rewrite(EquatableArray<Store> stores, Func<Index, Index> rewrite) =>
        stores.Select(store => store with { Access = Rewrite(store.Access, rewrite) }).ToEquatableArray();

    private static Access Rewrite(Access access, Func<Index, Index> rewrite) => access with
    {
        Address = rewrite(access.Address),
        Guards = access.Guards.Select(guard => guard with { Value = rewrite(guard.Value) }).ToEquatableArray(),
    };
}

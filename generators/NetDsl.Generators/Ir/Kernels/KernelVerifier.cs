using System.Runtime.CompilerServices;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>
/// Takes a kernel program and gives it back, or throws: every number refers to something that is there; programs mention only what exists where they run; unguarded addresses stay inside their buffers (interval
/// analysis over the loops); what is read was written before; and no two iterations store to one place, where the address is affine. The accesses are checked by <see cref="AccessVerifier"/>.
/// </summary>
internal static class KernelVerifier
{
    /// <param name="program">The kernels.</param>
    /// <param name="pass">The pass that made them, for the message.</param>
    public static KernelProgram Verify(KernelProgram program, string pass = nameof(KernelVerifier))
    {
        for (int id = 0; id < program.Buffers.Count; id++)
        {
            Buffer buffer = program.Buffers[id];
            Check(buffer.Id == id && buffer.Strides.Count == buffer.Shape.Rank && buffer.Offset >= 0 && (buffer.Whole is not { } whole || whole < id), pass, $"buffer {id} is malformed");
        }

        Check(program.Kernels.Select(kernel => kernel.Name).Distinct().Count() == program.Kernels.Count, pass, "two kernels have one name");
        foreach (Kernel kernel in program.Kernels)
        {
            string where = $"{pass}: kernel {kernel.Name}";
            Check(IsIdentifier(kernel.Name), where, "the name is not a C identifier");
            VerifyKernel(program, kernel, where);
        }

        LoopVerifier.Verify(program, pass);
        VerifyOrder(program, pass);
        return program;
    }

    private static void VerifyKernel(KernelProgram program, Kernel kernel, string where)
    {
        switch (kernel)
        {
            case Kernel.Loops loops:
                Check(loops.ParallelCount >= 0 && loops.ParallelCount <= loops.Dimensions.Count, where, "more parallel loops than loops");
                int reductions = 0;
                foreach (Stage stage in loops.Stages)
                {
                    AccessVerifier access = new(program, loops.Dimensions, stage.IsOverReduced ? loops.Dimensions.Count : loops.ParallelCount, where);
                    VerifyBody(stage.Body, access, reductions, hasSum: false, where);
                    Check(stage.IsOverReduced || stage.Reductions.IsEmpty, where, "a stage that does not run over the reduced loops reduces");
                    Check(stage.Reductions.All(reduction => IsResult(stage.Body, reduction.Result)), where, "a reduction of no result");
                    VerifyStores(stage.Stores, stage.Body, access, where);
                    reductions += stage.Reductions.Count;
                }

                break;
            case Kernel.Contract contract:
                Check(contract.OutputCount >= 0 && contract.OutputCount <= contract.Dimensions.Count, where, "more output loops than loops");
                AccessVerifier operand = new(program, contract.Dimensions, contract.Dimensions.Count, where), output = new(program, contract.Dimensions, contract.OutputCount, where);
                VerifyBody(contract.A, operand, 0, hasSum: false, where);
                VerifyBody(contract.B, operand, 0, hasSum: false, where);
                Check(contract.A.Program.Results.Count == 1 && contract.B.Program.Results.Count == 1, where, "an operand has not one result");
                VerifyBody(contract.Epilogue, output, 0, hasSum: true, where);
                VerifyStores(contract.Stores, contract.Epilogue, output, where);
                if (contract.Windows is { } windows)
                {
                    Check(windows.Count > 0 && contract.FirstWindow >= 0, where, "windows of no dimension or of more than the output has");
                    Check(!contract.Dimensions.Take(contract.OutputCount).Skip(contract.FirstWindow).Any(dimension => dimension.Extent.IsBatch), where, "a window over the batch");
                    Check(windows.Reductions.All(reduction => IsResult(contract.Epilogue, reduction.Result)), where, "a window combines no result");
                    AccessVerifier pooled = new(program, contract.Dimensions, contract.FirstWindow, where);
                    VerifyBody(windows.Body, pooled, windows.Reductions.Count, hasSum: false, where);
                    VerifyStores(windows.Stores, windows.Body, pooled, where);
                }

                break;
            default:
                throw new CompilerBugException(where, $"unknown kernel {kernel}");
        }
    }

    private static void VerifyBody(LeafProgram body, AccessVerifier access, int reductions, bool hasSum, string where)
    {
        for (int i = 0; i < body.Leaves.Count; i++)
        {
            Leaf leaf = body.Leaves[i];
            bool isKnown = leaf switch
            {
                Leaf.Load load => access.VerifyLoad(load.Access, body.Leaves, i),
                Leaf.Coordinate coordinate => access.VerifyIndex(coordinate.Value, body.Leaves, i),
                Leaf.Matches matches => access.VerifyIndex(new Index.Loaded(matches.IndexLeaf, 1), body.Leaves, i) && access.VerifyIndex(matches.Value, body.Leaves, i),
                Leaf.Table table => table.Values.Count > 0 && access.VerifyIndex(table.Element, body.Leaves, i),
                Leaf.Random random => access.VerifyIndex(random.Element, body.Leaves, i),
                Leaf.Reduced reduced => reduced.Number >= 0 && reduced.Number < reductions,
                Leaf.Accumulator => hasSum,
                Leaf.StepScalar scalar => scalar.Index >= 0,
                Leaf.BatchSize => true,
                _ => false,
            };
            Check(isKnown, where, $"leaf {i}, {leaf}, is not available here");
        }

        for (int i = 0; i < body.Program.Nodes.Count; i++)
        {
            bool isValid = body.Program.Nodes[i] switch
            {
                ScalarNode.Leaf leaf => leaf.Index >= 0 && leaf.Index < body.Leaves.Count,
                ScalarNode.Constant => true,
                ScalarNode.Apply apply => apply.Operands.All(operand => operand >= 0 && operand < i),
                _ => false,
            };
            Check(isValid, where, $"node {i} is malformed");
        }

        Check(body.Program.Results.All(result => result >= 0 && result < body.Program.Nodes.Count), where, "a result that is no node");
    }

    private static void VerifyStores(EquatableArray<Store> stores, LeafProgram body, AccessVerifier access, string where)
    {
        foreach (Store store in stores)
        {
            Check(IsResult(body, store.Result), where, "a store of no result");
            access.VerifyStore(store.Access);
        }
    }

    /// <summary>
    /// What a kernel loads was stored by an earlier one, unless it was there before the program, see <see cref="WrittenBuffers"/> for sequences; nothing is stored twice, except that a loop may go on with what was
    /// stored in front of it.
    /// </summary>
    private static void VerifyOrder(KernelProgram program, string pass)
    {
        WrittenBuffers written = new(program.Buffers, loop => program.Loops[loop].Iterations);
        HashSet<int> sequences = BufferParts.Sequences(program.Buffers);
        Dictionary<int, int> writers = [];
        List<Buffer> gradients = [];
        bool IsWritten(Buffer buffer) => written.IsWritten(buffer.Id) || (buffer.Kind == BufferKind.Gradients && gradients.Any(other => Overlap(program.Buffers, other, buffer)));
        for (int number = 0; number < program.Kernels.Count; number++)
        {
            Kernel kernel = program.Kernels[number];
            KernelLoop? loop = program.Loops.Where(loop => loop.Holds(number)).Select(loop => (KernelLoop?)loop).LastOrDefault();
            string where = $"{pass}: kernel {kernel.Name}";
            foreach (Leaf.Load load in KernelRewriter.Programs(kernel).SelectMany(body => body.Leaves).OfType<Leaf.Load>())
            {
                Buffer read = program.Buffers[load.Access.Buffer];
                bool isThere = read.Kind is BufferKind.Input or BufferKind.Parameters or BufferKind.State or BufferKind.Carried or BufferKind.Slots;
                Check(isThere || IsWritten(read), where, $"reads {read.Name} (buffer {read.Id}), which no earlier kernel writes");
            }

            Buffer[] stored = [.. KernelRewriter.Stores(kernel).Select(store => program.Buffers[store.Access.Buffer])];
            foreach (Buffer buffer in stored)
            {
                Check(buffer.Kind != BufferKind.Input, where, "writes an input");
                bool isAgain = loop is { } inside ? writers.TryGetValue(buffer.Id, out int writer) && inside.Holds(writer)
                    : sequences.Contains(BufferParts.RootOf(program.Buffers, buffer.Id)) ? written.Contains(buffer.Id) : IsWritten(buffer);
                Check(!isAgain, where, $"writes {buffer.Name} (buffer {buffer.Id}), which an earlier kernel has written");
            }

            foreach (Buffer buffer in stored)
            {
                written.Add(buffer.Id);
                writers[buffer.Id] = number;
            }

            gradients.AddRange(stored.Where(buffer => buffer.Kind == BufferKind.Gradients));
        }
    }

    private static bool Overlap(EquatableArray<Buffer> buffers, Buffer a, Buffer b)
    {
        long placeOfA = BufferParts.PlaceInArena(buffers, a), placeOfB = BufferParts.PlaceInArena(buffers, b);
        return placeOfA < placeOfB + b.Shape.CountPerExample && placeOfB < placeOfA + a.Shape.CountPerExample;
    }

    private static bool IsResult(LeafProgram body, int result) => result >= 0 && result < body.Program.Results.Count;

    private static bool IsIdentifier(string name) =>
        name.Length > 0 && name[0] is not (>= '0' and <= '9') && name.All(c => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '_');

    private static void Check(bool holds, string where, [InterpolatedStringHandlerArgument(nameof(holds))] CheckMessage message)
    {
        if (!holds)
        {
            throw new CompilerBugException(where, message.ToString());
        }
    }

    private static void Check(bool holds, string where, string message)
    {
        if (!holds)
        {
            throw new CompilerBugException(where, message);
        }
    }
}

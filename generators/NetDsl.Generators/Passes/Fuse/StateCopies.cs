using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using Index = NetDsl.Generators.Ir.Kernels.Index;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes kernels that store new states straight into the arena, gives kernels in which no one reads a state after it was overwritten: all read the state as it was before the step. A state that its own kernel
/// reads only where it writes stays in place; one that is read elsewhere, or later, is stored aside and copied by a kernel at the end.
/// </summary>
internal static class StateCopies
{
    public static void Run(List<Kernel> kernels, FusedGraph fused, KernelNames names)
    {
        Buffer[] states = [.. fused.Buffers.Where(buffer => buffer.Kind is BufferKind.State or BufferKind.Carried)];
        HashSet<int> ids = [.. states.Select(state => state.Id)];
        Dictionary<int, (int Kernel, Index Address)> writers = [];
        Dictionary<int, List<(int Kernel, Index Address)>> readers = [];
        for (int kernel = 0; kernel < kernels.Count; kernel++)
        {
            foreach (Store store in KernelRewriter.Stores(kernels[kernel]).Where(store => ids.Contains(store.Access.Buffer)))
            {
                writers[store.Access.Buffer] = (kernel, store.Access.Address);
            }

            foreach (Leaf.Load load in KernelRewriter.Programs(kernels[kernel]).SelectMany(program => program.Leaves).OfType<Leaf.Load>().Where(load => ids.Contains(load.Access.Buffer)))
            {
                if (!readers.TryGetValue(load.Access.Buffer, out List<(int, Index)>? loads))
                {
                    readers.Add(load.Access.Buffer, loads = []);
                }

                loads.Add((kernel, load.Access.Address));
            }
        }

        foreach (Buffer state in states)
        {
            if (!writers.TryGetValue(state.Id, out (int Kernel, Index Address) writer)
                || !readers.TryGetValue(state.Id, out List<(int Kernel, Index Address)>? reads)
                || reads.All(read => read.Kernel < writer.Kernel || (read.Kernel == writer.Kernel && read.Address.Equals(writer.Address))))
            {
                continue;
            }

            Buffer aside = fused.Workspace(state.Name + ".new", state.Shape);
            kernels[writer.Kernel] = KernelRewriter.WithStoresTo(kernels[writer.Kernel], state.Id, aside.Id);
            kernels.Add(Copy(aside, state, names));
        }
    }

    private static Kernel.Loops Copy(Buffer from, Buffer to, KernelNames names)
    {
        EquatableArray<LoopDimension> loops = to.Shape.Extents.Select((extent, axis) => new LoopDimension("i" + axis, extent)).ToEquatableArray();
        Index[] at = [.. Enumerable.Range(0, loops.Count).Select(IndexMath.Variable)];
        Leaf load = new Leaf.Load(new Access(from.Id, IndexLowering.Address(at, from.Strides), []));
        Store store = new(new Access(to.Id, IndexLowering.Address(at, to.Strides), []), 0);
        return new Kernel.Loops(
            names.Unique(KernelNames.Identifier(to.Name) + "_state"), $"{to.Name}: the new state", loops, loops.Count, [new Stage(false, LeafProgram.Of(load), [], [store])]);
    }
}

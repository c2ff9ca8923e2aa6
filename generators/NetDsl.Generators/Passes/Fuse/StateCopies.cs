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
        foreach (Buffer state in fused.Buffers.Where(buffer => buffer.Kind == BufferKind.State))
        {
            int writer = kernels.FindIndex(kernel => KernelRewriter.Stores(kernel).Any(store => store.Access.Buffer == state.Id));
            if (writer < 0 || IsInPlace(kernels, writer, state.Id))
            {
                continue;
            }

            Buffer aside = fused.Workspace(state.Name + ".new", state.Shape);
            kernels[writer] = KernelRewriter.WithStoresTo(kernels[writer], state.Id, aside.Id);
            kernels.Add(Copy(aside, state, names));
        }
    }

    private static bool IsInPlace(List<Kernel> kernels, int writer, int state)
    {
        IEnumerable<Leaf.Load> Loads(Kernel kernel) =>
            KernelRewriter.Programs(kernel).SelectMany(program => program.Leaves).OfType<Leaf.Load>().Where(load => load.Access.Buffer == state);
        Index address = KernelRewriter.Stores(kernels[writer]).First(store => store.Access.Buffer == state).Access.Address;
        return kernels.Skip(writer + 1).All(kernel => !Loads(kernel).Any()) && Loads(kernels[writer]).All(load => load.Access.Address.Equals(address));
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

using System.Runtime.CompilerServices;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>
/// Takes a kernel program and checks its loops of launches and what moves in them: loops lie apart or one inside the other; a part stays inside its whole in every iteration; and only kernels of a loop touch what moves in it.
/// Accesses are checked against the part alone, so with this they stay inside the whole.
/// </summary>
internal static class LoopVerifier
{
    public static void Verify(KernelProgram program, string pass)
    {
        for (int i = 0; i < program.Loops.Count; i++)
        {
            KernelLoop loop = program.Loops[i];
            Check(loop.First >= 0 && loop.Count > 0 && loop.Iterations > 0 && loop.First + loop.Count <= program.Kernels.Count, pass, $"{loop} of {program.Kernels.Count} kernels");
            for (int j = 0; j < i; j++)
            {
                KernelLoop before = program.Loops[j];
                bool isApart = loop.First >= before.First + before.Count, isInside = loop.First >= before.First && loop.First + loop.Count <= before.First + before.Count;
                Check(isApart || isInside, pass, $"{loop} is neither behind {before} nor inside it");
            }
        }

        foreach (Buffer buffer in program.Buffers.Where(buffer => buffer.Whole is not null || !buffer.Travels.IsEmpty))
        {
            VerifyPart(program, buffer, $"{pass}: buffer {buffer.Id} ({buffer.Name})");
        }

        if (program.Buffers.All(buffer => buffer.Travels.IsEmpty))
        {
            return;
        }

        for (int kernel = 0; kernel < program.Kernels.Count; kernel++)
        {
            foreach (Buffer touched in KernelCost.Reads(program.Kernels[kernel]).Concat(KernelCost.Writes(program.Kernels[kernel])).Select(id => program.Buffers[id]))
            {
                bool isInside = touched.Travels.All(travel => program.Loops[travel.Loop].Holds(kernel));
                Check(isInside, pass, $"{program.Kernels[kernel].Name} touches {touched.Name} (buffer {touched.Id}) outside of a loop in which it moves");
            }
        }
    }

    private static void VerifyPart(KernelProgram program, Buffer part, string where)
    {
        Check(part.Whole is not null, where, "moves and has no whole");
        Check(part.Travels.All(travel => travel.Loop >= 0 && travel.Loop < program.Loops.Count && travel.Distance != 0), where, "moves in no loop or by nothing");
        Check(part.Travels.Select(travel => travel.Loop).Distinct().Count() == part.Travels.Count, where, "moves twice in one loop");
        Buffer root = program.Buffers[BufferParts.RootOf(program.Buffers, part.Id)];
        Check(root.Kind == part.Kind && root.Index == part.Index && root.Element == part.Element, where, $"is no part of {root.Name}, which is another kind of memory");
        Check(root.Shape.IsBatched == part.Shape.IsBatched && (!root.Shape.IsBatched || root.Strides[0] == part.Strides[0]), where, $"has not the examples of {root.Name}");
        long low = part.Offset, high = part.Offset + LastOf(part);
        foreach (Travel travel in part.Travels)
        {
            long way = travel.Distance * (program.Loops[travel.Loop].Iterations - 1L);
            (low, high) = (low + Math.Min(0, way), high + Math.Max(0, way));
        }

        Check(low >= 0 && high <= LastOf(root), where, $"reaches from {low} to {high} in {root.Name}, which ends at {LastOf(root)}");
    }

    /// <summary>The place of the last element of an example, from the first.</summary>
    private static long LastOf(Buffer buffer)
    {
        long last = 0;
        for (int axis = buffer.Shape.IsBatched ? 1 : 0; axis < buffer.Shape.Rank; axis++)
        {
            last += (buffer.Shape[axis].Value - 1) * buffer.Strides[axis].Constant;
        }

        return last;
    }

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

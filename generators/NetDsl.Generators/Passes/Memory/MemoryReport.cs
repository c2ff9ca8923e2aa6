using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Passes.Memory;

/// <summary>What a plan's step arena holds, for people: takes a plan, gives its length and its greatest buffers in bytes.</summary>
internal static class MemoryReport
{
    /// <summary>How many buffers of either kind a message may name.</summary>
    private const int Named = 3;

    public static StepUse Of(Plan plan)
    {
        BufferUse[] buffers = [.. plan.Buffers.Where(buffer => buffer.Whole is null && buffer.Kind is BufferKind.Step or BufferKind.Input or BufferKind.Output)
            .Select(buffer => new BufferUse(NameOf(buffer), InBytes(BufferSizes.Of(buffer))))];
        IEnumerable<BufferUse> growing = buffers.Where(buffer => buffer.Bytes.PerExample > 0).OrderByDescending(buffer => buffer.Bytes.PerExample).Take(Named);
        IEnumerable<BufferUse> constant = buffers.Where(buffer => buffer.Bytes.PerExample == 0).OrderByDescending(buffer => buffer.Bytes.Constant).Take(Named);
        return new StepUse(plan.Name, plan.Class, InBytes(plan.StepLength), growing.Concat(constant).ToEquatableArray());
    }

    private static string NameOf(Buffer buffer) => buffer.Name.Length > 0 ? $"{buffer.Name} [{buffer.Shape.ToDisplay()}]" : $"[{buffer.Shape.ToDisplay()}]";

    private static Placement InBytes(Placement floats) => new(floats.Constant * sizeof(float), floats.PerExample * sizeof(float));
}

using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Passes.Schedule;

/// <summary>
/// Remembers the schedules of contractions. The search for one is most of the compiler's time, and the same kernel comes again and again: in the prediction and the evaluation of a network, in equal layers, and after
/// an edit to another layer in an editor. A schedule is chosen for the kernel's normal form, so it cannot depend on what two uses of it do not share.
/// </summary>
internal static class ScheduleCache
{
    private static readonly BoundedCache<(NormalKernel Kernel, DeviceProfile Profile), Ir.Kernels.Schedule> s_schedules = new();

    public static Ir.Kernels.Schedule Get(
        Kernel.Contract kernel, EquatableArray<Buffer> buffers, DeviceProfile profile, Func<Kernel.Contract, EquatableArray<Buffer>, DeviceProfile, Ir.Kernels.Schedule> choose)
    {
        (NormalKernel normal, _) = NormalKernel.Of(kernel with { Dimensions = kernel.Dimensions.Select(dimension => dimension with { Name = "" }).ToEquatableArray() }, buffers);
        return s_schedules.GetOrAdd((normal, profile), key => choose((Kernel.Contract)key.Kernel.Kernel, key.Kernel.Buffers, key.Profile));
    }
}

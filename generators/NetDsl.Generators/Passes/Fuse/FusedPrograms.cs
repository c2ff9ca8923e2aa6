using NetDsl.Generators.Ir.Kernels;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>The kernels of an entry point for CPUs and for GPUs: one program where nothing in it depends on that.</summary>
internal sealed record FusedPrograms(KernelProgram Cpu, KernelProgram Gpu)
{
    /// <summary>The kernels for a device.</summary>
    public KernelProgram For(DeviceProfile profile) => profile.IsCpu ? Cpu : Gpu;

    /// <summary>The same under the name of an entry point.</summary>
    public FusedPrograms Named(string name)
    {
        KernelProgram cpu = Cpu with { Name = name };
        return new FusedPrograms(cpu, ReferenceEquals(Gpu, Cpu) ? cpu : Gpu with { Name = name });
    }
}

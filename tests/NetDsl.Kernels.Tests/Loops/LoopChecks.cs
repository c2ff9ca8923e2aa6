using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Emit.OpenCl.Loops;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Schedule;
using NetDsl.Kernels.Tests.Host;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using Schedule = NetDsl.Generators.Ir.Kernels.Schedule;

namespace NetDsl.Kernels.Tests.Loops;

/// <summary>Collects loop kernels with the data they run on; then compiles all of them as one program, runs each and hands its buffers to its check.</summary>
internal sealed class LoopChecks
{
    private readonly List<(PrintedKernel Printed, Schedule Schedule)> _kernels = [];
    private readonly Dictionary<(Kernel.Loops Kernel, Schedule Schedule, EquatableArray<Buffer> Buffers), int> _numbers = [];
    private readonly List<Action<BuiltKernels>> _checks = [];

    /// <summary>The kernel under the schedules of all device classes; the check gets all buffers and a text that says what ran.</summary>
    public void Add(Kernel.Loops kernel, EquatableArray<Buffer> buffers, double[]?[] contents, RunSettings settings, Action<double[][], string> check)
    {
        foreach (DeviceProfile profile in DeviceProfile.All)
        {
            Add(kernel, LoopScheduler.Choose(kernel, profile), buffers, contents, settings, check);
        }
    }

    /// <summary>The kernel under one schedule.</summary>
    public void Add(Kernel.Loops kernel, Schedule schedule, EquatableArray<Buffer> buffers, double[]?[] contents, RunSettings settings, Action<double[][], string> check)
    {
        if (!_numbers.TryGetValue((kernel, schedule, buffers), out int number))
        {
            _numbers.Add((kernel, schedule, buffers), number = _kernels.Count);
            _kernels.Add((Print(kernel, schedule, buffers), schedule));
        }

        _checks.Add(built => check(built.Run([number], buffers, contents, settings), $"{schedule}, batch {settings.Batch}"));
    }

    /// <summary>The kernel under the schedules of all device classes, one of its buffers compared with what it should hold: relative to the greatest element, not-a-number and infinities exactly.</summary>
    public void Add(Kernel.Loops kernel, EquatableArray<Buffer> buffers, double[]?[] contents, int batch, int result, double[] expected) =>
        Add(kernel, buffers, contents, new RunSettings(batch), (actual, what) => Compare(expected, actual[result], what));

    /// <summary>Compiles and runs everything added.</summary>
    public void Run()
    {
        using BuiltKernels built = KernelHost.Build(_kernels);
        foreach (Action<BuiltKernels> check in _checks)
        {
            check(built);
        }
    }

    /// <summary>Fails unless the numbers agree to rounding.</summary>
    public static void Compare(double[] expected, double[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        double scale = Math.Max(1e-6, expected.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(1).Max());
        for (int i = 0; i < expected.Length; i++)
        {
            bool isEqual = double.IsFinite(expected[i]) ? Math.Abs(actual[i] - expected[i]) <= 1e-5 * scale : actual[i].Equals(expected[i]);
            Assert.True(isEqual, $"{what}, element {i}: expected {expected[i]}, got {actual[i]}");
        }
    }

    private static PrintedKernel Print(Kernel.Loops kernel, Schedule schedule, EquatableArray<Buffer> buffers) => schedule switch
    {
        CpuLoopSchedule cpu => CpuLoopPrinter.Print(kernel, cpu, buffers),
        GpuItemSchedule item => GpuLoopPrinter.Print(kernel, item, buffers),
        GpuTreeSchedule tree => GpuLoopPrinter.Print(kernel, tree, buffers),
        _ => throw new InvalidOperationException($"no loop schedule: {schedule}"),
    };
}

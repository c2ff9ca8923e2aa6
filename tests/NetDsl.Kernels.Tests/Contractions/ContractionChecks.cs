using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Emit.OpenCl.Contractions;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Schedule.Contractions;
using NetDsl.Kernels.Tests.Host;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using Schedule = NetDsl.Generators.Ir.Kernels.Schedule;

namespace NetDsl.Kernels.Tests.Contractions;

/// <summary>Runs contractions under several schedules, all in one program, each schedule with results of its own, and compares all of them with the oracle.</summary>
internal static class ContractionChecks
{
    private static readonly int[] s_batches = [1, 3, 64];

    /// <summary>The best schedules for 16 lanes, the best of each other device class, and the scalar one.</summary>
    public static void Check(ContractionCase test, int best = 2, params int[] batches) => Check([test], best, batches);

    /// <summary>The best schedules for 16 lanes, the best of each other device class, and the scalar one, of each contraction.</summary>
    public static void Check(IEnumerable<ContractionCase> tests, int best = 2, params int[] batches) => Check(tests.Select(test => (test, SchedulesOf(test, best))), batches);

    /// <summary>Contractions under given schedules.</summary>
    public static void Check(IEnumerable<(ContractionCase Test, IEnumerable<(DeviceProfile Profile, Schedule Schedule)> Schedules)> cases, params int[] batches)
    {
        List<(PrintedKernel Printed, Schedule Schedule)> kernels = [];
        List<Action<BuiltKernels>> checks = [.. cases.Select(item => Prepare(item.Test, item.Schedules, kernels, batches))];
        using BuiltKernels built = KernelHost.Build(kernels);
        foreach (Action<BuiltKernels> check in checks)
        {
            check(built);
        }
    }

    private static IEnumerable<(DeviceProfile, Schedule)> SchedulesOf(ContractionCase test, int best)
    {
        IEnumerable<(DeviceProfile, Schedule)> Best(DeviceProfile profile, int count) => ContractionScheduler.Rank(test.Kernel, test.Buffers, profile, count).Select(schedule => (profile, schedule));
        (DeviceProfile, Schedule) scalar = (DeviceProfile.Cpu16, ContractionScheduler.Scalar(ContractionView.Of(test.Kernel, test.Buffers), DeviceProfile.Cpu16));
        return DeviceProfile.All.SelectMany(profile => Best(profile, profile == DeviceProfile.Cpu16 ? best : 1)).Append(scalar).Distinct();
    }

    /// <summary>Prints the kernels of one contraction and appends them; gives the check to be made once they are compiled.</summary>
    private static Action<BuiltKernels> Prepare(
        ContractionCase test, IEnumerable<(DeviceProfile Profile, Schedule Schedule)> schedules, List<(PrintedKernel Printed, Schedule Schedule)> kernels, int[] batches)
    {
        List<Buffer> buffers = [.. test.Buffers];
        List<(int Number, Dictionary<int, int> Results)> runs = [];
        foreach ((DeviceProfile profile, Schedule schedule) in schedules)
        {
            // Every schedule writes buffers of its own.
            Dictionary<int, int> results = [];
            Kernel kernel = test.Kernel;
            foreach (int buffer in KernelCost.Writes(test.Kernel))
            {
                results[buffer] = buffers.Count;
                buffers.Add(test.Buffers[buffer] with { Id = buffers.Count, Name = $"{test.Name} under {profile.Class} {ContractionScheduleText.Print(schedule)}" });
                kernel = KernelRewriter.WithStoresTo(kernel, buffer, buffers.Count - 1);
            }

            runs.Add((kernels.Count, results));
            kernels.Add((ContractionPrinter.Print((Kernel.Contract)kernel, schedule, buffers.ToEquatableArray(), profile), schedule));
        }

        bool isBatched = test.Kernel.Dimensions.Any(d => d.Extent.IsBatch);
        return built =>
        {
            foreach (int batch in !isBatched ? [1] : batches.Length > 0 ? batches : s_batches)
            {
                double[]?[] contents = test.Contents(batch);
                Dictionary<int, double[]> expected = test.Expected(contents, batch);
                double[][] actual = built.Run(
                    runs.Select(run => run.Number), buffers.ToEquatableArray(), [.. contents, .. new double[]?[buffers.Count - contents.Length]], new RunSettings(batch));
                foreach ((int number, Dictionary<int, int> results) in runs)
                {
                    (PrintedKernel printed, Schedule schedule) = kernels[number];
                    foreach (KeyValuePair<int, double[]> pair in expected)
                    {
                        Compare(pair.Value, actual[results[pair.Key]], () => $"{test.Name}, batch {batch}, {ContractionScheduleText.Print(schedule)}\n{printed.Body}");
                    }
                }
            }
        };
    }

    private static void Compare(double[] expected, double[] actual, Func<string> what)
    {
        double scale = expected.Select(Math.Abs).DefaultIfEmpty(0).Max() + 1e-6;
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= 1e-4 * scale))
            {
                Assert.Fail($"{what()}\nelement {i}: expected {expected[i]}, got {actual[i]}");
            }
        }
    }
}

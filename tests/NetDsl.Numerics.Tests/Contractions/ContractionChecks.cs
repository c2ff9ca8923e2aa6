using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Emit.OpenCl.Contractions;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Schedule.Contractions;
using NetDsl.Numerics.Tests.Host;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using Schedule = NetDsl.Generators.Ir.Kernels.Schedule;

namespace NetDsl.Numerics.Tests.Contractions;

/// <summary>
/// Runs a contraction under several schedules in one program, each with results of its own, and compares all of them with the oracle.
/// </summary>
internal static class ContractionChecks
{
    private static readonly int[] s_batches = [1, 3, 64];

    /// <summary>The best schedules of every device class, and the scalar one.</summary>
    public static void Check(ContractionCase test, int best = 2, params int[] batches)
    {
        List<(DeviceProfile Profile, Schedule Schedule)> schedules = [];
        foreach (DeviceProfile profile in DeviceProfile.All)
        {
            schedules.AddRange(ContractionScheduler.Rank(test.Kernel, test.Buffers, profile, best).Select(schedule => (profile, schedule)));
        }

        schedules.Add((DeviceProfile.Cpu16, ContractionScheduler.Scalar(ContractionView.Of(test.Kernel, test.Buffers), DeviceProfile.Cpu16)));
        Check(test, schedules.Distinct(), batches);
    }

    public static void Check(ContractionCase test, IEnumerable<(DeviceProfile Profile, Schedule Schedule)> schedules, params int[] batches)
    {
        List<Buffer> buffers = [.. test.Buffers];
        List<(PrintedKernel Printed, Schedule Schedule, Dictionary<int, int> Results)> kernels = [];
        foreach ((DeviceProfile profile, Schedule schedule) in schedules)
        {
            // Every schedule writes buffers of its own.
            Dictionary<int, int> results = [];
            List<Store> stores = [];
            foreach (Store store in test.Kernel.Stores)
            {
                results[store.Access.Buffer] = buffers.Count;
                buffers.Add(test.Buffers[store.Access.Buffer] with { Id = buffers.Count, Name = $"{test.Name} under {profile.Class} {ContractionScheduleText.Print(schedule)}" });
                stores.Add(store with { Access = store.Access with { Buffer = buffers.Count - 1 } });
            }

            Kernel.Contract kernel = test.Kernel with { Stores = stores.ToEquatableArray() };
            kernels.Add((ContractionPrinter.Print(kernel, schedule, buffers.ToEquatableArray(), profile), schedule, results));
        }

        bool isBatched = test.Kernel.Dimensions.Any(d => d.Extent.IsBatch);
        foreach (int batch in !isBatched ? [1] : batches.Length > 0 ? batches : s_batches)
        {
            double[]?[] contents = test.Contents(batch);
            Dictionary<int, double[]> expected = test.Expected(contents, batch);
            double[][] actual = KernelHost.Run(
                [.. kernels.Select(k => (k.Printed, k.Schedule))], buffers.ToEquatableArray(), [.. contents, .. new double[]?[buffers.Count - contents.Length]], new RunSettings(batch));
            foreach ((PrintedKernel printed, Schedule schedule, Dictionary<int, int> results) in kernels)
            {
                foreach (KeyValuePair<int, double[]> pair in expected)
                {
                    Compare(pair.Value, actual[results[pair.Key]], () => $"{test.Name}, batch {batch}, {ContractionScheduleText.Print(schedule)}\n{printed.Body}");
                }
            }
        }
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

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Passes.Schedule.Contractions;

/// <summary>
/// Takes a contraction and a class of devices, gives the legal schedules that the cost model ranks first. There is always one: what no fast schedule
/// fits runs by the scalar one.
/// </summary>
internal static class ContractionScheduler
{
    /// <summary>The first choice, used where nothing was tuned.</summary>
    public static Ir.Kernels.Schedule Choose(Kernel.Contract kernel, EquatableArray<Buffer> buffers, DeviceProfile profile) => Rank(kernel, buffers, profile, 1)[0];

    /// <summary>The best few, best first, with different inner loops; at least one and at most <paramref name="count"/>.</summary>
    public static EquatableArray<Ir.Kernels.Schedule> Rank(Kernel.Contract kernel, EquatableArray<Buffer> buffers, DeviceProfile profile, int count)
    {
        ContractionView view = ContractionView.Of(kernel, buffers);
        List<Ir.Kernels.Schedule> ranked = [];
        if (profile.IsCpu)
        {
            ranked.AddRange(CpuContractionSearch.Rank(view, profile, count));
        }
        else
        {
            ranked.AddRange(GpuContractionSearch.Rank(view, profile, count));
        }

        if (ranked.Count < count)
        {
            ranked.Add(Scalar(view, profile));
        }

        return ranked.ToEquatableArray();
    }

    /// <summary>The schedule that every contraction has.</summary>
    public static ScalarContractionSchedule Scalar(ContractionView view, DeviceProfile profile)
    {
        long perExample = 1;
        bool isBatched = false;
        foreach (int dimension in view.OutputDimensions.Where(d => !view.IsWindow(d)))
        {
            Extent extent = view.ExtentOf(dimension);
            isBatched |= extent.IsBatch;
            perExample *= extent.IsBatch ? 1 : extent.Value;
        }

        (int localSize, int results) = profile.IsCpu ? (1, 64) : (64, 1);
        long share = localSize * results;
        return new ScalarContractionSchedule(localSize, isBatched ? new GroupCount(1, perExample, share) : new GroupCount((perExample + share - 1) / share), results);
    }
}

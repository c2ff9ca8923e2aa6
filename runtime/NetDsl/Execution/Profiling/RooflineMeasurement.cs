using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using NetDsl.OpenCl;

namespace NetDsl.Execution;

/// <summary>
/// Measures a device's <see cref="Roofline"/>: independent chains of multiply-adds for arithmetic, and <c>c = a + s·b</c> over sets of several sizes for memory. Each measurement takes
/// some milliseconds, and the best of several counts, because other processes can only make it slower.
/// </summary>
internal sealed unsafe class RooflineMeasurement : IDisposable
{
    private const int Chains = 12, Repetitions = 15, Vectors = 3;
    private const double LeastSeconds = 2e-3;
    private static readonly CL Cl = OpenClApi.Instance;
    private static readonly long[] SetBytes = [1L << 20, 16L << 20, 192L << 20];

    private readonly DeviceContext context;
    private readonly CommandQueue queue;
    private readonly List<SafeHandle> resources = [];
    private readonly bool isCpu;
    private readonly int lanes;
    private readonly int localSize;

    private RooflineMeasurement(DeviceContext context)
    {
        this.context = context;
        queue = context.CreateQueue();
        isCpu = context.Device.Kind == DeviceKind.Cpu;
        lanes = isCpu ? Math.Clamp(context.Device.NativeVectorWidth, 8, 16) : 1;
        localSize = isCpu ? 1 : 256;
    }

    internal static Roofline Of(DeviceContext context)
    {
        using var measurement = new RooflineMeasurement(context);
        var program = context.Programs.Get(measurement.Text(), inline: false);
        return new Roofline(measurement.Arithmetic(program), [.. SetBytes.Where(bytes => bytes / Vectors <= context.Device.MaxAllocationBytes / 4).Select(bytes => measurement.Memory(program, bytes))]);
    }

    public void Dispose()
    {
        queue.TryFinish();
        resources.ForEach(resource => resource.Dispose());
        queue.Dispose();
    }

    private double Arithmetic(BuiltProgram program)
    {
        var groups = isCpu ? context.Device.ComputeUnits : context.Device.ComputeUnits * 32;
        var kernel = Kernel(program, "arithmetic");
        var output = Buffer((long)groups * localSize * lanes * sizeof(float));
        float factor = 0.999f, term = 0.001f;
        Set(kernel, 0, sizeof(nint), &output);
        Set(kernel, 1, sizeof(float), &factor);
        Set(kernel, 2, sizeof(float), &term);
        var rounds = 1024;
        return BestRate(
            () =>
            {
                var chosen = rounds;
                Set(kernel, 3, sizeof(int), &chosen);
                Launch(kernel, groups);
                queue.Finish();
                return 2.0 * Chains * lanes * localSize * groups * rounds;
            },
            () => rounds *= 2);
    }

    private Bandwidth Memory(BuiltProgram program, long bytes)
    {
        var kernel = Kernel(program, "memory");
        var itemFloats = isCpu ? bytes / (Vectors * sizeof(float)) / context.Device.ComputeUnits / lanes * lanes : 4;
        var groups = isCpu ? context.Device.ComputeUnits : (int)(bytes / (Vectors * sizeof(float)) / itemFloats / localSize);
        var vectorBytes = itemFloats * groups * localSize * sizeof(float);
        float factor = 0.5f;
        for (var i = 0u; i < Vectors; i++)
        {
            var vector = Buffer(vectorBytes);
            Set(kernel, i, sizeof(nint), &vector);
        }

        var count = (int)(itemFloats / (isCpu ? lanes : 4));
        Set(kernel, 3, sizeof(float), &factor);
        Set(kernel, 4, sizeof(int), &count);
        var launches = 1;
        var rate = BestRate(
            () =>
            {
                for (var i = 0; i < launches; i++)
                {
                    Launch(kernel, groups);
                }

                queue.Finish();
                return (double)Vectors * vectorBytes * launches;
            },
            () => launches *= 2);
        return new Bandwidth(bytes, rate);
    }

    /// <summary>The best rate of some repetitions, after the work of one has grown until its launch and the waiting for it no longer count.</summary>
    private static double BestRate(Func<double> work, Action more)
    {
        work();
        while (Rate(out _) < LeastSeconds)
        {
            more();
        }

        var best = 0.0;
        for (var i = 0; i < Repetitions; i++)
        {
            Rate(out var rate);
            best = Math.Max(best, rate);
        }

        return best;

        double Rate(out double rate)
        {
            var start = Stopwatch.GetTimestamp();
            var amount = work();
            var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            rate = amount / seconds;
            return seconds;
        }
    }

    private nint Kernel(BuiltProgram program, string name)
    {
        var kernel = program.CreateKernel(name);
        resources.Add(kernel);
        return kernel.DangerousGetHandle();
    }

    private nint Buffer(long bytes)
    {
        var buffer = context.CreateBuffer(bytes, queue)!;
        resources.Add(buffer);
        return buffer.DangerousGetHandle();
    }

    private void Set(nint kernel, uint index, int size, void* value)
        => OpenClException.Check(Cl.SetKernelArg(kernel, index, (nuint)size, value), "clSetKernelArg", context.Device.Name, "the roofline");

    private void Launch(nint kernel, int groups)
    {
        var (local, global) = ((nuint)localSize, (nuint)groups * (nuint)localSize);
        OpenClException.Check(Cl.EnqueueNdrangeKernel(queue.Handle, kernel, 1, null, &global, &local, 0, null, null), "clEnqueueNDRangeKernel", context.Device.Name, "the roofline");
    }

    /// <summary>On processors a core's whole share is one work-item of explicit vectors; elsewhere each item has a vector of four.</summary>
    private ProgramText Text()
    {
        var vector = isCpu ? $"float{lanes}" : "float";
        var wide = isCpu ? vector : "float4";
        var chains = Enumerable.Range(0, Chains).ToArray();
        var text =
            $$"""
            __kernel __attribute__((reqd_work_group_size({{localSize}}, 1, 1)))
            void arithmetic(__global {{vector}}* output, float factor, float term, int rounds)
            {
              {{string.Join(" ", chains.Select(i => $"{vector} c{i} = ({vector})({i}.5f);"))}}
              for (int i = 0; i < rounds; i++)
              {
                {{string.Join(" ", chains.Select(i => $"c{i} = c{i} * factor + term;"))}}
              }
              output[get_global_id(0)] = {{string.Join(" + ", chains.Select(i => $"c{i}"))}};
            }

            __kernel __attribute__((reqd_work_group_size({{localSize}}, 1, 1)))
            void memory(__global const {{wide}}* a, __global const {{wide}}* b, __global {{wide}}* c, float factor, int count)
            {
              const size_t first = get_global_id(0) * count;
              for (int i = 0; i < count; i++)
              {
                c[first + i] = a[first + i] + factor * b[first + i];
              }
            }
            """;
        return new ProgramText(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\n")), ["arithmetic", "memory"]);
    }
}

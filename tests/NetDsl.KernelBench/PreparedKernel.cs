using System.Diagnostics;
using System.Text;
using NetDsl.Execution;
using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Emit.OpenCl.Contractions;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using NetDsl.OpenCl;
using NetDsl.OpenCl.Own;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;
using GroupCount = NetDsl.Generators.Ir.Kernels.GroupCount;

namespace NetDsl.KernelBench;

/// <summary>A contraction under one schedule, built and ready to be launched again and again.</summary>
internal sealed unsafe class PreparedKernel : IDisposable
{
    private static readonly CL s_cl = OpenClApi.Instance;
    private readonly CommandQueue _queue;
    private readonly KernelHandle _kernel;
    private readonly List<BufferHandle> _memories = [];
    private readonly nuint _global;
    private readonly nuint _local;
    private readonly string _name;

    public PreparedKernel(CommandQueue queue, BenchCase shape, Schedule schedule, DeviceProfile profile)
    {
        _queue = queue;
        _name = shape.Name;
        Schedule = schedule;
        (Kernel.Contract contract, EquatableArray<Buffer> buffers) = shape.Build();
        PrintedKernel printed = ContractionPrinter.Print(contract, schedule, buffers, profile);
        Text = TextOf(printed);
        TimeSpan start = Environment.CpuUsage.TotalTime;
        _kernel = new KernelHandle(Build(Text));
        BuildTime = Environment.CpuUsage.TotalTime - start;
        uint argument = 0;
        void Set<T>(T value)
            where T : unmanaged => OpenClException.Check(s_cl.SetKernelArg(_kernel.DangerousGetHandle(), argument++, (nuint)sizeof(T), &value), "clSetKernelArg", Device.Default.Name, _name);
        foreach (KernelParameter parameter in printed.Parameters)
        {
            if (parameter.Kind == ParameterKind.Buffer)
            {
                Set(Allocate(buffers[parameter.Index], shape.Capacity));
                Set(0L);
            }
            else
            {
                Set(shape.Batch);
            }
        }

        GroupCount count = schedule.Groups;
        long groups = count.Factor * (count.Multiplier == 0 ? 1 : ((shape.Batch * count.Multiplier) + count.Divisor - 1) / count.Divisor);
        (Groups, _local, _global) = (groups, (nuint)schedule.LocalSize, (nuint)(groups * schedule.LocalSize));
        start = Environment.CpuUsage.TotalTime;
        Measure(1);
        FirstLaunch = Environment.CpuUsage.TotalTime - start;
    }

    public Schedule Schedule { get; }

    public string Text { get; }

    public long Groups { get; }

    /// <summary>Processor time of clBuildProgram; other processes do not change it much.</summary>
    public TimeSpan BuildTime { get; }

    /// <summary>Processor time of the first launch, in which drivers compile native code.</summary>
    public TimeSpan FirstLaunch { get; }

    public List<double> Microseconds { get; } = [];

    /// <summary>Processor time of all threads a launch: what machines with other work to do still measure well.</summary>
    public List<double> ProcessorMicroseconds { get; } = [];

    /// <summary>Microseconds a launch, of some launches in one go.</summary>
    public double Measure(int launches)
    {
        long start = Stopwatch.GetTimestamp();
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        nuint global = _global, local = _local;
        for (int i = 0; i < launches; i++)
        {
            OpenClException.Check(
                s_cl.EnqueueNdrangeKernel(_queue.Handle, _kernel.DangerousGetHandle(), 1, null, &global, &local, 0, null, null), "clEnqueueNDRangeKernel", Device.Default.Name, _name);
        }

        _queue.Finish();
        ProcessorMicroseconds.Add((Environment.CpuUsage.TotalTime - processor).TotalMicroseconds / launches);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / launches;
    }

    public void Dispose()
    {
        _kernel.Dispose();
        _memories.ForEach(memory => memory.Dispose());
    }

    private static string TextOf(PrintedKernel printed)
    {
        StringBuilder text = new();
        foreach (string prelude in printed.Preludes)
        {
            text.Append(Preludes.Of(prelude).Text);
        }

        string parameters = string.Join(", ", printed.Parameters.Select(p => p.Kind == ParameterKind.Buffer ? $"__global float* {p.Name}_arena, long {p.Name}_offset" : "int " + p.Name));
        text.Append($"__kernel void k({parameters})\n{{\n{printed.LocalDeclarations}const int group = get_group_id(0), item = get_local_id(0);\n");
        foreach (KernelParameter p in printed.Parameters.Where(p => p.Kind == ParameterKind.Buffer))
        {
            text.Append($"__global {(p.IsWritten ? "" : "const ")}float* restrict {p.Name} = {p.Name}_arena + {p.Name}_offset;\n");
        }

        return text.Append("{\n").Append(printed.Body).Append("}\n}\n").ToString();
    }

    private static nint Build(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        nint device = Device.Default.Id;
        int error;
        fixed (byte* start = bytes, options = "-cl-std=CL1.2\0"u8, name = "k\0"u8)
        {
            byte* first = start;
            nuint length = (nuint)bytes.Length;
            nint program = s_cl.CreateProgramWithSource(Device.Default.Context.Handle, 1, &first, &length, &error);
            OpenClException.Check(error, "clCreateProgramWithSource", Device.Default.Name);
            OpenClException.Check(s_cl.BuildProgram(program, 1, &device, options, null, null), "clBuildProgram", Device.Default.Name);
            nint kernel = s_cl.CreateKernel(program, name, &error);
            OpenClException.Check(error, "clCreateKernel", Device.Default.Name);
            return kernel;
        }
    }

    private nint Allocate(Buffer buffer, int capacity)
    {
        long length = (buffer.Shape.CountPerExample * (buffer.Shape.IsBatched ? capacity : 1)) + 16;
        float[] data = new float[length];
        Random random = new(buffer.Id);
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = random.NextSingle() - 0.5f;
        }

        BufferHandle memory = Device.Default.Context.CreateBuffer(length * sizeof(float), _queue)!;
        fixed (float* source = data)
        {
            _queue.Write(memory.DangerousGetHandle(), 0, source, length * sizeof(float));
        }

        _memories.Add(memory);
        return memory.DangerousGetHandle();
    }
}

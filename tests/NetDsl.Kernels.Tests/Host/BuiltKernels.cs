using System.Text;
using NetDsl.Execution;
using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using NetDsl.OpenCl;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Kernels.Tests.Host;

/// <summary>What a kernel reads besides buffers.</summary>
internal sealed record RunSettings(int Batch, ulong Seed = 42, ulong Step = 1, params float[] StepScalars)
{
    /// <summary>The padded capacity, by the runtime's rule.</summary>
    public int Capacity => (Batch + 15 + 15) / 16 * 16;
}

/// <summary>
/// The kernels of one program, ready to run, each buffer in a memory object of its own between two zones of sentinels: whatever a kernel writes outside a tensor (and, where the tensor is batched,
/// outside the 15 rows of slack) fails the test.
/// </summary>
internal sealed unsafe class BuiltKernels(ProgramHandle program, (PrintedKernel Kernel, Schedule Schedule)[] kernels) : IDisposable
{
    private const int ZoneLength = 64;
    private const float Sentinel = 12345.75f;
    private static readonly CL Cl = OpenClApi.Instance;

    private static Device Device => KernelHost.Device;

    public void Dispose() => program.Dispose();

    /// <summary>Runs some of the kernels in order. <paramref name="contents"/> holds dense data by buffer id (null: the buffer starts as NaN); returns all buffers afterwards.</summary>
    public double[][] Run(IEnumerable<int> numbers, EquatableArray<Buffer> buffers, double[]?[] contents, RunSettings settings)
    {
        using CommandQueue queue = Device.Context.CreateQueue();
        BufferHandle[] memories = [.. buffers.Select((buffer, id) => Upload(queue, buffer, contents[id], settings))];
        foreach (int number in numbers)
        {
            Launch(queue, program, "k" + number, kernels[number].Kernel, kernels[number].Schedule, memories, settings);
        }

        queue.Finish();
        double[][] results = [.. buffers.Select((buffer, id) => Download(queue, buffer, memories[id], settings))];
        foreach (BufferHandle memory in memories)
        {
            memory.Dispose();
        }

        return results;
    }

    private static long Length(Buffer buffer, RunSettings settings) => buffer.Shape.CountPerExample * (buffer.Shape.IsBatched ? settings.Capacity : 1);

    private static long Valid(Buffer buffer, RunSettings settings) => buffer.Shape.CountPerExample * (buffer.Shape.IsBatched ? settings.Batch : 1);

    /// <summary>Where element number <paramref name="number"/> of the dense tensor, the batch outermost, is in a buffer with its own strides.</summary>
    private static long PlaceOf(Buffer buffer, long number, RunSettings settings)
    {
        long place = 0;
        for (int axis = buffer.Shape.Rank - 1; axis >= 0; axis--)
        {
            long extent = buffer.Shape[axis].IsBatch ? settings.Batch : buffer.Shape[axis].Value;
            place += buffer.Strides[axis].PlaceOf(number % extent);
            number /= extent;
        }

        return place;
    }

    private static BufferHandle Upload(CommandQueue queue, Buffer buffer, double[]? content, RunSettings settings)
    {
        long length = Length(buffer, settings), valid = Valid(buffer, settings);
        bool isInteger = buffer.Element == Generators.Ir.Graph.ElementType.Int32;
        float[] data = new float[length + (2 * ZoneLength)];
        Array.Fill(data, Sentinel);
        Array.Fill(data, isInteger ? BitConverter.Int32BitsToSingle(content is null ? -1 : 1_000_000) : float.NaN, ZoneLength, (int)length);
        for (long i = 0; content is not null && i < valid; i++)
        {
            data[ZoneLength + PlaceOf(buffer, i, settings)] = isInteger ? BitConverter.Int32BitsToSingle((int)content[i]) : (float)content[i];
        }

        BufferHandle memory = Device.Context.CreateBuffer(data.Length * sizeof(float), queue)!;
        fixed (float* source = data)
        {
            queue.Write(memory.DangerousGetHandle(), 0, source, data.Length * sizeof(float));
        }

        return memory;
    }

    private static double[] Download(CommandQueue queue, Buffer buffer, BufferHandle memory, RunSettings settings)
    {
        long length = Length(buffer, settings), valid = Valid(buffer, settings);
        float[] data = new float[length + (2 * ZoneLength)];
        fixed (float* destination = data)
        {
            queue.Read(memory.DangerousGetHandle(), 0, destination, data.Length * sizeof(float));
        }

        for (int i = 0; i < ZoneLength; i++)
        {
            Assert.True(data[i] == Sentinel, $"{buffer.Name}: written {ZoneLength - i} elements before its start");
            Assert.True(data[ZoneLength + length + i] == Sentinel, $"{buffer.Name}: written {i} elements behind its end");
        }

        double[] result = new double[valid];
        for (long i = 0; i < valid; i++)
        {
            float value = data[ZoneLength + PlaceOf(buffer, i, settings)];
            result[i] = buffer.Element == Generators.Ir.Graph.ElementType.Int32 ? BitConverter.SingleToInt32Bits(value) : value;
        }

        return result;
    }

    private static void Launch(CommandQueue queue, ProgramHandle program, string name, PrintedKernel printed, Schedule schedule, BufferHandle[] memories, RunSettings settings)
    {
        byte[] text = Encoding.UTF8.GetBytes(name + "\0");
        int error;
        KernelHandle kernel;
        fixed (byte* start = text)
        {
            kernel = new KernelHandle(Cl.CreateKernel(program.DangerousGetHandle(), start, &error));
            OpenClException.Check(error, "clCreateKernel", Device.Name, name);
        }

        using (kernel)
        {
            uint argument = 0;
            void Set<T>(T value)
                where T : unmanaged => OpenClException.Check(Cl.SetKernelArg(kernel.DangerousGetHandle(), argument++, (nuint)sizeof(T), &value), "clSetKernelArg", Device.Name, name);
            foreach (KernelParameter p in printed.Parameters)
            {
                switch (p.Kind)
                {
                    case ParameterKind.Buffer:
                        Set(memories[p.Index].DangerousGetHandle());
                        Set((long)ZoneLength);
                        break;
                    case ParameterKind.Batch:
                        Set(settings.Batch);
                        break;
                    case ParameterKind.Seed:
                        Set(settings.Seed);
                        break;
                    case ParameterKind.StepNumber:
                        Set(settings.Step);
                        break;
                    case ParameterKind.Constant:
                        Set(p.Value);
                        break;
                    case ParameterKind.StepScalar:
                        Set(settings.StepScalars[p.Index]);
                        break;
                    default:
                        throw new InvalidOperationException($"unknown parameter {p}");
                }
            }

            nuint global = (nuint)(CountOf(schedule.Groups, settings.Batch) * schedule.LocalSize), local = (nuint)schedule.LocalSize;
            OpenClException.Check(
                Cl.EnqueueNdrangeKernel(queue.Handle, kernel.DangerousGetHandle(), 1, null, &global, &local, 0, null, null), "clEnqueueNDRangeKernel", Device.Name, name);
        }
    }

    private static long CountOf(Generators.Ir.Kernels.GroupCount count, int batch) =>
        count.Multiplier == 0 ? count.Factor : count.Factor * (((batch * count.Multiplier) + count.Divisor - 1) / count.Divisor);
}

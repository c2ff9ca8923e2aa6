using System.Globalization;
using NetDsl;
using NetDsl.Execution;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Kernels.Contractions;
using NetDsl.Generators.Passes.Schedule.Contractions;
using NetDsl.KernelBench;
using DeviceClass = NetDsl.Generators.Ir.Kernels.DeviceClass;

// Options: --shape NN:64x784x256 (repeatable; default: those of the multi-layer perceptron), --conv fwd:chwn:res3 (repeatable), --layers chwn or nhwc (all layers), --best 3 (schedules a shape), --class Cpu16,
// --schedule "cpu lane=…" (repeatable, measured besides the ranked ones), --rounds 15, --text (print the kernels).
// Times are medians and minima over interleaved rounds, and the least processor time divided by the number of processors, which other processes disturb least. Rooflines: the fused multiply-adds and the memory of the machine, --gflops 342 --gigabytes
// 16.
List<BenchCase> shapes = [];
List<string> texts = [];
int best = 3, rounds = 15;
double gflops = 342, gigabytes = 16;
bool isTextShown = false;
DeviceProfile profile = DeviceProfile.Cpu16;
for (int i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--shape":
            string[] parts = args[++i].Split(':', 'x');
            shapes.Add(new Shape(parts[0], Number(parts[1]), Number(parts[2]), Number(parts[3])));
            break;
        case "--conv":
            shapes.Add(ConvolutionCase.Parse(args[++i]));
            break;
        case "--layers":
            string layout = args[++i];
            shapes.AddRange(
                from layer in ConvolutionCase.Layers.Keys
                from pass in layout == "nhwc" ? new[] { "fwd" } : ["fwd", "bwd", "wgt"]
                select ConvolutionCase.Parse($"{pass}:{layout}:{layer}"));
            break;
        case "--best":
            best = Number(args[++i]);
            break;
        case "--rounds":
            rounds = Number(args[++i]);
            break;
        case "--schedule":
            texts.Add(args[++i]);
            break;
        case "--class":
            DeviceClass named = Enum.Parse<DeviceClass>(args[++i]);
            profile = DeviceProfile.All.Single(p => p.Class == named);
            break;
        case "--gflops":
            gflops = Number(args[++i]);
            break;
        case "--gigabytes":
            gigabytes = Number(args[++i]);
            break;
        case "--text":
            isTextShown = true;
            break;
        default:
            Console.Error.WriteLine($"Unknown option {args[i]}");
            return 1;
    }
}

if (shapes.Count == 0)
{
    foreach (int batch in new[] { 64, 512 })
    {
        foreach (string kind in new[] { "NN", "NT", "TN" })
        {
            shapes.AddRange([new Shape(kind, batch, 784, 256), new Shape(kind, batch, 256, 128), new Shape(kind, batch, 128, 10)]);
        }
    }
}

Console.WriteLine($"{Device.Default.Name}, class {profile.Class}; roofline {gflops} GFLOP/s, {gigabytes} GB/s");
using CommandQueue queue = Device.Default.Context.CreateQueue();
foreach (BenchCase shape in shapes)
{
    (Kernel.Contract kernel, var buffers) = shape.Build();
    long start = System.Diagnostics.Stopwatch.GetTimestamp();
    List<Schedule> schedules = [.. ContractionScheduler.Rank(kernel, buffers, profile, best)];
    double searched = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    for (int i = 0; i < 20; i++)
    {
        // The first search compiles the searcher.
        start = System.Diagnostics.Stopwatch.GetTimestamp();
        ContractionScheduler.Choose(kernel, buffers, profile);
        searched = Math.Min(searched, System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    ContractionView view = ContractionView.Of(kernel, buffers);
    foreach (Schedule schedule in texts.Select(ContractionScheduleText.Parse))
    {
        Schedule completed = schedule is CpuContractionSchedule cpu
            ? cpu with { Groups = CpuTiling.GroupsOf(view, cpu.Lane, cpu.Vectors, cpu.Tiles, cpu.GroupSplits, profile.Lanes) }
            : schedule;
        if (completed is CpuContractionSchedule asked && CpuContractionLegality.ReasonAgainst(view, asked, profile) is { } reason)
        {
            Console.WriteLine($"{shape.Name}: {asked}: {reason}");
            continue;
        }

        schedules.Add(completed);
    }

    List<PreparedKernel> kernels = [.. schedules.Select(schedule => new PreparedKernel(queue, shape, schedule, profile))];
    for (int round = 0; round < rounds; round++)
    {
        foreach (PreparedKernel prepared in kernels)
        {
            int launches = Math.Max(1, (int)(2000 / Math.Max(prepared.Microseconds.DefaultIfEmpty(200).Min(), 2)));
            prepared.Microseconds.Add(prepared.Measure(launches));
        }
    }

    double roofline = Math.Max(shape.Flops / gflops / 1e3, shape.Bytes / gigabytes / 1e3);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{shape.Name}: roofline {roofline:0.0} us; search {searched:0.0} ms"));
    foreach (PreparedKernel prepared in kernels)
    {
        prepared.Microseconds.Sort();
        double processor = prepared.ProcessorMicroseconds.Skip(1).Min() / Environment.ProcessorCount;
        double median = prepared.Microseconds[prepared.Microseconds.Count / 2], least = prepared.Microseconds[0];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {median,7:0.0} us (best {least,6:0.0}) {shape.Flops / median / 1e3,6:0.0} GFLOP/s ({shape.Flops / least / 1e3,6:0.0}), {shape.Flops / gflops / 1e3 / least,4:P0} of peak; {processor,6:0.0} us of processors, {shape.Flops / processor / 1e3,5:0} GFLOP/s; {prepared.Groups,4} groups, {prepared.Text.Length,6} chars, build {prepared.BuildTime.TotalMilliseconds,5:0} + {prepared.FirstLaunch.TotalMilliseconds,4:0} ms; {ContractionScheduleText.Print(prepared.Schedule)}"));
        if (isTextShown)
        {
            Console.WriteLine(prepared.Text);
        }

        prepared.Dispose();
    }
}

return 0;

static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

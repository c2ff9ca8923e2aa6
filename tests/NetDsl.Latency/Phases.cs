using System.Diagnostics;
using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.Generators.Passes.Fuse;
using NetDsl.Generators.Passes.Memory;
using NetDsl.Generators.Passes.Schedule;

namespace NetDsl.Latency;

/// <summary>Times the steps of the compiler, one after the other, for all entry points and device classes of a model. The steps are those of <c>NetworkCompiler</c>.</summary>
internal sealed class Phases
{
    private readonly Dictionary<string, double> _milliseconds = [];

    public IReadOnlyDictionary<string, double> Milliseconds => _milliseconds;

    public int Kernels { get; private set; }

    public int Launches { get; private set; }

    public void Run(NetworkModel model)
    {
        ArenaLayout parameters = ArenaLayouts.OfParameters(model), state = ArenaLayouts.Of(model.States);
        KernelLibrary library = new();
        foreach (EntryModel entry in model.Entries)
        {
            Graph inference = Time("graph", () => entry.Training is null ? GraphPipeline.Prediction(entry.Inference) : GraphPipeline.Evaluation(entry.Inference));
            Plans(entry, inference, null, []);
            if (entry.Training is { } training)
            {
                Plans(entry, Time("graph", () => GraphPipeline.Training(training, entry.Trained, entry.Optimizer).Graph), entry.Optimizer, entry.Trained);
            }
        }

        Time("print texts", () => library.Print());

        void Plans(EntryModel entry, Graph graph, OptimizerModel? optimizer, EquatableArray<int> trained)
        {
            FusedPrograms programs = Time("fusion", () => Fusion.Run(graph, parameters, state, optimizer, trained).Named(entry.Name));
            Kernels += programs.Cpu.Kernels.Count;
            foreach (DeviceProfile profile in DeviceProfile.All)
            {
                KernelProgram kernels = programs.For(profile);
                EquatableArray<Launch> launches = Time("schedule", () => KernelScheduler.Run(kernels, profile));
                Launches += launches.Count;
                Plan plan = Time("memory", () => MemoryPlanner.Run(kernels, launches, profile.Class));
                Time("verify plan", () =>
                {
                    PlanVerifier.Verify(plan);
                    return plan;
                });
                foreach (Launch launch in launches)
                {
                    EquatableArray<PrintedKernel> bodies = Time("print kernels", () => launch.Kernels.Select(kernel => KernelText.Print(kernel, plan.Buffers, profile)).ToEquatableArray());
                    Time("print launches", () => LaunchPrinter.Print(plan, launch, bodies, library));
                }
            }
        }
    }

    private T Time<T>(string phase, Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        T result = work();
        _milliseconds[phase] = _milliseconds.GetValueOrDefault(phase) + Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        return result;
    }
}

using NetDsl.Execution;
using NetDsl.Generators.Emit;
using NetDsl.Generators.Emit.Cards;
using NetDsl.Generators.Emit.CSharp;
using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;
using NetDsl.Generators.Passes;
using NetDsl.Generators.Passes.Fuse;
using NetDsl.Generators.Passes.Memory;
using NetDsl.Generators.Passes.Schedule;

namespace NetDsl.Generators;

/// <summary>
/// The whole road from a network's model to the files that the generator adds: for every entry point and device class graph passes, fusion, schedules, memory, OpenCL C; then C#. A pure
/// function of the model. Verifiers stand where one level of the compiler hands over to the next.
/// </summary>
internal static class NetworkCompiler
{
    /// <summary>A model with errors gives a skeleton that throws; a network without entry points gives nothing.</summary>
    public static CompiledNetwork Compile(NetworkModel model, CancellationToken cancellation, CompilerOptions options = default)
    {
        if (!model.Errors.IsEmpty)
        {
            return SkeletonEmitter.Emit(model);
        }

        if (model.Entries.IsEmpty)
        {
            return new CompiledNetwork([]);
        }

        CompiledProgram program = CompileProgram(model, cancellation);
        string name = SkeletonEmitter.HintName(model);
        return new CompiledNetwork(
        [
            new GeneratedFile(name + ".Network.g.cs", SurfaceEmitter.Emit(program)),
            new GeneratedFile(name + ".Program.g.cs", ProgramEmitter.Emit(program) + (options.DumpIr ? IrDump.Of(program) : "")),
            .. options.ModelCards ? CardFiles.Of(program) : [],
        ])
        {
            Memory = MemoryOf(program),
        };
    }

    private static MemoryUse MemoryOf(CompiledProgram program)
    {
        long parameters = sizeof(float) * program.Parameters.Length;
        long[] carried = [.. program.Entries.Select(entry => entry.Carried.Length).Where(length => length > 0)];
        return new MemoryUse(
            parameters, sizeof(float) * program.State.Length, parameters * program.Entries.Count(CardFigures.HasGradients), parameters * program.Entries.Sum(entry => entry.Update?.SlotInitialValues.Count ?? 0),
            new Placement(sizeof(float) * MemoryRules.CarriedSlack * carried.Length, sizeof(float) * carried.Sum()),
            program.Entries.SelectMany(entry => entry.Plans).Select(plan => MemoryReport.Of(plan.Plan)).ToEquatableArray());
    }

    /// <summary>Everything but the C# text.</summary>
    internal static CompiledProgram CompileProgram(NetworkModel model, CancellationToken cancellation)
    {
        ArenaLayout parameters = ArenaLayouts.OfParameters(model), state = ArenaLayouts.Of(model.States);
        (EntryModel Entry, EntryKind Kind)[] entries =
        [
            .. model.Entries.SelectMany(entry => entry.Training is null ? [(entry, EntryKind.Predict)] : new[] { (entry, EntryKind.Evaluate), (entry, EntryKind.Train) }),
        ];

        // Nothing in an entry point depends on another, up to its text; the library names equal texts by their first use, so it is filled in order.
        IReadOnlyList<(Plan Plan, EquatableArray<PrintedKernel>[] Bodies)>[] planned = [.. Concurrently.Map(entries, entry => Plans(entry.Entry, entry.Kind))];
        KernelLibrary library = new();
        EquatableArray<CompiledEntry> compiled = entries.Select((entry, i) => Compiled(entry.Entry, entry.Kind, planned[i].Select(plan => Printed(plan.Plan, plan.Bodies, library)).ToEquatableArray())).ToEquatableArray();
        (EquatableArray<KernelSource> kernels, EquatableArray<Prelude> preludes) = library.Print();
        return new CompiledProgram(model, parameters, state, compiled, kernels, preludes);

        // The batch for which time is estimated is that of calls whose time matters most: applications predict one example at a time.
        IReadOnlyList<(Plan Plan, EquatableArray<PrintedKernel>[] Bodies)> Plans(EntryModel entry, EntryKind kind)
        {
            FusedPrograms programs = Fused(Optimized(entry, kind), entry, kind, parameters, state);
            return Concurrently.Map(DeviceProfile.All.ToArray(), profile =>
            {
                cancellation.ThrowIfCancellationRequested();
                return Planned(programs.For(profile), profile, kind == EntryKind.Predict ? 1 : model.Capacity);
            });
        }
    }

    /// <summary>The plan of a program for a class of devices, with the texts of its kernels.</summary>
    /// <param name="kernels">The program.</param>
    /// <param name="profile">The class of devices.</param>
    /// <param name="examples">The batch for which time is estimated.</param>
    internal static (Plan Plan, EquatableArray<PrintedKernel>[] Bodies) Planned(KernelProgram kernels, DeviceProfile profile, int examples)
    {
        EquatableArray<Launch> launches = KernelScheduler.Run(kernels, profile);
        Plan plan = MemoryPlanner.Run(kernels, launches, profile.Class);
        plan = plan with { Chains = LaunchChaining.Run(launches, kernels.Buffers, profile, examples, plan.Loops) };
        PlanVerifier.Verify(plan);
        return (plan, [.. launches.Select(launch => launch.Kernels.Select(kernel => KernelText.Print(kernel, plan.Buffers, profile)).ToEquatableArray())]);
    }

    /// <summary>A plan with its launches and chains printed into a library.</summary>
    internal static CompiledPlan Printed(Plan plan, EquatableArray<PrintedKernel>[] bodies, KernelLibrary library)
    {
        EquatableArray<PrintedLaunch> printed = plan.Launches.Select((launch, i) => LaunchPrinter.Print(plan, launch, bodies[i], library)).ToEquatableArray();
        return new CompiledPlan(plan, printed, plan.Chains.Select(chain => ChainPrinter.Print(plan, chain, bodies, library)).ToEquatableArray());
    }

    /// <summary>An entry point's graph after all passes, for what is done with its result.</summary>
    internal static Graph Optimized(EntryModel entry, EntryKind kind) => kind switch
    {
        EntryKind.Predict => GraphPipeline.Prediction(entry.Inference),
        EntryKind.Evaluate => GraphPipeline.Evaluation(entry.Inference),
        _ => GraphPipeline.Training(entry.Training!, entry.Trained, entry.Optimizer).Graph,
    };

    /// <summary>The kernels of an optimised graph, under the name of the method that runs them.</summary>
    internal static FusedPrograms Fused(Graph optimized, EntryModel entry, EntryKind kind, ArenaLayout parameters, ArenaLayout state) => kind == EntryKind.Train
        ? Fusion.Run(optimized, parameters, state, entry.Optimizer, entry.Trained, ArenaLayouts.OfCarried(entry.CarriedInTraining)).Named(entry.TrainName ?? entry.Name)
        : Fusion.Run(optimized, parameters, state, null, [], ArenaLayouts.OfCarried(entry.Carried)).Named(entry.Name);

    private static CompiledEntry Compiled(EntryModel entry, EntryKind kind, EquatableArray<CompiledPlan> plans) => kind == EntryKind.Train
        ? new CompiledEntry(entry, kind, plans, entry.Optimizer is null ? null : HostPart(entry.Optimizer), BatchIndependence.Holds(entry.Training!)) { Carried = ArenaLayouts.OfCarried(entry.CarriedInTraining) }
        : new CompiledEntry(entry, kind, plans, null, BatchIndependence.Holds(entry.Inference)) { Carried = ArenaLayouts.OfCarried(entry.Carried) };

    private static HostUpdate HostPart(OptimizerModel optimizer)
    {
        UpdateRule rule = UpdateRules.For(optimizer);
        return new HostUpdate(rule.Settings, rule.Slots.Select(slot => slot.InitialValue).ToEquatableArray(), rule.StepScalars);
    }
}

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
            Memory = program.Memory,
        };
    }

    /// <summary>Everything but the C# text.</summary>
    internal static CompiledProgram CompileProgram(NetworkModel model, CancellationToken cancellation)
    {
        ArenaLayout parameters = ArenaLayouts.OfParameters(model), state = ArenaLayouts.Of(model.States);
        PlannedNetwork planned = PlannedNetwork.Run(model, parameters, state, Plans);

        // The library names equal texts by their first use, so it is filled in order.
        KernelLibrary library = new();
        EquatableArray<CompiledEntry> compiled = planned.Entries.Select(entry => Compiled(entry, entry.Plans.Select(plan => Printed(plan.Plan, plan.Bodies, library)).ToEquatableArray())).ToEquatableArray();
        (EquatableArray<KernelSource> kernels, EquatableArray<Prelude> preludes) = library.Print();
        return new CompiledProgram(model, parameters, state, compiled, kernels, preludes) { Memory = planned.Memory };

        // The batch for which time is estimated is that of calls whose time matters most: applications predict one example at a time.
        PlannedEntry? Plans(EntryModel entry, EntryKind kind, bool inSegments)
        {
            (Graph optimized, EquatableArray<LoopCut> cuts) = Optimized(entry, kind, inSegments);
            if (inSegments && cuts.IsEmpty)
            {
                return null;
            }

            FusedPrograms programs = Fused(optimized, entry, kind, parameters, state);
            return new PlannedEntry(entry, kind, Concurrently.Map(DeviceProfile.All.ToArray(), profile =>
            {
                cancellation.ThrowIfCancellationRequested();
                return Planned(programs.For(profile), profile, kind == EntryKind.Predict ? 1 : model.Capacity);
            }), cuts);
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

    /// <summary>An entry point's graph after all passes, for what is done with its result, and which of its loops run in segments.</summary>
    internal static (Graph Graph, EquatableArray<LoopCut> Cuts) Optimized(EntryModel entry, EntryKind kind, bool inSegments)
    {
        Graph graph = kind == EntryKind.Train ? entry.Training! : entry.Inference;
        EquatableArray<LoopCut> cuts = [];
        if (inSegments)
        {
            (graph, cuts) = GraphPipeline.InSegments(graph, kind == EntryKind.Train ? entry.Trained : null);
        }

        return (kind switch
        {
            EntryKind.Predict => GraphPipeline.Prediction(graph),
            EntryKind.Evaluate => GraphPipeline.Evaluation(graph),
            _ => GraphPipeline.Training(graph, entry.Trained, entry.Optimizer).Graph,
        }, cuts);
    }

    /// <summary>The kernels of an optimised graph, under the name of the method that runs them.</summary>
    internal static FusedPrograms Fused(Graph optimized, EntryModel entry, EntryKind kind, ArenaLayout parameters, ArenaLayout state) => kind == EntryKind.Train
        ? Fusion.Run(optimized, parameters, state, entry.Optimizer, entry.Trained, ArenaLayouts.OfCarried(entry.CarriedInTraining)).Named(entry.TrainName ?? entry.Name)
        : Fusion.Run(optimized, parameters, state, null, [], ArenaLayouts.OfCarried(entry.Carried)).Named(entry.Name);

    private static CompiledEntry Compiled(PlannedEntry planned, EquatableArray<CompiledPlan> plans)
    {
        EntryModel entry = planned.Model;
        return planned.Kind == EntryKind.Train
            ? new CompiledEntry(entry, planned.Kind, plans, entry.Optimizer is null ? null : HostPart(entry.Optimizer), BatchIndependence.Holds(entry.Training!)) { Carried = ArenaLayouts.OfCarried(entry.CarriedInTraining), Cuts = planned.Cuts }
            : new CompiledEntry(entry, planned.Kind, plans, null, BatchIndependence.Holds(entry.Inference)) { Carried = ArenaLayouts.OfCarried(entry.Carried), Cuts = planned.Cuts };
    }

    private static HostUpdate HostPart(OptimizerModel optimizer)
    {
        UpdateRule rule = UpdateRules.For(optimizer);
        return new HostUpdate(rule.Settings, rule.Slots.Select(slot => slot.InitialValue).ToEquatableArray(), rule.StepScalars);
    }
}

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
        return new MemoryUse(
            parameters, sizeof(float) * program.State.Length, parameters * program.Entries.Count(CardFigures.HasGradients), parameters * program.Entries.Sum(entry => entry.Update?.SlotInitialValues.Count ?? 0),
            program.Entries.SelectMany(entry => entry.Plans).Select(plan => MemoryReport.Of(plan.Plan)).ToEquatableArray());
    }

    /// <summary>Everything but the C# text.</summary>
    internal static CompiledProgram CompileProgram(NetworkModel model, CancellationToken cancellation)
    {
        ArenaLayout parameters = ArenaLayouts.OfParameters(model), state = ArenaLayouts.Of(model.States);
        KernelLibrary library = new();
        List<CompiledEntry> entries = [];
        foreach (EntryModel entry in model.Entries)
        {
            if (entry.Training is null)
            {
                entries.Add(Predict(entry));
            }
            else
            {
                entries.Add(Evaluate(entry));
                entries.Add(Train(entry, entry.Training));
            }
        }

        (EquatableArray<KernelSource> kernels, EquatableArray<Prelude> preludes) = library.Print();
        return new CompiledProgram(model, parameters, state, entries.ToEquatableArray(), kernels, preludes);

        CompiledEntry Predict(EntryModel entry) => new(
            entry, EntryKind.Predict, Plans(entry.Name, GraphPipeline.Prediction(entry.Inference), null, [], 1), null, BatchIndependence.Holds(entry.Inference));

        CompiledEntry Evaluate(EntryModel entry) => new(
            entry, EntryKind.Evaluate, Plans(entry.Name, GraphPipeline.Evaluation(entry.Inference), null, [], model.Capacity), null, BatchIndependence.Holds(entry.Inference));

        CompiledEntry Train(EntryModel entry, Graph training)
        {
            Graph joint = GraphPipeline.Training(training, entry.Trained, entry.Optimizer).Graph;
            return new CompiledEntry(
                entry, EntryKind.Train, Plans(entry.TrainName ?? entry.Name, joint, entry.Optimizer, entry.Trained, model.Capacity), entry.Optimizer is null ? null : HostPart(entry.Optimizer), BatchIndependence.Holds(training));
        }

        // Examples: how many a call has where its time matters most. One at a time is how applications predict.
        EquatableArray<CompiledPlan> Plans(string name, Graph graph, OptimizerModel? optimizer, EquatableArray<int> trained, int examples)
        {
            FusedPrograms kernels = Fusion.Run(graph, parameters, state, optimizer, trained).Named(name);
            return DeviceProfile.All.Select(profile => Plan(kernels.For(profile), profile, examples)).ToEquatableArray();
        }

        CompiledPlan Plan(KernelProgram kernels, DeviceProfile profile, int examples)
        {
            cancellation.ThrowIfCancellationRequested();
            EquatableArray<Launch> launches = KernelScheduler.Run(kernels, profile);
            Plan plan = MemoryPlanner.Run(kernels, launches, profile.Class) with { Chains = LaunchChaining.Run(launches, kernels.Buffers, profile, examples) };
            PlanVerifier.Verify(plan);
            EquatableArray<PrintedKernel>[] bodies = [.. launches.Select(launch => launch.Kernels.Select(kernel => KernelText.Print(kernel, plan.Buffers, profile)).ToEquatableArray())];
            EquatableArray<PrintedLaunch> printed = launches.Select((launch, i) => LaunchPrinter.Print(plan, launch, bodies[i], library)).ToEquatableArray();
            return new CompiledPlan(plan, printed, plan.Chains.Select(chain => ChainPrinter.Print(plan, chain, bodies, library)).ToEquatableArray());
        }
    }

    private static HostUpdate HostPart(OptimizerModel optimizer)
    {
        UpdateRule rule = UpdateRules.For(optimizer);
        return new HostUpdate(rule.Settings, rule.Slots.Select(slot => slot.InitialValue).ToEquatableArray(), rule.StepScalars);
    }
}

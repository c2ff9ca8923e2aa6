using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit;

/// <summary>What an entry point does with its result; members are those of the runtime's EntryKind.</summary>
internal enum EntryKind
{
    Predict,
    Evaluate,
    Train,
}

/// <summary>A plan with its launches and chains printed.</summary>
internal sealed record CompiledPlan(Plan Plan, EquatableArray<PrintedLaunch> Launches, EquatableArray<PrintedChain> Chains);

/// <summary>What the host does for an optimiser.</summary>
/// <param name="Settings">The settings that the user may change between steps.</param>
/// <param name="SlotInitialValues">The initial value of each slot of state that a parameter has.</param>
/// <param name="Scalars">Computes the step scalars. Leaves: the settings, then the number of the step, from 1.</param>
internal sealed record HostUpdate(EquatableArray<Setting> Settings, EquatableArray<double> SlotInitialValues, ScalarProgram Scalars);

/// <summary>A compiled entry point: one of the methods that calls the device.</summary>
/// <param name="Model">What the user wrote; a training entry of the user's compiles to two of these.</param>
/// <param name="Kind">What this one does.</param>
/// <param name="Plans">One a device class, in the order of the classes.</param>
/// <param name="Update">The optimiser's part of the host, for training.</param>
/// <param name="IsPerExample">Whether examples do not influence each other.</param>
internal sealed record CompiledEntry(EntryModel Model, EntryKind Kind, EquatableArray<CompiledPlan> Plans, HostUpdate? Update, bool IsPerExample)
{
    /// <summary>The generated method's name.</summary>
    public string MethodName => Kind == EntryKind.Train ? Model.TrainName ?? Model.Name : Model.Name;

    /// <summary>Where the states are that its calls carry from one to the next, in floats an example.</summary>
    public ArenaLayout Carried { get; init; } = new([], 0);

    /// <summary>The loops that run in segments, because memory is short.</summary>
    public EquatableArray<LoopCut> Cuts { get; init; }

    /// <summary>The graph as the user wrote it, which has the inputs and outputs.</summary>
    public Graph Graph => Kind == EntryKind.Train ? Model.Training ?? Model.Inference : Model.Inference;
}

/// <summary>A whole network, ready to be written down as C#.</summary>
internal sealed record CompiledProgram(
    NetworkModel Model, ArenaLayout Parameters, ArenaLayout State, EquatableArray<CompiledEntry> Entries, EquatableArray<KernelSource> Kernels,
    EquatableArray<Prelude> Preludes)
{
    /// <summary>What it takes on a device.</summary>
    public MemoryUse? Memory { get; init; }
}

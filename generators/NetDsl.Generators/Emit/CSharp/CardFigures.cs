using NetDsl.Execution;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>The numbers and signatures that the model card and the documentation of members share.</summary>
internal static class CardFigures
{
    /// <summary>Trained numbers, without the padding of the arena.</summary>
    public static long ParameterCount(CompiledProgram program) => program.Model.Parameters.Sum(parameter => parameter.Shape.CountPerExample);

    /// <summary>The launches of a step, those of loops as often as they run.</summary>
    public static int LaunchCount(Plan plan) => checked((int)Enumerable.Range(0, plan.Launches.Count).Sum(plan.TimesOf));

    /// <summary>The number of launches as text, with that of different ones where some are repeated: <c>193 (4 different)</c>.</summary>
    public static string Launches(Plan plan) => CSharpWriter.Readable(LaunchCount(plan)) + (plan.Loops.IsEmpty ? "" : $" ({CSharpWriter.Readable(plan.Launches.Count)} different)");

    /// <summary>The floating-point operations of all launches of a plan.</summary>
    public static Amount Flops(Plan plan) => Sum(plan, kernel => KernelCost.Flops(kernel, function => ScalarCatalog.Of(function).Flops));

    /// <summary>The multiply-adds of all contractions of a plan.</summary>
    public static Amount MultiplyAdds(Plan plan) => Sum(plan, KernelCost.MultiplyAdds);

    /// <summary>What stays on the device between calls of an entry point: parameters, state, gradients and the optimiser's state.</summary>
    public static long PersistentBytes(CompiledProgram program, CompiledEntry entry) =>
        4 * (((1 + (HasGradients(entry) ? 1 : 0) + (entry.Update?.SlotInitialValues.Count ?? 0)) * program.Parameters.Length) + program.State.Length);

    /// <summary>What an entry point takes on the device for each example of the padded capacity, in bytes: activations, workspace and carried states.</summary>
    public static long BytesPerExample(CompiledEntry entry) => 4 * (entry.Plans[0].Plan.StepLength.PerExample + entry.Carried.Length);

    /// <summary>The device memory of a network that calls this entry point only, for the default capacity; as the runtime's ModelCardEntry.PeakBytes.</summary>
    public static long PeakBytes(CompiledProgram program, CompiledEntry entry)
    {
        return PersistentBytes(program, entry) + (4 * entry.Plans[0].Plan.StepLength.Constant) + (BytesPerExample(entry) * MemoryRules.PaddedCapacity(program.Model.Capacity))
            + MemoryRules.FixedBytes(isGpu: false);
    }

    /// <summary>What entry points carry from call to call, with the shapes of one example.</summary>
    public static IEnumerable<(string Method, string Name, string Shape)> Carried(CompiledProgram program) =>
        program.Entries.SelectMany(entry => entry.Carried.Variables.Select(placed => (entry.MethodName, placed.Variable.Name, placed.Variable.Shape.ToDisplay())));

    /// <summary>Which loops run in segments, because memory is short: a line for each.</summary>
    public static IEnumerable<string> Segments(CompiledProgram program) => program.Entries.SelectMany(entry => entry.Cuts.Select(cut =>
    {
        string loop = cut.Label.Length > 0 ? cut.Label : $"a loop of {CSharpWriter.Readable(cut.Items)} items", segments = $"in segments of {CSharpWriter.Readable(cut.Steps)} steps";
        return entry.Kind == EntryKind.Train
            ? $"{entry.MethodName}: states of {loop} are recomputed {segments}: less memory, about one more forward pass"
            : $"{entry.MethodName}: {loop} runs {segments}: less memory";
    }));

    /// <summary>Whether gradients of an entry point are kept in an arena of their own.</summary>
    public static bool HasGradients(CompiledEntry entry) => entry.Plans.Any(plan => plan.Plan.Buffers.Any(buffer => buffer.Kind == BufferKind.Gradients));

    /// <summary>The method as text: <c>Logits(image: 1×28×28) → 10</c>.</summary>
    public static string Signature(CompiledEntry entry)
    {
        IEnumerable<string> inputs = entry.Graph.Inputs.Select(input => $"{input.Name}: {Display(input.Type, input.Classes)}");
        string result = entry.Kind == EntryKind.Predict ? string.Join(", ", Outputs(entry).Select(output => Display(output.Type, 0))) : "loss";
        return $"{entry.MethodName}({string.Join(", ", inputs)}) → {result}";
    }

    /// <summary>The outputs of a prediction with their names, in order.</summary>
    public static IEnumerable<(string Name, TensorType Type)> Outputs(CompiledEntry entry) => entry.Kind == EntryKind.Predict
        ? entry.Graph.Results.Where(result => result.Kind == ResultKind.Output).OrderBy(result => result.Index)
            .Select(result => (entry.Model.OutputNames[result.Index], entry.Graph[result.Value].Type))
        : [];

    private static Amount Sum(Plan plan, Func<Kernel, Amount> cost) =>
        plan.Launches.Select((launch, i) => launch.Kernels.Aggregate(default(Amount), (sum, kernel) => sum + cost(kernel.Kernel)) * plan.TimesOf(i)).Aggregate(default(Amount), (sum, launch) => sum + launch);

    private static string Display(TensorType type, int classes) => type.Element == ElementType.Int32
        ? (type.Shape.Example.Rank == 0 ? "" : type.Shape.ToDisplay() + " ") + (classes > 0 ? $"labels below {classes}" : "indices")
        : type.Shape.ToDisplay();
}

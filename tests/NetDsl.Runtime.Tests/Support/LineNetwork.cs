using NetDsl.Execution;

namespace NetDsl.Runtime.Tests.Support;

/// <summary>
/// A linear unit with three inputs and squared loss, written by hand as the source generator writes networks: the runtime's tests must not depend on the compiler.
/// </summary>
internal sealed class LineNetwork : Network
{
    internal const int ValueEntry = 0, LossEntry = 1, TrainEntry = 2, StampEntry = 3, TotalEntry = 4, SignEntry = 5;

    private static readonly ArgumentDescription X = new(ArgumentKind.Input, 0), T = new(ArgumentKind.Input, 1), Y = new(ArgumentKind.Output, 0);
    private static readonly ArgumentDescription W = new(ArgumentKind.Parameters, Offset: 0), B = new(ArgumentKind.Parameters, Offset: 32);
    private static readonly ArgumentDescription Batch = new(ArgumentKind.Batch), Loss = new(ArgumentKind.Loss);

    private static readonly DataDescription XData = new("x", DataType.Float32, [3], 0, 0, 0);
    private static readonly DataDescription TData = new("target", DataType.Int32, [], 10, 0, 3);

    internal LineNetwork(Device? device = null, ulong seed = 0, int capacity = 0)
        : base(Describe(LineKernels.All), device, seed, capacity)
    {
    }

    internal LineNetwork(NetworkDescription description, Device? device = null, ulong seed = 0, int capacity = 0)
        : base(description, device, seed, capacity)
    {
    }

    internal float LearningRate
    {
        get => GetSetting(TrainEntry, 0);
        set => SetSetting(TrainEntry, 0, value);
    }

    internal static long PlannedBytes(Device device, int capacity) => PlanMemoryBytes(Describe(LineKernels.All), device, capacity);

    internal static NetworkDescription Describe(KernelDescription[] kernels) => new(
        "LineNetwork",
        [
            new TensorDescription("Line.Bias", [], [], 32, new InitializerDescription(InitializerKind.Constant, 0.25f, 0)),
            new TensorDescription("Line.Weight", [3], [1], 0, new InitializerDescription(InitializerKind.Uniform, -1, 1)),
        ],
        [new TensorDescription("Line.Seen", [1], [1], 0, new InitializerDescription(InitializerKind.Constant, 0, 0))],
        ParameterLength: 64, StateLength: 32,
        [
            Entry("Value", EntryKind.Predict, [Launch(0, 16, [new GroupCount(1, 1, 16)], X, W, B, Y, Batch)], [XData], [new DataDescription("value", DataType.Float32, [], 0, 0, 4)]),
            Entry("Loss", EntryKind.Evaluate, [Launch(1, 1, [new GroupCount(1)], X, T, W, B, Loss, Batch)], [XData, TData], []),
            Entry(
                "Train", EntryKind.Train,
                [
                    Launch(1, 1, [new GroupCount(1)], X, T, W, B, Loss, Batch),
                    Launch(2, 1, [new GroupCount(1)], X, T, W, B, new(ArgumentKind.Gradients, Offset: 0), new(ArgumentKind.Gradients, Offset: 32), Batch),
                    Launch(
                        3, 16, [new GroupCount(3), new GroupCount(1)],
                        new(ArgumentKind.Parameters), new(ArgumentKind.Gradients), new(ArgumentKind.Slots), new(ArgumentKind.State), new(ArgumentKind.StepScalar, 0),
                        new(ArgumentKind.Constant, Value: 64), Batch),
                ],
                [XData, TData], []) with
            {
                SlotInitialValues = [0.125f],
                HasGradients = true,
                Settings = [new SettingDescription("LearningRate", 0.05f)],
                ScalarCount = 1,
                Scalars = static (step, settings, scalars) => scalars[0] = step == 1 ? 0.5f * settings[0] : settings[0],
            },
            Entry(
                "Stamp", EntryKind.Predict,
                [Launch(4, 16, [new GroupCount(1, 1, 16)], Y, new(ArgumentKind.Seed), new(ArgumentKind.StepNumber), Batch)],
                [], [new DataDescription("stamp", DataType.Float32, [2, 2], 0, 0, 0)]) with
            {
                IsPerExample = false,
            },
            Entry(
                "Total", EntryKind.Predict, [Launch(5, 1, [new GroupCount(1)], W, Y)],
                [], [new DataDescription("total", DataType.Float32, [], 0, 0, 0, IsBatched: false)]),
            Entry("Sign", EntryKind.Predict, [Launch(6, 16, [new GroupCount(1, 1, 16)], X, W, B, Y, Batch)], [XData], [new DataDescription("sign", DataType.Int32, [], 2, 0, 4)]),
        ],
        LineKernels.Preludes, kernels, DefaultCapacity: 8,
        new ModelCard("LineNetwork", 4, [], [], "LineNetwork, 4 parameters"));

    /// <summary>The same network said to be ten thousand times the work an example.</summary>
    internal static NetworkDescription DescribeHeavy()
    {
        var description = Describe(LineKernels.All);
        return description with
        {
            Entries =
            [
                .. description.Entries.Select(entry => entry with
                {
                    Plans = [.. entry.Plans.Select(plan => plan with { Launches = () => [.. plan.Launches().Select(launch => launch with { Work = launch.Work with { FlopsPerExample = 100_000 } })] })],
                }),
            ],
        };
    }

    internal void Value(ReadOnlySpan<float> x, Span<float> value)
    {
        var call = Begin(ValueEntry);
        call.Input(0, x);
        call.Output(0, value);
        call.Run();
    }

    internal float[] Value(ReadOnlySpan<float> x)
    {
        var call = Begin(ValueEntry);
        call.Input(0, x);
        var value = call.OutputArray(0);
        call.Run();
        return value;
    }

    internal void Value(DeviceArray<float> x, DeviceArray<float> value)
    {
        var call = Begin(ValueEntry);
        call.Input(0, x);
        call.Output(0, value);
        call.Run();
    }

    internal float Evaluate(ReadOnlySpan<float> x, ReadOnlySpan<int> target)
    {
        var call = Begin(LossEntry);
        call.Input(0, x);
        call.Input(1, target);
        return call.Evaluate();
    }

    internal StepLoss Train(ReadOnlySpan<float> x, ReadOnlySpan<int> target)
    {
        var call = Begin(TrainEntry);
        call.Input(0, x);
        call.Input(1, target);
        return call.Train();
    }

    internal StepLoss Train(DeviceArray<float> x, DeviceArray<int> target)
    {
        var call = Begin(TrainEntry);
        call.Input(0, x);
        call.Input(1, target);
        return call.Train();
    }

    internal float[] Stamp(int batch)
    {
        var call = Begin(StampEntry);
        call.Batch(batch);
        var stamp = call.OutputArray(0);
        call.Run();
        return stamp;
    }

    internal float Total(int batch)
    {
        var call = Begin(TotalEntry);
        call.Batch(batch);
        var total = call.OutputArray(0);
        call.Run();
        return Assert.Single(total);
    }

    internal int[] Sign(ReadOnlySpan<float> x)
    {
        var call = Begin(SignEntry);
        call.Input(0, x);
        var sign = call.OutputLabelArray(0);
        call.Run();
        return sign;
    }

    internal void Sign(ReadOnlySpan<float> x, Span<int> sign)
    {
        var call = Begin(SignEntry);
        call.Input(0, x);
        call.Output(0, sign);
        call.Run();
    }

    internal void Sign(DeviceArray<float> x, DeviceArray<int> sign)
    {
        var call = Begin(SignEntry);
        call.Input(0, x);
        call.Output(0, sign);
        call.Run();
    }

    internal void SignAsNumbers(ReadOnlySpan<float> x)
    {
        var call = Begin(SignEntry);
        call.Input(0, x);
        call.OutputArray(0);
    }

    internal void SwappedTypes(ReadOnlySpan<int> x)
    {
        var call = Begin(ValueEntry);
        call.Input(0, x);
    }

    internal void Incomplete(ReadOnlySpan<float> x)
    {
        var call = Begin(LossEntry);
        call.Input(0, x);
        call.Evaluate();
    }

    internal void WithoutDestination(ReadOnlySpan<float> x)
    {
        var call = Begin(ValueEntry);
        call.Input(0, x);
        call.Run();
    }

    private static LaunchDescription Launch(int kernel, int localSize, GroupCount[] groups, params ArgumentDescription[] arguments)
        => new(kernel, localSize, groups, arguments, new LaunchWork(LineKernels.All[kernel].Name, kernel, 10 + kernel, 100, 20));

    /// <summary>The same launches for every device class.</summary>
    private static EntryDescription Entry(string name, EntryKind kind, LaunchDescription[] launches, DataDescription[] inputs, DataDescription[] outputs)
        => new(
            name, kind, [.. Enum.GetValues<DeviceClass>().Select(deviceClass => new PlanDescription(deviceClass, () => launches, 0, 5, inputs, outputs))],
            [], HasGradients: false, [], 0, null, IsPerExample: true);
}

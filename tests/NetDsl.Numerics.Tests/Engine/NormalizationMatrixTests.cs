using NetDsl.Execution;

namespace NetDsl.Numerics.Tests.Engine;

/// <summary>Normalisations on the device: predictions with given statistics, training steps with those of the batch, the states after each step.</summary>
public sealed class NormalizationMatrixTests
{
    private static readonly int[] s_batches = [1, 3, 33];

    [Theory]
    [InlineData(DeviceClass.Gpu, "5", "Dense(7)")]
    [InlineData(DeviceClass.Cpu8, "1, 1", "x => x")]
    [InlineData(DeviceClass.Gpu, "65, 3, 5", "Mix")]
    public void BatchNorm_InInference_UsesItsStates(DeviceClass other, string shape, string before) => EngineCheck.Predictions(
        $$"""
        [Network]
        public partial class Sample
        {
            private static readonly Parameter W = Param([{{shape.Split(',')[0]}}, 4]);
            private static Tensor Mix(Tensor x) => Einsum("chw,ck->khw", x, W);
            private static readonly Layer Before = {{before}}, Affine = BatchNorm(), Plain = BatchNorm(epsilon: 0.01, affine: false);

            [Predict] private static (Tensor affine, Tensor plain, Tensor frozen) Normal([Shape({{shape}})] Tensor x)
                => (x | Before | Affine | Relu, x | Before | Plain, x | Before | Frozen(Affine));
        }
        """,
        s_batches, other: other);

    /// <summary>Channels, positions: statistics in one stage (few positions, many channels) and in two.</summary>
    [Theory]
    [InlineData(DeviceClass.Cpu8, "5", "")]
    [InlineData(DeviceClass.Gpu, "3, 65", "momentum: 0.3")]
    [InlineData(DeviceClass.Cpu8, "65, 3, 5", "affine: false")]
    public void BatchNorm_InTraining_UsesAndFollowsTheBatch(DeviceClass other, string shape, string arguments) => EngineCheck.Training(
        $$"""
        [Network]
        public partial class Sample
        {
            private static readonly Parameter Scale = Param([{{shape.Split(',')[0]}}{{string.Concat(Enumerable.Repeat(", 1", shape.Split(',').Length - 1))}}]);
            private static readonly Layer Normal = BatchNorm({{arguments}}), Out = Dense(3);

            [Train, Sgd(0.05f)]
            private static Tensor Loss([Shape({{shape}})] Tensor x, [Classes(3)] Indices label) => x + 3 + 0.5 * Sin(x * Scale) | Normal | Relu | Flatten | Out | CrossEntropy(label);
        }
        """,
        [3, 33], steps: 2, tolerance: 1e-3, other: other);

    [Fact]
    public void BatchNorm_BetweenProducts_TrainsAsTheOracleDoes() => EngineCheck.Training(
        """
        [Network]
        public partial class Sample
        {
            private static readonly Parameter W = Param([3, 5]), V = Param([5, 4]);
            private static readonly Layer First = BatchNorm(), Second = BatchNorm(), Out = Dense(3);
            private static Tensor Mix(Tensor x, Parameter w) => Einsum("chw,ck->khw", x, w);

            [Train, Sgd(0.05f, Momentum = 0.9f)]
            private static Tensor Loss([Shape(3, 9, 8)] Tensor x, [Classes(3)] Indices label)
            {
                var h = Mix(x, W) | First | Relu;
                return Mix(h, V) | Second | Relu | Mean([1, 2]) | Out | CrossEntropy(label);
            }
        }
        """,
        [3, 33], steps: 2, tolerance: 1e-3);

    [Fact]
    public void BatchNorm_OfTwoPlayers_MovesOnlyWithItsOwnEntry() => EngineCheck.Training(
        """
        [Network]
        public partial class Gan
        {
            private static readonly Layer Generator = Dense(17) | BatchNorm() | Relu | Dense(10), Discriminator = Dense(17) | BatchNorm() | LeakyRelu | Dense(1);

            private static Tensor Fake() => Normal(5) | Generator;

            [Train(Updates = [nameof(Discriminator)]), Sgd(0.05f)]
            private static Tensor DiscriminatorLoss([Shape(10)] Tensor real)
                => (real | Discriminator | BinaryCrossEntropyWithLogits(1)) + (Fake() | StopGradient | Discriminator | BinaryCrossEntropyWithLogits(0));

            [Train(Updates = [nameof(Generator)]), Sgd(0.05f)]
            private static Tensor GeneratorLoss() => Fake() | Frozen(Discriminator) | BinaryCrossEntropyWithLogits(1);
        }
        """,
        [3, 33], steps: 2, tolerance: 1e-3, other: DeviceClass.Gpu);

    [Fact]
    public void NormalizationsOfOneExample_AgreeWithTheOracle() => EngineCheck.Predictions(
        """
        [Network]
        public partial class Sample
        {
            private static readonly Layer All = LayerNorm(), Last = LayerNorm(1), Instance = InstanceNorm(affine: true), Group = GroupNorm(2);

            [Predict] private static (Tensor all, Tensor last, Tensor instance, Tensor group) Normal([Shape(4, 3, 7)] Tensor x)
                => (x | All, x | Last, x | Instance, x | Group);

            [Predict] private static (Tensor response, Tensor published, Tensor contrast) Local([Shape(4, 3, 7)] Tensor x)
                => (x | LocalResponseNorm(alpha: 0.5), x | LocalResponseNorm(3, 5e-2, 0.6, 2), x | LocalContrastNorm(3));

            [Predict] private static (Tensor shuffled, Tensor flipped, Tensor constant, Tensor reflected, Tensor replicated) Moved([Shape(4, 3, 7)] Tensor x)
                => (x | PixelShuffle(2), x | Flip(1), x | ConstantPad2D(1, 0, 2, 3, value: -1), x | ReflectPad2D(2), x | ReplicatePad2D(1, 2, 0, 3));
        }
        """,
        s_batches, other: DeviceClass.Cpu8);

    [Fact]
    public void NormalizationsOfOneExample_TrainAsTheOracleDoes() => EngineCheck.Training(
        """
        [Network]
        public partial class Sample
        {
            private static readonly Parameter Scale = Param([4, 1, 1]);
            private static readonly Layer All = LayerNorm(), Group = GroupNorm(2), Out = Dense(3);

            [Train, Sgd(0.05f)]
            private static Tensor Loss([Shape(4, 5, 3)] Tensor x, [Classes(3)] Indices label)
            {
                var h = x * Scale + 0.1;
                return (h | All) + (h | Group) + (h | InstanceNorm()) + (h | LocalResponseNorm(alpha: 0.5)) + (h | LocalContrastNorm(3))
                    | ChannelDropout(0.3) | PixelShuffle(2) | ReflectPad2D(1) | ReplicatePad1D(1) | Flip(2) | Flatten | Out | CrossEntropy(label);
            }
        }
        """,
        [3, 33], steps: 2, tolerance: 1e-3, other: DeviceClass.Gpu);

    /// <summary>An inception block: branches joined along the channels, read by the next ones.</summary>
    [Fact]
    public void JoinedBranches_TrainAsTheOracleDoes() => EngineCheck.Training(
        """
        [Network]
        public partial class Sample
        {
            private static readonly Layer One = Conv2D(3, 1) | Relu, Three = Conv2D(2, 1) | Relu | Conv2D(4, 3, padding: 1) | Relu, Pooled = MaxPool2D(3, stride: 1, padding: 1) | Conv2D(2, 1) | Relu;
            private static readonly Layer Next = Conv2D(3, 1) | Relu, Other = Conv2D(2, 3, padding: 1) | Relu, Out = Dense(3);

            [Train, Sgd(0.05f)]
            private static Tensor Loss([Shape(2, 6, 5)] Tensor x, [Classes(3)] Indices label)
            {
                var joined = Concat(x | One, x | Three, x | Pooled);
                return Concat(joined | Next, joined | Other) | Flatten | Out | CrossEntropy(label);
            }
        }
        """,
        [3, 33], steps: 2, tolerance: 1e-3, other: DeviceClass.Cpu8);
}

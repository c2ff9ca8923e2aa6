using NetDsl.Execution;

namespace NetDsl.Numerics.Tests.Engine;

/// <summary>
/// Convolutions, pooling and sampling on the device, values and gradients with respect to weights and operands, on awkward sizes. The wide sweep over strides, paddings, dilations and groups is that
/// of the oracle against plain loops (ConvolutionTests, PoolingTests); here are a few of each whose kernels differ.
/// </summary>
public sealed class WindowMatrixTests
{
    private static readonly int[] s_batches = [3, 33];

    [Theory]
    [InlineData(DeviceClass.Gpu, "Conv2D(5, 3, padding: 1) | Tanh | Conv2D(3, (2, 3), stride: 2) | Tanh | AvgPool2D(2)", 2, 7, 10)]
    [InlineData(DeviceClass.Cpu8, "Conv2D(4, 3, stride: 3, padding: 2, groups: 2) | Relu | DepthwiseConv2D(3, dilation: 2, padding: 2)", 2, 10, 7)]
    [InlineData(DeviceClass.Gpu, "Conv2D(3, 3, stride: 2, dilation: 3, padding: 3) | Deconv2D(2, 4, stride: 2, padding: 1) | Tanh | Deconv2D(4, 2, stride: 3, outputPadding: 1, groups: 2)", 1, 7, 5)]
    [InlineData(DeviceClass.Cpu8, "Conv2D(17, 1) | MaxPool2D(2) | Conv2D(3, 3, padding: Padding.Same) | MaxPool2D(3, stride: 2, padding: 1, ceilMode: true)", 3, 10, 8)]
    [InlineData(DeviceClass.Gpu, "LocallyConnected2D(2, 3, stride: 2) | AdaptiveAvgPool2D(2, 2) | UpSampleBilinear2D(2) | L2Pool2D(2, stride: 1) | UpSample2D(2) | AdaptiveMaxPool2D(3, 4)", 2, 7, 10)]
    public void Layers_OverImages_TrainAsTheOracleDoes(DeviceClass other, string layers, int channels, int height, int width) => EngineCheck.Training(
        $$"""
        [Network]
        public partial class Sample
        {
            private static readonly Parameter W = Param([{{channels}}, {{height}}, {{width}}]);
            private static readonly Layer Body = {{layers}};

            [Train, Sgd(0.01f)]
            private static Tensor Loss([Shape({{channels}}, {{height}}, {{width}})] Tensor x) => W * x + 0.1 * x | Body | Square | Mean;
        }
        """,
        s_batches, steps: 2, tolerance: 5e-4, other: other);

    [Fact]
    public void Layers_OverLinesAndVolumes_TrainAsTheOracleDoes() => EngineCheck.Training(
        """
        [Network]
        public partial class Sample
        {
            private static readonly Parameter W = Param([2, 3, 5, 7]);
            private static readonly Layer Line = Conv1D(3, 3, stride: 2, padding: 1) | Tanh | MaxPool1D(2) | Deconv1D(2, 3, stride: 2) | AvgPool1D(3, stride: 2, padding: 1);
            private static readonly Layer Volume = Conv3D(2, (2, 3, 3), stride: (1, 2, 1), padding: 1) | MaxPool3D((2, 1, 2)) | Deconv3D(1, 2, stride: 2) | AvgPool3D(2);

            [Train, Sgd(0.01f)]
            private static Tensor Loss([Shape(2, 3, 5, 7)] Tensor x)
            {
                var z = W * x + 0.1 * x;
                return (z | Volume | Square | Mean) + (z.Reshape(6, 35) | Line | Square | Mean) + (z | GlobalMaxPool | Sum);
            }
        }
        """,
        s_batches, steps: 2, tolerance: 5e-4, other: DeviceClass.Cpu8);

    [Fact]
    public void UnpoolingAndRegions_TrainAsTheOracleDoes() => EngineCheck.Training(
        """
        [Network]
        public partial class Sample
        {
            private static readonly Parameter W = Param([2, 7, 10]);
            private static readonly Layer Encoder = Conv2D(3, 3, padding: 1), Decoder = Conv2D(2, 3, padding: 1);

            [Train, Sgd(0.01f)]
            private static Tensor Loss([Shape(2, 7, 10)] Tensor x, [Shape(3, 4)] Tensor boxes)
            {
                var (h, switches) = W * x + 0.1 * x | Encoder | MaxPoolWithSwitches2D(2);
                var back = h | MaxUnpool2D(switches, 2, size: (7, 10)) | Decoder;
                return (back | Square | Mean) + (back | RoiPool(4 + 3 * boxes, 2, 3, scale: 0.9) | Square | Mean);
            }
        }
        """,
        s_batches, steps: 2, tolerance: 5e-4, other: DeviceClass.Gpu);

    [Fact]
    public void Predictions_OfOneExample_AgreeWithOracle() => EngineCheck.Predictions(
        """
        [Network]
        public partial class Sample
        {
            private static readonly Layer Features = Conv2D(6, kernel: 5, padding: 2) | Tanh | AvgPool2D(2) | Conv2D(16, kernel: 5) | Tanh | AvgPool2D(2);
            private static readonly Layer Classifier = Flatten | Dense(12) | Tanh | Dense(10);
            private static readonly Layer Separable = DepthwiseConv2D(3, multiplier: 2, stride: 2) | Relu | Conv2D(5, 1) | MaxPool2D(3, stride: 1, padding: 1) | GlobalAvgPool;

            [Predict] private static Tensor Logits([Shape(1, 28, 28)] Tensor image) => image | Features | Classifier;
            [Predict] private static Tensor Small([Shape(3, 31, 17)] Tensor image) => image | Separable;
            [Predict] private static (Tensor back, Tensor positions) Back([Shape(2, 7, 5)] Tensor image)
            {
                var (h, switches) = image | MaxPoolWithSwitches2D(3, stride: 2, padding: 1);
                return (h | MaxUnpool2D(switches, 3, stride: 2, padding: 1), switches.ToTensor());
            }
        }
        """,
        [1, 3, 33], other: DeviceClass.Cpu8);
}

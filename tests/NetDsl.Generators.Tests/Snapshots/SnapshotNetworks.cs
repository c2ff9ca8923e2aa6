namespace NetDsl.Generators.Tests.Snapshots;

/// <summary>The curated networks, as users write them.</summary>
internal static class SnapshotNetworks
{
    public const string SoftmaxRegression = """
        namespace Samples;

        /// <summary>Softmax regression.</summary>
        [Network]
        public partial class SoftmaxRegression
        {
            static readonly Layer Classifier = Dense(3);

            [Predict]
            static Tensor Logits([Shape(4)] Tensor measurements) => measurements | Classifier;

            [Train, Sgd(0.1f)]
            static Tensor Loss(Tensor measurements, [Classes(3)] Indices species) => Logits(measurements) | CrossEntropy(species);
        }
        """;

    public const string Perceptron = """
        namespace Samples;

        /// <summary>A multilayer perceptron with dropout.</summary>
        [Network]
        public partial class Perceptron
        {
            static readonly Layer Body = Flatten | Dense(256) | Relu | Dropout(0.2) | Dense(128) | Relu | Dropout(0.2) | Dense(10);

            [Predict]
            static Tensor Logits([Shape(28, 28)] Tensor image) => image | Body;

            [Train, Adam(1e-3f)]
            static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
        }
        """;

    /// <summary>LeNet-5 with rectifiers and maxima, so that switches and their gradient are in the plan; small layers keep it readable.</summary>
    public const string ConvolutionalNetwork = """
        namespace Samples;

        /// <summary>Two convolutions and a dense layer.</summary>
        [Network]
        public partial class ConvolutionalNetwork
        {
            static readonly Layer Features = Conv2D(6, 5, padding: 2) | Tanh | AvgPool2D(2) | Conv2D(16, 5) | Relu | MaxPool2D(2);
            static readonly Layer Classifier = Flatten | Dense(10);

            [Predict]
            static Tensor Logits([Shape(1, 28, 28)] Tensor image) => image | Features | Classifier;

            [Train, Sgd(0.1f, Momentum = 0.9f)]
            static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
        }
        """;

    public const string TwoEntries = """
        /// <summary>Two losses with two optimisers over two sets of parameters, and a prediction with two results.</summary>
        [Network]
        internal partial class TwoEntries
        {
            static readonly Layer Encoder = Dense(5) | Tanh, Decoder = Dense(7), Critic = Dense(1);

            [Predict]
            static (Tensor code, Tensor score) Judge([Shape(7)] Tensor x)
            {
                var code = x | Encoder;
                return (code, code | Critic);
            }

            [Train(Updates = [nameof(Encoder), nameof(Decoder)]), Sgd(0.05f, Momentum = 0.9f)]
            static Tensor ReconstructionLoss([Shape(7)] Tensor x) => x | Encoder | Decoder | MeanSquaredError(x);

            [Train(Updates = [nameof(Critic)]), Adam(1e-3f)]
            static Tensor CriticLoss([Shape(7)] Tensor x) => x | Encoder | Critic | BinaryCrossEntropyWithLogits(1);
        }
        """;
}

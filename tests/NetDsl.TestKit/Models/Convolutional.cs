namespace NetDsl.TestKit.Models;

/// <summary>Small convolutional networks as users write them.</summary>
internal static class Convolutional
{
    /// <summary>LeNet's pattern: convolutions of 3 × 3 with means and maxima of 2 × 2 in between (a side that is no multiple leaves a rest out), then a dense layer and cross-entropy.</summary>
    public static string Source(int side, int channels, int filters, int classes) =>
        $$"""
        [Network]
        public partial class Small
        {
            private static readonly Layer Features = Conv2D({{channels}}, 3) | Tanh | AvgPool2D(2) | Conv2D({{filters}}, 3) | Relu | MaxPool2D(2);
            private static readonly Layer Classifier = Flatten | Dropout(0.3) | Dense({{classes}});

            [Predict]
            private static Tensor Logits([Shape(2, {{side}}, {{side}})] Tensor image) => image | Features | Classifier;

            [Train, Sgd(0.05f, Momentum = 0.9f)]
            private static Tensor Loss(Tensor image, [Classes({{classes}})] Indices label) => Logits(image) | CrossEntropy(label);
        }
        """;
}

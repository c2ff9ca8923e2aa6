namespace NetDsl.Generators.Tests.Diagnostics;

/// <summary>A program with one mistake.</summary>
internal sealed record GalleryProgram(string Title, string Source);

/// <summary>The programs of the gallery, from declarations to advice.</summary>
internal static class GalleryPrograms
{
    private const string ImageLoss = """

            [Predict] static Tensor Logits([Shape(1, 28, 28)] Tensor image) => image | Body;

            [Train, Adam] static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
        """;

    public static IReadOnlyList<GalleryProgram> All { get; } =
    [
        new("The class is not partial", "[Network]\npublic class Digits\n{\n    static readonly Layer Body = Flatten | Dense(10);\n" + ImageLoss + "\n}"),
        new("A weight in the wrong place", Network("[Predict] static Tensor Scores([Shape(4)] Tensor x) => x | Dense(3) | Softmax;")),
        new("No optimiser", Network("static readonly Layer Body = Dense(1);\n\n    [Train] static Tensor Loss([Shape(4)] Tensor x) => x | Body | BinaryCrossEntropyWithLogits(1);")),
        new("An image where a vector is needed", Images("Conv2D(16, 5) | Relu | MaxPool2D(2) | Dense(84)")),
        new("A forgotten shape", Network("static readonly Parameter W = Param([784, 10]);\n\n    [Predict] static Tensor Scores(Tensor image) => image.Dot(W);")),
        new("A matrix the wrong way round", Network("static readonly Parameter W = Param([10, 784]);\n\n    [Predict] static Tensor Scores([Shape(784)] Tensor image) => image.Dot(W);")),
        new("Shapes that do not broadcast", Network("[Predict] static Tensor Shifted([Shape(3, 32, 32)] Tensor image) => image - Vector(0.5, 0.4, 0.4);")),
        new("The image has become too small", Images("Conv2D(6, 5) | Relu | MaxPool2D(4) | Conv2D(16, 9) | Relu | Flatten | Dense(10)")),
        new("Windows that leave the edge out", Images("Conv2D(6, 5, stride: 2) | Relu | Flatten | Dense(10)")),
        new("A residual block that shrinks its image", Images("Residual(Conv2D(1, 3) | Relu) | Flatten | Dense(10)")),
        new("A block that fails in its third iteration", Images("Repeat(4, i => Conv2D(8 << i, 3) | MaxPool2D(2)) | Flatten | Dense(10)")),
        new("A reshape that does not work out", Network("[Predict] static Tensor Patches([Shape(28, 28)] Tensor image) => image.Reshape(4, 4, 48);")),
        new("A loss that is not one number", Network("static readonly Layer Body = Dense(3);\n\n    [Train, Adam] static Tensor Loss([Shape(4)] Tensor x, [Shape(3)] Tensor y) => Square((x | Body) - y);")),
        new("More labels than classes", Network("static readonly Layer Body = Dense(10);\n\n    [Train, Adam] static Tensor Loss([Shape(4)] Tensor x, [Classes(12)] Indices label) => x | Body | CrossEntropy(label);")),
        new("What is not known while compiling", Network("static readonly Layer Body = Dense(System.Environment.ProcessorCount);\n\n    [Predict] static Tensor Scores([Shape(4)] Tensor x) => x | Body;")),
        new("A gradient that reaches nothing", Network("static readonly Layer Body = Dense(3);\n\n    [Train, Adam] static Tensor Loss([Shape(4)] Tensor x, [Classes(3)] Indices label) => x | Body | StopGradient | CrossEntropy(label);")),
        new("One softmax too many", Images("Flatten | Dense(10) | Softmax")),
        new("The pipe is weaker than plus", Network("static readonly Layer Body = Dense(4);\n\n    [Predict] static Tensor Skipped([Shape(4)] Tensor x) => x | Body + x;")),
        new("A bias that batch normalisation takes away", Images("Conv2D(16, 3) | BatchNorm() | Relu | Flatten | Dense(10)")),
        new("More memory than allowed", Images("Flatten | Dense(1024) | Relu | Dense(10)").Replace("[Network]", "[Network(Capacity = 1024), Budget(\"16 MiB\")]", StringComparison.Ordinal)),
    ];

    private static string Network(string members) => "[Network]\npublic partial class Sample\n{\n    " + members + "\n}";

    private static string Images(string body) => Network("static readonly Layer Body = " + body + ";\n" + ImageLoss);
}

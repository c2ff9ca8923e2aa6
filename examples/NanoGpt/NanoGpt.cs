using NetDsl;
using static NetDsl.Functions;

/// <summary>A transformer that writes text, character by character: four blocks of four heads, 128 wide, over a window of 64 characters.</summary>
[Network(Capacity = 16)]
internal sealed partial class NanoGpt
{
    /// <summary>The characters of the window, and how many there are to choose from.</summary>
    public const int Window = 64, Characters = 65;

    private const int Width = 128, Blocks = 4, Heads = 4;

    private static readonly Func<Indices, Tensor> Embed = Embedding(Characters, Width, Init.Normal(0, 0.02));

    private static readonly Layer Body =
        LearnedPositions() | Repeat(Blocks, _ => TransformerBlock(Heads, 4 * Width, causal: true)) | LayerNorm(1) | Map(Dense(Characters, bias: false));

    /// <summary>For each position of the window what comes next.</summary>
    [Predict]
    private static Tensor Next([Shape(Window), Classes(Characters)] Indices text) => text | Embed | Body;

    [Train, AdamW(1e-3f, Beta2 = 0.99f, WeightDecay = 0.1f), ClipNorm(1)]
    private static Tensor Loss(Indices text, [Shape(Window), Classes(Characters)] Indices next) => Next(text) | CrossEntropy(next) | Mean;
}

using NetDsl;
using static NetDsl.Functions;

/// <summary>The same in small, for a quick look: one block of two heads, 32 wide, over a window of 16 characters.</summary>
[Network(Capacity = 16)]
internal sealed partial class TinyGpt
{
    /// <summary>The characters of the window.</summary>
    public const int Window = 16;

    private const int Width = 32;

    private static readonly Func<Indices, Tensor> Embed = Embedding(NanoGpt.Characters, Width, Init.Normal(0, 0.02));
    private static readonly Layer Body = LearnedPositions() | TransformerBlock(2, 4 * Width, causal: true) | LayerNorm(1) | Map(Dense(NanoGpt.Characters, bias: false));

    /// <summary>For each position of the window what comes next.</summary>
    [Predict]
    private static Tensor Next([Shape(Window), Classes(NanoGpt.Characters)] Indices text) => text | Embed | Body;

    [Train, AdamW(1e-2f, Beta2 = 0.99f)]
    private static Tensor Loss(Indices text, [Shape(Window), Classes(NanoGpt.Characters)] Indices next) => Next(text) | CrossEntropy(next) | Mean;
}

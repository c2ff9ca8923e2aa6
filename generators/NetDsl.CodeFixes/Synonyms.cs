namespace NetDsl.CodeFixes;

/// <summary>What a name of other libraries is called here.</summary>
/// <param name="Names">Their names, in any spelling of capitals.</param>
/// <param name="Own">The function of the language.</param>
/// <param name="Extra">How many leading arguments only they have, because shapes are inferred here: the extent of the input.</param>
/// <param name="Least">How many arguments without a name there are at least when those are among them: <c>Linear(10)</c> has none of them.</param>
/// <param name="Note">What else is different, for the page.</param>
internal sealed record Synonym(string[] Names, string Own, int Extra = 0, int Least = 0, string Note = "");

/// <summary>
/// The one table of names that users of PyTorch and Keras know, a row each. Names that differ in nothing but capitals need no row unless their arguments differ: <c>GELU</c> and <c>Conv2d</c> are found without.
/// </summary>
internal static class Synonyms
{
    /// <summary>The names of modules in front of a function, <c>nn.Linear</c>.</summary>
    public static IReadOnlyList<string> Modules { get; } = ["nn", "torch", "F", "functional", "tf", "keras", "layers", "activations", "losses"];

    public static IReadOnlyList<Synonym> Rows { get; } =
    [
        new(["Linear", "FullyConnected", "InnerProduct"], "Dense", 1, 2, "the width of the input is inferred: `Linear(784, 10)` is `Dense(10)`"),
        new(["Conv1d"], "Conv1D", 1, 3, "the channels of the input are inferred"),
        new(["Conv2d", "Conv"], "Conv2D", 1, 3, "the channels of the input are inferred: `Conv2d(3, 16, 5)` is `Conv2D(16, 5)`"),
        new(["Conv3d"], "Conv3D", 1, 3, "the channels of the input are inferred"),
        new(["ConvTranspose1d", "Conv1DTranspose"], "Deconv1D", 1, 3, "the channels of the input are inferred"),
        new(["ConvTranspose2d", "Conv2DTranspose"], "Deconv2D", 1, 3, "the channels of the input are inferred"),
        new(["ConvTranspose3d", "Conv3DTranspose"], "Deconv3D", 1, 3, "the channels of the input are inferred"),
        new(["BatchNorm1d", "BatchNorm2d", "BatchNorm3d", "BatchNormalization"], "BatchNorm", 1, 1, "the number of channels is inferred: `BatchNorm()`"),
        new(["LayerNormalization"], "LayerNorm"),
        new(["GroupNormalization"], "GroupNorm"),
        new(["LocalResponseNormalization"], "LocalResponseNorm"),
        new(["MaxPooling1D"], "MaxPool1D"),
        new(["MaxPooling2D"], "MaxPool2D"),
        new(["AveragePooling1D", "AvgPooling1D"], "AvgPool1D"),
        new(["AveragePooling2D", "AvgPooling2D"], "AvgPool2D"),
        new(["GlobalAveragePooling1D", "GlobalAveragePooling2D"], "GlobalAvgPool"),
        new(["GlobalMaxPooling1D", "GlobalMaxPooling2D"], "GlobalMaxPool"),
        new(["Upsample", "UpSampling2D"], "UpSample2D"),
        new(["Dropout1d", "Dropout2d", "SpatialDropout1D", "SpatialDropout2D"], "ChannelDropout"),
        new(["LSTM"], "Lstm", 1, 2, "the width of the input is inferred; `last: true` gives the last state instead of all"),
        new(["GRU"], "Gru", 1, 2, "the width of the input is inferred"),
        new(["RNN", "SimpleRNN"], "Rnn", 1, 2, "the width of the input is inferred"),
        new(["MultiheadAttention"], "MultiHeadAttention", 1, 2, "the width of the input is inferred"),
        new(["MatMul", "mm", "bmm"], "Dot"),
        new(["Pow"], "Power"),
        new(["cat", "Concatenate"], "Concat"),
        new(["permute"], "Transpose"),
        new(["view"], "Reshape"),
        new(["clip", "clip_by_value"], "Clamp"),
        new(["rand"], "Uniform", Note: "`Init.Uniform` is for initial weights"),
        new(["randn"], "Normal", Note: "`Init.Normal` is for initial weights"),
        new(["reduce_sum"], "Sum"),
        new(["reduce_mean"], "Mean"),
        new(["reduce_max"], "Max"),
        new(["NLLLoss", "CrossEntropyLoss", "SparseCategoricalCrossentropy", "CategoricalCrossentropy"], "CrossEntropy", Note: "takes logits, not probabilities"),
        new(["BCEWithLogitsLoss", "BinaryCrossentropy"], "BinaryCrossEntropyWithLogits", Note: "takes logits, not probabilities"),
        new(["MSELoss", "mse_loss", "MSE"], "MeanSquaredError"),
        new(["L1Loss", "MAE"], "MeanAbsoluteError"),
        new(["HuberLoss", "SmoothL1Loss"], "Huber"),
    ];
}

using NetDsl;
using static NetDsl.Functions;

namespace Examples;

/// <summary>Reads handwritten digits of 28×28 pixels row by row: an LSTM sees one row after the other and names the digit after the last.</summary>
[Network]
public partial class RowReader
{
    static readonly Layer Body = Lstm(128, last: true) | Dense(10);

    [Predict]
    static Tensor Logits([Shape(28, 28)] Tensor image) => image | Body;

    [Train, Adam(2e-3f), ClipNorm(1)]
    static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
}

/// <summary>The same in small, for the bundled digits of 8×8 pixels.</summary>
[Network]
public partial class SmallRowReader
{
    static readonly Layer Body = Gru(32, last: true) | Dense(10);

    [Predict]
    static Tensor Logits([Shape(8, 8)] Tensor image) => image | Body;

    [Train, Adam(5e-3f), ClipNorm(1)]
    static Tensor Loss(Tensor image, [Classes(10)] Indices digit) => Logits(image) | CrossEntropy(digit);
}

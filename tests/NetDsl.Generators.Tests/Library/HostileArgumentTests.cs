using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Library;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class HostileArgumentTests
{
    private static readonly int[] None = [];

    [Fact]
    public void Shapes_ThatDoNotBroadcast_AreNamedBoth()
    {
        Expect(
            "ND2001: '+' gets 2×3 (left) and 4 (right), which do not broadcast: axis -1 has 3 and 4 elements, and extents that meet must be equal or 1; Reshape or Transpose one of them",
            p => p.Call("Tensor.op_Addition", ("left", Labelled(p, "left", 2, 3)), ("right", Labelled(p, "right", 4))));
        Expect("ND2001", p => p.Call("Where", ("condition", p.Input([3])), ("whenTrue", p.Input([2, 3])), ("whenFalse", p.Input([2]))));
        Expect("ND2001", p => p.Call("Clamp", ("x", p.Input([3])), ("low", p.Input([2])), ("high", 1)));
        Expect("ND2001", p => p.Call("Power", ("x", p.Input([3])), ("exponent", p.Input([2]))));
        Expect("ND2001", p => p.Call("Equal", ("left", p.Input([3])), ("right", p.Unbatched([2]))));
        Expect("ND2001", p => p.Pipe(p.Input([3]), "MeanSquaredError", ("target", p.Input([2]))));
        Expect("ND2001", p => p.Pipe(p.Input([3]), "CrossEntropy", ("target", p.Input([4]))));
    }

    [Fact]
    public void Dense_OfAnImage_AsksForFlatten()
    {
        Expect("ND2002: Dense(10) takes a vector but gets 16×5×5 (Features.2): put Flatten before it", p => p.Pipe(Labelled(p, "Features.2", 16, 5, 5), "Dense", ("units", 10)));
        Expect("ND2002", p => p.Pipe(p.Input(None), "Dense", ("units", 10)));
    }

    [Fact]
    public void Values_WithTooFewAxes_AreRefused()
    {
        Expect("ND2002", p => p.Call("Dot", ("left", p.Input(None)), ("right", p.Input([3]))));
        Expect("ND2002", p => p.Call("Dot", ("left", p.Input([3])), ("right", new Staged.Constant(2))));
        Expect("ND2002", p => p.Call("Tensor.get_T", ("this", p.Input([3]))));
        Expect("ND2002", p => p.Call("Transpose", ("x", p.Input(None))));
        Expect("ND2002", p => p.Pipe(p.Input([2, 3]), "Transpose", ("axes", new[] { 0 })));
        Expect("ND2002", p => p.Call("Softmax", ("x", p.Input(None))));
        Expect("ND2002", p => p.Pipe(p.Input(None), "CrossEntropy", ("label", p.Labels(3))));
        Expect("ND2002", p => p.Call("Tensor.At", ("this", p.Input(None)), ("indices", p.Labels(3))));
        Expect("ND2002", p => p.Call("Tensor.get_Item", ("this", p.Input(None)), ("index", 0)));
        Expect("ND2002", p => p.Call("Tensor.get_Item", ("this", p.Input([3])), ("first", 0), ("second", 0)));
    }

    [Fact]
    public void Dot_WithUnequalInnerExtents_SaysSo()
    {
        Expect(
            "ND2003: Dot multiplies 3 by 5×3: the last axis of the left operand has 3 elements, the last axis but one of the right operand 5; transpose the right operand with .T",
            p => p.Call("Dot", ("left", p.Input([3])), ("right", p.Unbatched([5, 3]))));
        Expect("ND2003", p => p.Call("Dot", ("left", p.Input([3])), ("right", p.Unbatched([5]))));
        Expect("ND2003", p => p.Call("Dot", ("left", p.Input([3])), ("right", p.Unbatched([2, 3, 5]))));
        Expect("ND2003", p => p.Call("Dot", ("left", p.Input([4, 7, 3])), ("right", p.Unbatched([2, 3, 5]))));
    }

    [Fact]
    public void Axes_ThatDoNotExist_AreNamed()
    {
        Expect("ND2004: Sum names axis 2, but 4×5 has 2 axes (0 to 1, or -2 to -1 from the end)", p => p.Pipe(p.Input([4, 5]), "Sum", ("axis", 2)));
        Expect("ND2004", p => p.Call("Mean", ("x", p.Input([4, 5])), ("axis", -3)));
        Expect("ND2004", p => p.Call("Max", ("x", p.Input([4, 5])), ("axes", new[] { 1, -1 })));
        Expect("ND2004: Softmax names axis 0, but scalar has no axes", p => p.Pipe(p.Input(None), "Softmax", ("axis", 0)));
        Expect("ND2004: ArgMax names axis 1, but 4 has one axis (0, or -1 from the end)", p => p.Call("ArgMax", ("x", p.Input([4])), ("axis", 1)));
        Expect("ND2004", p => p.Call("Split", ("x", p.Input([4])), ("parts", 2), ("axis", 1)));
        Expect("ND2004", p => p.Call("Concat", ("tensors", new Staged[] { p.Input([4]) }), ("axis", 1)));
        Expect("ND2004", p => p.Call("Concat", ("tensors", new Staged[] { p.Input(None), p.Input(None) })));
        Expect("ND2004", p => p.Call("Stack", ("tensors", new Staged[] { p.Input([4]) }), ("axis", 2)));
        Expect("ND2004", p => p.Pipe(p.Input([4]), "Transpose", ("axes", new[] { 1 })));
        Expect("ND2004", p => p.Pipe(p.Input([4, 4]), "Transpose", ("axes", new[] { 1, 1 })));
        Expect("ND2004", p => p.Pipe(p.Input([4]), "Slice", ("axis", int.MinValue), ("range", Selectors.Range(0, 1))));
    }

    [Fact]
    public void Reshapes_ThatChangeTheCount_AreRefused()
    {
        Expect("ND2005: Reshape(4, 4) cannot arrange the 15 elements of 3×5: 4·4 = 16, and 3·5 = 15", p => p.Pipe(p.Input([3, 5]), "Reshape", ("shape", new[] { 4, 4 })));
        Expect("ND2005: Reshape(4, -1) cannot arrange the 15 elements of 3×5: 15/4 is not whole", p => p.Pipe(p.Input([3, 5]), "Reshape", ("shape", new[] { 4, -1 })));
        Expect("ND2005", p => p.Pipe(p.Input([3, 5]), "Reshape", ("shape", new[] { -1, -1 })));
        Expect("ND2005", p => p.Pipe(p.Input([3, 5]), "Reshape", ("shape", None)));
        Expect("ND2005", p => p.Pipe(p.Input([3, 5]), "Reshape", ("shape", new[] { int.MaxValue, int.MaxValue, int.MaxValue })));
        Expect("ND2011: Reshape(0, -1) would have an axis of 0 elements: an extent is at least 1", p => p.Pipe(p.Input([3, 5]), "Reshape", ("shape", new[] { 0, -1 })));
        Expect("ND2011", p => p.Call("Tensor.Reshape", ("this", p.Input([3, 5])), ("shape", new[] { -3, -5 })));
    }

    [Fact]
    public void Indices_OutsideTheAxis_AreRefused()
    {
        Expect("ND2006: An index takes element 3 of an axis of 3 elements of 3: positions are 0 to 2, or ^1 to ^3 from the end", p => Item(p, 3, ("index", 3)));
        Expect("ND2006", p => Item(p, 3, ("index", Selectors.FromEnd(4))));
        Expect("ND2006", p => Item(p, 3, ("index", Selectors.FromEnd(0))));
        Expect("ND2006: An index takes the range 2..4 of an axis of 3 elements of 3: ranges lie within 0..3", p => Item(p, 3, ("range", Selectors.Range(2, 4))));
        Expect("ND2006", p => Item(p, 3, ("range", Selectors.Range(2, 2))));
        Expect("ND2006", p => Item(p, 3, ("range", Selectors.Range(2, 1))));
        Expect("ND2006", p => p.Call("Indices.get_Item", ("this", p.Labels(10, 3)), ("index", 3)));

        static Staged Item(Program p, int extent, (string, object?) selector) => p.Call("Tensor.get_Item", ("this", p.Input([extent])), selector);
    }

    [Fact]
    public void Joins_OfUnequalShapes_AreRefused()
    {
        Expect(
            "ND2007: Concat joins 2×3 and 2×4: along axis 0, all other axes must be equal; axis 1 has 3 and 4 elements",
            p => p.Call("Concat", ("tensors", new Staged[] { p.Input([2, 3]), p.Input([2, 4]) })));
        Expect("ND2007: Concat joins 2×3 and 2: along axis 0, all other axes must be equal; one has 2 axes, the other 1", p => p.Call("Concat", ("tensors", new Staged[] { p.Input([2, 3]), p.Input([2]) })));
        Expect("ND2007: Stack joins 3 and 4: all shapes must be equal", p => p.Call("Stack", ("tensors", new Staged[] { p.Input([3]), p.Unbatched([4]) })));
        Expect("ND2012", p => p.Call("Concat", ("tensors", Array.Empty<Staged>())));
        Expect("ND2012", p => p.Call("Stack", ("tensors", Array.Empty<Staged>())));
    }

    [Fact]
    public void Splits_ThatDoNotFit_AreRefused()
    {
        Expect("ND2008: Split cuts an axis of 10 elements of 10: 10/4 is not whole; it has 1, 2, 5 or 10 equal parts", p => p.Call("Split", ("x", p.Input([10])), ("parts", 4)));
        Expect("ND2008: Split cuts an axis of 10 elements of 10: 4 + 5 = 9", p => p.Call("Split", ("x", p.Input([10])), ("sizes", new[] { 4, 5 })));
        Expect("ND2008", p => p.Call("Split", ("x", p.Input([10])), ("sizes", None)));
        Expect("ND2011", p => p.Call("Split", ("x", p.Input([10])), ("sizes", new[] { 11, -1 })));
        Expect("ND2012", p => p.Call("Split", ("x", p.Input([10])), ("parts", 0)));
    }

    [Theory]
    [InlineData("ij,jk", "after \"->\"")]
    [InlineData("ij->ij", "it describes 1 operand, but 2 are given")]
    [InlineData("ij,jk,kl->il", "it describes 3 operands, but 2 are given")]
    [InlineData("ij,jk->ii", "'i' occurs twice in the result")]
    [InlineData("ij,jk->iz", "'z' of the result occurs in no operand")]
    [InlineData("i,jk->ik", "\"i\" names 1 axis, but operand 1 is 2×3 with 2 axes")]
    [InlineData("ij,ik->jk", "'i' is 2 and 4")]
    [InlineData("...j,jk->...k", "'.' is not a letter")]
    [InlineData("i1,jk->ik", "'1' is not a letter")]
    [InlineData("ij,jk->ik->ij", "'-' is not a letter")]
    [InlineData("", "after \"->\"")]
    public void Einsum_WithABadEquation_SaysWhat(string equation, string part) => Expect("ND2009", p =>
    {
        StagingException exception = Assert.Throws<StagingException>(() => p.Call("Einsum", ("equation", equation), ("left", p.Input([2, 3])), ("right", p.Unbatched([4, 3]))));
        Assert.Contains(part, Message(exception), StringComparison.Ordinal);
        throw exception;
    });

    [Fact]
    public void Extents_BelowOne_AreRefused()
    {
        Expect("ND2011: Dense(0) would have an axis of 0 elements: an extent is at least 1", p => p.Call("Dense", ("units", 0)));
        Expect("ND2011", p => p.Call("Dense", ("units", int.MinValue)));
        Expect("ND2011", p => p.Call("Param", ("shape", new[] { 3, 0 })));
        Expect("ND2011", p => p.Call("Zeros", ("shape", new[] { -1 })));
        Expect("ND2011", p => p.Call("Normal", ("shape", new[] { 0 })));
        Expect("ND2011", p => p.Call("Vector", ("values", Array.Empty<double>())));
        Expect("ND2011", p => p.Call("Arange", ("count", 0)));
        Expect("ND2011", p => p.Call("OneHot", ("classes", 0)));
    }

    [Fact]
    public void Numbers_OutOfRange_AreRefused()
    {
        Expect("ND2012: Dropout(1): 'rate' is 1, but must be at least 0 and below 1", p => p.Call("Dropout", ("rate", 1.0)));
        Expect("ND2012", p => p.Call("Dropout", ("rate", -0.1)));
        Expect("ND2012", p => p.Call("Dropout", ("rate", double.NaN)));
        Expect("ND2012", p => p.Call("Clamp", ("low", 1), ("high", 0)));
        Expect("ND2012", p => p.Call("Clamp", ("low", double.NaN), ("high", 0)));
        Expect("ND2012", p => p.Pipe(p.Input([3]), "Huber", ("target", 0), ("delta", 0)));
        Expect("ND2012", p => p.Pipe(p.Input([3]), "Huber", ("target", 0), ("delta", double.PositiveInfinity)));
        Expect("ND2012", p => p.Call("Repeat", ("count", -1), ("layer", Program.Lambda(x => x))));
        Expect("ND2012", p => p.Call("Iterate", ("count", -1), ("body", Program.Lambda(x => x))));
        Expect("ND2012", p => p.Call("Repeat", ("count", int.MaxValue), ("layer", Program.Lambda(x => x))));
        Expect("ND2012", p => p.Call("Iterate", ("count", int.MaxValue), ("body", Program.Lambda(x => x))));
        Expect("ND2012", p => p.Call("Split", ("x", p.Call("Zeros", ("shape", new[] { int.MaxValue }))), ("parts", int.MaxValue)));
        Expect("ND2012", p => p.Call("Slice", ("axis", 0), ("range", Selectors.Range(0, 1)), ("step", 0)));
        Expect("ND2012", p => p.Call("Init.Normal", ("mean", 0), ("deviation", -1)));
        Expect("ND2012", p => p.Call("Init.Uniform", ("low", 1), ("high", 0)));
        Expect("ND2012", p => p.Call("Param", ("shape", new[] { 3 }), ("init", p.Call("Init.Orthogonal"))));
    }

    [Fact]
    public void Classes_ThatDoNotFit_AreRefused()
    {
        Expect(
            "ND2014: CrossEntropy gets logits of 10 and one label below 12: the last axis of the logits has 10 elements, one for each class; "
            + "make the layer before it give 12, or write [Classes(10)]",
            p => p.Pipe(p.Input([10]), "CrossEntropy", ("label", p.Labels(12))));
        Expect("ND2014", p => p.Pipe(p.Input([10]), "CrossEntropy", ("label", p.Labels(0))));
        Expect("ND2014", p => p.Pipe(p.Input([10]), "CrossEntropy", ("label", p.Labels(10, 3))));
        Expect("ND2014", p => p.Pipe(p.Input([3, 10]), "CrossEntropy", ("label", p.Labels(10))));
        Expect("ND2014", p => p.Call("OneHot", ("indices", p.Labels(0))));
        Expect("ND2014", p => p.Call("Tensor.At", ("this", p.Unbatched([5, 2])), ("indices", p.Labels(6))));
        Expect("ND2014", p => p.Pipe(p.Labels(0), "Gather", ("table", p.Unbatched([5, 2]))));
    }

    [Fact]
    public void Ctc_OfWhatDoesNotFit_IsRefused()
    {
        Expect(
            "ND2014: CtcLoss gets logits of 7×11 and 3 labels below 10: the blank, 0, is one of the labels; write blank: 10, or [Classes(11)] and labels without 0",
            p => Ctc(p, p.Input([7, 11]), p.Labels(10, 3)));
        Expect(
            "ND2014: CtcLoss gets logits of 7×11 and 3 labels below 12: the last axis of the logits has 11 elements, one for each class, the blank among them",
            p => Ctc(p, p.Input([7, 11]), p.Labels(12, 3)));
        Expect("ND2014", p => Ctc(p, p.Input([7, 11]), p.Labels(0, 3)));
        Expect(
            "ND2014: CtcLoss gets 3 labels and as their number one label below 6: a number of labels is at most 3; write [Classes(4)], for 0 to 3",
            p => Ctc(p, p.Input([7, 11]), p.Labels(11, 3), ("labelLength", p.Labels(6))));
        Expect("ND2014", p => Ctc(p, p.Input([7, 11]), p.Labels(11, 3), ("inputLength", p.Labels(9))));
        Expect("ND2014", p => Ctc(p, p.Input([7, 11]), p.Labels(11, 3), ("inputLength", p.Labels(0))));
        Expect("ND2002: CtcLoss takes one number of items an example but gets 2 labels below 8: an example has one length", p => Ctc(p, p.Input([7, 11]), p.Labels(11, 3), ("inputLength", p.Labels(8, 2))));
        Expect(
            "ND2002: CtcLoss takes logits [T, V], a logit for each item and class, but gets 11: Map(Dense(V)) makes them of a sequence of vectors",
            p => Ctc(p, p.Input([11]), p.Labels(11, 3)));
        Expect("ND2002", p => Ctc(p, p.Input([2, 7, 11]), p.Labels(11, 3)));
        Expect("ND2002", p => Ctc(p, p.Input([7, 11]), p.Labels(11)));
        Expect("ND2002", p => Ctc(p, p.Input([7, 11]), p.Labels(11, 3, 2)));
        Expect(
            "ND2012: CtcLoss: 'labels' is a sequence of 8, but must be at most as long as the 7 items, of which each says one label at most",
            p => Ctc(p, p.Input([7, 11]), p.Labels(11, 8)));
        Expect("ND2012: CtcLoss: 'blank' is 11, but must be one of the 11 classes of the logits, 0 to 10", p => Ctc(p, p.Input([7, 11]), p.Labels(11, 3), ("blank", 11)));
        Expect("ND2012", p => Ctc(p, p.Input([7, 11]), p.Labels(11, 3), ("blank", -1)));

        static Staged Ctc(Program p, Staged logits, Staged labels, params (string, object?)[] more) => p.Pipe(logits, "CtcLoss", [("labels", labels), .. more]);
    }

    [Fact]
    public void Combinators_OfLayersThatChangeTheShape_AreRefused()
    {
        Expect("ND2015", p => p.Pipe(p.Input([5]), "Residual", ("body", p.Call("Dense", ("units", 3)))));
        Expect("ND2015", p => p.Pipe(p.Input([5]), "Residual", ("body", p.Call("Dense", ("units", 3))), ("shortcut", p.Call("Dense", ("units", 4)))));
        Expect("ND2016", p => p.Pipe(p.Input([5]), "Iterate", ("body", p.Call("Dense", ("units", 3))), ("count", 2)));
    }

    [Fact]
    public void Tensors_OfTooManyElements_AreRefused()
    {
        Expect("ND2018: Zeros would have 10000000000 elements an example; more than 2147483647 are not supported", p => p.Call("Zeros", ("shape", new[] { 100000, 100000 })));
        Expect("ND2018", p => p.Call("Param", ("shape", new[] { int.MaxValue, 2 })));
        Expect("ND2018", p => p.Call("Tensor.op_Addition", ("left", p.Call("Zeros", ("shape", new[] { 100000, 1 }))), ("right", p.Call("Zeros", ("shape", new[] { 100000 })))));
        Expect("ND2018", p => p.Call("Dot", ("left", p.Call("Zeros", ("shape", new[] { 100000, 1 }))), ("right", p.Call("Zeros", ("shape", new[] { 1, 100000 })))));
        Expect("ND2018", p => p.Call("Concat", ("tensors", new[] { p.Call("Zeros", ("shape", new[] { int.MaxValue })), p.Call("Zeros", ("shape", new[] { 1 })) })));
        Expect("ND2018", p => p.Pipe(p.Input([100000]), "Dense", ("units", 100000)));
        Expect("ND2018", p => p.Pipe(p.Labels(10, 100000), "OneHot", ("classes", 100000)));
        Expect("ND2018", p => p.Call("Einsum", ("equation", "i,j->ij"), ("left", p.Call("Zeros", ("shape", new[] { 100000 }))), ("right", p.Call("Zeros", ("shape", new[] { 100000 })))));
    }

    [Fact]
    public void Windows_ThatDoNotFit_AreRefused()
    {
        Expect(
            "ND2019: Conv2D(6, 5) gets 1×3×7: its window covers 5 elements along the height, but there are only 3 + 2·0; make the kernel smaller, or the padding at least 1",
            p => p.Pipe(p.Input([1, 3, 7]), "Conv2D", ("filters", 6), ("kernel", 5)));
        Expect(
            "ND2019: MaxPool2D(3) gets 1×7×4: its window covers 9 (4·(3 - 1) + 1) elements along the width, but there are only 4 + 2·2; make the kernel smaller, or the padding at least 3",
            p => p.Pipe(p.Input([1, 7, 4]), "MaxPool2D", ("kernel", 3), ("padding", 2), ("dilation", 4)));
        Expect("ND2019", p => p.Pipe(p.Input([1, 7]), "AvgPool1D", ("kernel", 8)));
        Expect("ND2019", p => p.Pipe(p.Input([1, 2, 7, 7]), "Conv3D", ("filters", 1), ("kernel", 3)));
        Expect("ND2019", p => p.Pipe(p.Input([1, 7, 7]), "LocallyConnected2D", ("filters", 1), ("kernel", 8)));
        Expect("ND2019", p => p.Call("Conv2D", ("x", p.Input([1, 3, 3])), ("weights", p.Unbatched([2, 1, 5, 5]))));
    }

    [Fact]
    public void Windows_OverOtherShapes_AreRefused()
    {
        Expect(
            "ND2002: Conv2D(6, 5) takes an image [channels, height, width] but gets 28×28: put Reshape(1, height, width) before it to give it one channel",
            p => p.Pipe(p.Input([28, 28]), "Conv2D", ("filters", 6), ("kernel", 5)));
        Expect(
            "ND2002: AvgPool2D(2) takes an image [channels, height, width] but gets 784: it needs 3 axes; Reshape what has others",
            p => p.Pipe(p.Input([784]), "AvgPool2D", ("kernel", 2)));
        Expect("ND2002", p => p.Pipe(p.Input([]), "Conv1D", ("filters", 1), ("kernel", 1)));
        Expect("ND2002", p => p.Call("GlobalAvgPool", ("x", p.Input([7]))));
        Expect("ND2002", p => p.Pipe(p.Input([2, 3, 4, 5]), "UpSample2D", ("factor", 2)));
        Expect("ND2002", p => p.Pipe(p.Input([2, 3]), "ResizeBilinear2D", ("height", 2), ("width", 2)));
        Expect("ND2002", p => p.Pipe(p.Input([2, 3]), "AdaptiveMaxPool2D", ("height", 2), ("width", 2)));
        Expect("ND2002", p => p.Pipe(p.Input([2, 7, 7]), "RoiPool", ("boxes", p.Input([4])), ("height", 2), ("width", 2)));
        Expect("ND2002", p => p.Call("Conv2D", ("x", p.Input([1, 3, 3])), ("weights", p.Unbatched([3, 3]))));
        Expect(
            "ND2003: Conv2D multiplies 4×5×5 by 2×3×3×3: the weights take 3 channels, but there are 4",
            p => p.Call("Conv2D", ("x", p.Input([4, 5, 5])), ("weights", p.Unbatched([2, 3, 3, 3]))));
    }

    [Fact]
    public void Windows_OfBadNumbers_AreRefused()
    {
        Expect(
            "ND2012: Conv2D(6, 3): 'groups' is 3, but must be a divisor of the 4 channels and the 6 filters",
            p => p.Pipe(p.Input([4, 5, 5]), "Conv2D", ("filters", 6), ("kernel", 3), ("groups", 3)));
        Expect("ND2012", p => p.Pipe(p.Input([4, 5, 5]), "Deconv2D", ("filters", 6), ("kernel", 3), ("groups", 0)));
        Expect("ND2011", p => p.Call("Conv2D", ("filters", 0), ("kernel", 3)));
        Expect("ND2012: Conv2D: 'kernel' is 0, but must be at least 1 and at most 1048576", p => p.Call("Conv2D", ("filters", 1), ("kernel", 0)));
        Expect("ND2012", p => p.Call("Conv2D", ("filters", 1), ("kernel", 3), ("stride", 0)));
        Expect("ND2012", p => p.Call("Conv2D", ("filters", 1), ("kernel", 3), ("padding", -1)));
        Expect("ND2012", p => p.Call("Conv2D", ("filters", 1), ("kernel", 3), ("dilation", int.MaxValue)));
        Expect(
            "ND2012: Conv2D: 'kernel' is (3, 5, 7), but must be one number, or one for each of 2 axes",
            p => p.Call("Conv2D", ("filters", 1), ("kernel", ConvolutionTests.Extents(3, 5, 7))));
        Expect("ND2012: MaxPool2D(2): 'padding' is 2, but must be at most half of what the window covers, 1", p => p.Call("MaxPool2D", ("kernel", 2), ("padding", 2)));
        Expect("ND2012", p => p.Call("Deconv2D", ("filters", 1), ("kernel", 3), ("stride", 2), ("outputPadding", 2)));
        Expect("ND2011: Deconv2D(1, 1) would have an axis of (1 - 1)·1 - 2·1 + 1 = -1 elements: an extent is at least 1", p => p.Pipe(p.Input([1, 1, 1]), "Deconv2D", ("filters", 1), ("kernel", 1), ("padding", 1)));
        Expect("ND2012", p => p.Call("DepthwiseConv2D", ("kernel", 3), ("multiplier", 0)));
        Expect("ND2011", p => p.Call("AdaptiveAvgPool2D", ("height", 0), ("width", 1)));
        Expect("ND2012", p => p.Pipe(p.Input([1, 3, 3]), "UpSample2D", ("factor", 0)));
        Expect("ND2012", p => p.Call("RoiPool", ("boxes", p.Input([2, 4])), ("height", 2), ("width", 2), ("scale", double.NaN)));
        Expect("ND2018", p => p.Pipe(p.Input([1, 1000, 1000]), "UpSample2D", ("factor", 1000)));
        Expect("ND2018", p => p.Pipe(p.Input([1 << 20, 1, 1]), "Conv2D", ("filters", 1 << 20), ("kernel", 1)));
    }

    [Fact]
    public void Unpooling_WithOtherSwitches_IsRefused()
    {
        Expect("ND2007", p => p.Pipe(p.Input([1, 2, 2]), "MaxUnpool2D", ("switches", p.Labels(4, 1, 3, 2)), ("kernel", 2)));
        Expect("ND2014", p => p.Pipe(p.Input([1, 2, 2]), "MaxUnpool2D", ("switches", p.Labels(9, 1, 2, 2)), ("kernel", 2)));
        Expect(
            "ND2012: MaxUnpool2D(2): 'size' is 7, but must be one whose pooling gives 2×2; this one's gives 3×3",
            p => p.Pipe(p.Input([1, 2, 2]), "MaxUnpool2D", ("switches", p.Labels(4, 1, 2, 2)), ("kernel", 2), ("size", 7)));
    }

    [Fact]
    public void Poison_AsAnArgument_IsSilent()
    {
        Program program = new();

        Assert.Throws<PoisonException>(() => program.Call("Dense", ("units", new Staged.Poison())));
        Assert.Throws<PoisonException>(() => program.Call("Dropout", ("rate", new Staged.Poison())));
        Assert.Throws<PoisonException>(() => program.Call("Zeros", ("shape", new Staged.List([new Staged.Poison()]))));
        Assert.Throws<PoisonException>(() => program.Call("Tensor.get_Item", ("this", program.Input([3])), ("index", new Staged.Poison())));
    }

    [Fact]
    public void EveryId_HasARowWithItsOwnNumberOfArguments()
    {
        string[] ids = [.. typeof(DiagnosticIds).GetFields(System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.Public).Select(field => (string)field.GetRawConstantValue()!)];

        Assert.Equal(ids.Order(StringComparer.Ordinal), DiagnosticCatalog.Rows.Select(row => row.Id));
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.All(DiagnosticCatalog.Rows, row => Assert.Matches("^ND[0-9]{4}$", row.Id));
    }

    private static Staged.Tensor Labelled(Program program, string label, params int[] shape)
    {
        program.Graph.Label = label;
        return program.Input(shape);
    }

    /// <summary>That a program ends with a diagnostic: its id, or its id and whole message.</summary>
    private static void Expect(string expected, Func<Program, object> build)
    {
        Program program = new() { Batch = 1, IsBuildOnly = true };
        StagingException exception = Assert.Throws<StagingException>(() => build(program));
        string message = $"{exception.Id}: {Message(exception)}";
        Assert.DoesNotContain("{", message, StringComparison.Ordinal);
        Assert.Equal(expected, expected.Contains(':', StringComparison.Ordinal) ? message : exception.Id);
    }

    private static string Message(StagingException exception) => DiagnosticCatalog.Format(exception.Id, exception.Arguments);
}

namespace NetDsl.Generators.Diagnostics;

/// <content>ND2xxx: shapes and types. The library functions throw these; the reader adds the place.</content>
internal static partial class DiagnosticCatalog
{
    private static DiagnosticRow Shape(string id, string title, string message, string description) =>
        new(id, title, message, "Shape", DiagnosticSeverityLevel.Error, description);

    private static IEnumerable<DiagnosticRow> ShapeRows() =>
    [
        Shape(DiagnosticIds.BroadcastMismatch, "Shapes do not broadcast",
            "{0} gets {1} and {2}, which do not broadcast: {3}",
            "Operands of element-by-element operations align at the last axis; extents that meet are equal, or one of them is 1."),
        Shape(DiagnosticIds.WrongRank, "Wrong number of axes",
            "{0} takes {1} but gets {2}: {3}",
            "The operation needs another number of axes. Dense takes a vector: Flatten what has more axes."),
        Shape(DiagnosticIds.InnerExtentMismatch, "Inner extents of a product differ",
            "{0} multiplies {1} by {2}: {3}",
            "A product sums over the last axis of the left operand and the last axis but one of the right operand (its only one when it is a vector); both have the same extent."),
        Shape(DiagnosticIds.AxisOutOfRange, "No such axis",
            "{0} names axis {1}, but {2}",
            "Axes are those of one example: they count from 0, or from the end as -1, -2, …, and each may be named once."),
        Shape(DiagnosticIds.ReshapeMismatch, "Reshape changes the number of elements",
            "{0} cannot arrange the {1} elements of {2}: {3}",
            "A reshape keeps the elements of one example. One extent may be -1: it is computed from the others."),
        Shape(DiagnosticIds.IndexOutOfRange, "Index or range outside the axis",
            "{0} takes {1} of an axis of {2} elements of {3}: {4}",
            "Ranges are of one example, contain at least one element and stay inside the axis."),
        Shape(DiagnosticIds.JoinMismatch, "Tensors cannot be joined",
            "{0} joins {1} and {2}: {3}",
            "Concat needs equal extents on all axes but the joined one; Stack needs equal shapes."),
        Shape(DiagnosticIds.SplitMismatch, "Axis cannot be cut so",
            "{0} cuts an axis of {1} elements of {2}: {3}",
            "The number of parts divides the axis, or the sizes of the parts add up to it."),
        Shape(DiagnosticIds.EinsumInvalid, "Einsum equation does not fit",
            "Einsum(\"{0}\"): {1}",
            "An equation has a letter for each axis of each operand, separated by commas, then \"->\" and the letters of the result. A letter stands for one extent everywhere."),
        Shape(DiagnosticIds.ExtentNotPositive, "Extent is not positive",
            "{0} would have an axis of {1} elements: an extent is at least 1",
            "Every extent of a tensor is at least 1."),
        Shape(DiagnosticIds.ArgumentOutOfRange, "Argument out of range",
            "{0}: '{1}' is {2}, but must be {3}",
            "A constant argument of a function of the language lies outside its range."),
        Shape(DiagnosticIds.IndicesWhereTensorIsNeeded, "Labels where numbers are needed",
            "{0} takes numbers but gets labels: write OneHot(…) to make a vector of each label, Gather(table) to look it up, or .ToTensor() to use it as a number",
            "Indices are positions or class labels. What computes with numbers takes a Tensor."),
        Shape(DiagnosticIds.ClassesMismatch, "Number of classes does not fit",
            "{0} gets {1} and {2}: {3}",
            "The number of classes of labels, given by [Classes], is the extent of the axis they index."),
        Shape(DiagnosticIds.ResidualMismatch, "Ways of a residual block differ",
            "Residual adds {0} (its shortcut) and {1} (its body) for an operand of {2}: {3}",
            "Both ways of a residual block give the same shape. A body that changes the shape needs a shortcut that changes it the same way."),
        Shape(DiagnosticIds.IterateChangesShape, "Iterated layer changes the shape",
            "Iterate applies its layer again and again, but it turns {0} into {1}: make it keep the shape, or use Repeat for layers of different shapes",
            "The result of one iteration is the operand of the next, so the layer keeps the shape."),
        Shape(DiagnosticIds.TensorTooLarge, "Tensor too large",
            "{0} would have {1} elements an example; more than 2147483647 are not supported",
            "Positions inside one example are 32-bit numbers on the device."),
        Shape(DiagnosticIds.WindowTooLarge, "Window larger than what it slides over",
            "{0} gets {1}: {2}",
            "A window slides over the padded operand, so it has at most as many elements along each axis: extent + 2 · padding is at least dilation · (kernel - 1) + 1."),
    ];
}

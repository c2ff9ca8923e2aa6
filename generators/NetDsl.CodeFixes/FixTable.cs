using NetDsl.Generators.Diagnostics;

namespace NetDsl.CodeFixes;

/// <summary>The one table of code fixes, a row each. The first row of a diagnostic is what the editor shows first.</summary>
internal static class FixTable
{
    /// <summary>Errors of C# itself.</summary>
    private const string UnknownName = "CS0103", NoSuchOperator = "CS0019", NoConversion = "CS0029", WrongArgument = "CS1503", TooFewArguments = "CS1501", ArgumentMissing = "CS7036";

    public static IReadOnlyList<CodeFix> Rows { get; } =
    [
        new(DiagnosticIds.NotPartial, "make the class partial", DeclarationFixes.MakePartial),
        new(DiagnosticIds.UnsupportedClass, "remove `static` or `abstract`, make a record a class", DeclarationFixes.MakeOrdinaryClass),
        new(DiagnosticIds.ContainerNotPartial, "make it partial", DeclarationFixes.MakePartial),
        new(DiagnosticIds.EntryNotPrivate, "make the method private", DeclarationFixes.MakePrivateAndStatic),
        new(DiagnosticIds.EntryNotStatic, "add `static`", DeclarationFixes.MakePrivateAndStatic),
        new(DiagnosticIds.EntrySignature, "pass the parameter by value", DeclarationFixes.PassByValue),
        new(DiagnosticIds.NoEntryPoints, "mark a method [Predict]", DeclarationFixes.MarkPredict),
        new(DiagnosticIds.PredictAndTrain, "remove [Predict]", AttributeFixes.RemovePredict),
        new(DiagnosticIds.OptimizerCount, "add [Adam]", AttributeFixes.AddOptimizer),
        new(DiagnosticIds.OptimizerWithoutTrain, "remove the attribute", AttributeFixes.RemoveAttribute),
        new(DiagnosticIds.UnknownUpdate, "remove the name", AttributeFixes.RemoveUpdate),
        new(DiagnosticIds.UpdateNotReached, "remove the name", AttributeFixes.RemoveUpdate),
        new(DiagnosticIds.WeightsOutsideInitializer, "make the property a field", InitializerFixes.MakeFieldOfProperty),
        new(DiagnosticIds.WeightsOutsideInitializer, "move the loop to a field, as `Repeat`", InitializerFixes.MoveLoopToField),
        new(DiagnosticIds.WeightsOutsideInitializer, "move the layer to a field", InitializerFixes.MoveToField),
        new(DiagnosticIds.FieldNotReadOnly, "make the field readonly", InitializerFixes.MakeReadOnly),
        new(DiagnosticIds.LayerAsDelegate, "combine the results", OperatorFixes.CombineResults),
        new(DiagnosticIds.ConditionNotConstant, "use `Where`", OperatorFixes.Choose),
        new(DiagnosticIds.TensorEquality, "use `Where` and `Equal`", OperatorFixes.CompareNumbers),
        new(DiagnosticIds.BroadcastMismatch, "use `Dot`", OperatorFixes.UseDot),
        new(DiagnosticIds.WrongRank, "add [Shape]", ShapeFixes.AddShape),
        new(DiagnosticIds.WrongRank, "insert `Flatten` or `Reshape`", ShapeFixes.Insert),
        new(DiagnosticIds.InnerExtentMismatch, "transpose", ShapeFixes.Transpose),
        new(DiagnosticIds.LossNotScalar, "take the mean", ShapeFixes.TakeMean),
        new(DiagnosticIds.ResidualMismatch, "pad the convolutions of the body", ArgumentFixes.PadConvolutions),
        new(DiagnosticIds.WindowTooLarge, "set the padding", ArgumentFixes.SetPadding),
        new(DiagnosticIds.BudgetExceeded, "set the capacity that fits", AttributeFixes.SetCapacity),
        new(DiagnosticIds.UnusedLayer, "remove it", AdviceFixes.RemoveField),
        new(DiagnosticIds.IntegerDivision, "divide floats", AdviceFixes.Replace),
        new(DiagnosticIds.SoftmaxBeforeCrossEntropy, "remove the function", AdviceFixes.RemoveFunction),
        new(DiagnosticIds.LogOfSoftmax, "use the logarithmic form", AdviceFixes.UseLogarithmicForm),
        new(DiagnosticIds.SigmoidBeforeLogits, "remove the function", AdviceFixes.RemoveFunction),
        new(DiagnosticIds.LinearLayersInARow, "insert `Relu`", AdviceFixes.InsertActivation),
        new(DiagnosticIds.BiasBeforeBatchNorm, "set `bias: false`", ArgumentFixes.RemoveBias),
        new(DiagnosticIds.DropoutAfterLastLayer, "move it before the layer", AdviceFixes.MoveBeforeLayer),
        new(DiagnosticIds.DropoutAfterLastLayer, "remove it", AdviceFixes.RemoveFunction),
        new(DiagnosticIds.StopGradientWithoutEffect, "remove it", AdviceFixes.RemoveFunction),
        new(DiagnosticIds.PipePrecedence, "add parentheses", OperatorFixes.AddParentheses),
        new(DiagnosticIds.InitializerOfAnotherActivation, "set the initialiser", ArgumentFixes.SetInitializer),
        new(DiagnosticIds.WindowLeavesOut, "set the padding", ArgumentFixes.SetPadding),
        new(UnknownName, "use the language's name for a function of PyTorch or Keras", NameFixes.UseOwnName),
        new(NoSuchOperator, "begin a composition with `Layer.From`", NameFixes.BeginWithLayer),
        new(NoSuchOperator, "use `Square` or `Power`", NameFixes.UsePower),
        new(NoConversion, "make it a function of labels", NameFixes.MakeFunctionOfLabels),
        new(WrongArgument, "leave out the extent of the input, which is inferred", NameFixes.LeaveOutInput),
        new(WrongArgument, "use the function of tensors instead of `Math`", NameFixes.UseFunctionOfTensors),
        new(TooFewArguments, "leave out the parentheses", NameFixes.LeaveOutParentheses),
        new(ArgumentMissing, "leave out the parentheses", NameFixes.LeaveOutParentheses),
    ];
}

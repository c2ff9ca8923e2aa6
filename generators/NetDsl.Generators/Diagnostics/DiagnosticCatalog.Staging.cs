namespace NetDsl.Generators.Diagnostics;

/// <content>ND1xxx: C# that cannot be staged, and mistakes in what is computed at compile time.</content>
internal static partial class DiagnosticCatalog
{
    private static DiagnosticRow Staging(string id, string title, string message, string description) =>
        new(id, title, message, "Staging", DiagnosticSeverityLevel.Error, description);

    private static IEnumerable<DiagnosticRow> StagingRows() =>
    [
        Staging(DiagnosticIds.UnsupportedConstruct, "Construct cannot be staged",
            "{0} cannot be compiled into a network: {1}",
            "The members of a network are evaluated at compile time. Constants, functions, lambdas, tuples, records, arrays, loops over constant ranges and recursion are; what has effects is not."),
        Staging(DiagnosticIds.NoSource, "Method has no source here",
            "`{0}` is not part of this project, so its body cannot be read: use a function of NetDsl, write it in this project, or mark it [Block] where it is written",
            "Functions that a network calls are read from source; of the framework, System.Linq on constant sequences and Math on constants are known."),
        Staging(DiagnosticIds.FieldNotReadOnly, "Static field may change",
            "The static field `{0}` is not `readonly`, so its value is not known at compile time: make it `static readonly` or `const`",
            "What a network uses is fixed at compile time."),
        Staging(DiagnosticIds.FieldNotInitialized, "Static field without initialiser",
            "The static field `{0}` has no initialiser: write its value with `=` in the declaration",
            "Static constructors are not read."),
        Staging(DiagnosticIds.TooManySteps, "Evaluation takes too long",
            "The evaluation at compile time took more than {0} steps: look for a loop or recursion that does not end, or use Repeat, Iterate or tensor operations for large ranges",
            "Loops unroll at compile time, so their length is limited."),
        Staging(DiagnosticIds.InitializationCycle, "Field depends on itself",
            "The value of `{0}` depends on itself: {1}",
            "Static readonly fields are evaluated in any order, but not in a circle."),
        Staging(DiagnosticIds.CallsTooDeep, "Recursion is too deep",
            "The call of `{0}` is more than {1} calls deep: give the recursion a bound that is known at compile time",
            "Recursion unrolls at compile time."),
        Staging(DiagnosticIds.ArithmeticFails, "Arithmetic on constants fails",
            "`{0}` {1}",
            "Integers known at compile time are computed checked: an overflow would be a wrong size."),
        Staging(DiagnosticIds.UserAssertion, "The program's own assertion",
            "{0}",
            "A throw that is reached at compile time is the author's own error with the author's own message."),
        Staging(DiagnosticIds.LayerAsDelegate, "A layer is not used as a function",
            "`{0}` is a built-in member of delegates and means nothing for layers: {1}",
            "Layers are delegates, so C# offers `+`, `-`, `==` and members such as Method on them."),
        Staging(DiagnosticIds.StaticAbstract, "Static abstract member",
            "`{0}` is a static abstract member of an interface, which is not resolved at compile time: pass the function as a parameter",
            "Calls through static abstract interface members are not supported."),
        Staging(DiagnosticIds.TensorEquality, "Tensors compared by reference",
            "`{0}` compares references, not numbers, and is always the same here: use `Equal(a, b)` for the numbers, and `Where` to choose by them",
            "Values of tensors are known at run time only."),
        Staging(DiagnosticIds.MutableCollection, "Collection that changes",
            "`{0}` is a collection that changes: write a collection expression, an array, or `Select` over a range",
            "Values in a network do not change."),
        Staging(DiagnosticIds.Mutation, "Assignment to a member",
            "`{0}` cannot be assigned: values in a network do not change; return the new value, or make a new record with `with`",
            "Locals and elements of local arrays may be assigned; members may not."),
        Staging(DiagnosticIds.ConditionNotConstant, "Condition is not known at compile time",
            "`{0}` is not known at compile time: choose between tensors with `Where(condition, a, b)`",
            "Branches and loops are decided at compile time."),
        Staging(DiagnosticIds.NotConstant, "Value is not known at compile time",
            "`{0}` is not known at compile time: use constants, or tensor operations",
            "Ranges, counts, indices and the arguments of framework functions are constants."),
        Staging(DiagnosticIds.NoMatch, "No arm of a switch matches",
            "No arm of this `switch` matches {0}: add one, or `_ => throw new ArgumentException(\"…\")` with a message of your own",
            "A switch expression needs an arm for every value that occurs."),
        Staging(DiagnosticIds.DeconstructionMismatch, "Number of names does not fit",
            "{0} names take apart {1}",
            "Deconstruction needs as many names as there are values."),
        Staging(DiagnosticIds.ListIndexOutOfRange, "Index outside the array",
            "The index {0} is outside the array of {1} elements",
            "Arrays at compile time are checked as at run time."),
        Staging(DiagnosticIds.NullValue, "Null where a value is needed",
            "`{0}` is null here: give it a value",
            "Nothing in a network can be applied to null."),
    ];

    private static IEnumerable<DiagnosticRow> EntryShapeRows() =>
    [
        Shape(DiagnosticIds.LossNotScalar, "Loss is not one number an example",
            "The loss of `{0}` is {1} an example, but must be one number: reduce it with `| Mean` or `| Sum`",
            "A [Train] method returns one number for each example; training minimises their mean over the batch."),
        Shape(DiagnosticIds.LayerShapesDiffer, "One layer, two shapes",
            "`{0}` was {1} where the layer was used first, and would be {2} here: a layer that is used twice has one shape; make two layers",
            "A layer's weights get their shape from the first operand."),
    ];

    private static IEnumerable<DiagnosticRow> GradientRows() =>
    [
        new(DiagnosticIds.NoGradient, "Parameter never receives a gradient",
            "`{0}` is used by `{1}` but never receives a gradient: every way from it to the loss goes through StopGradient, Frozen, a comparison or rounding; it keeps its initial value",
            "Gradient", DiagnosticSeverityLevel.Warning, "A parameter that no gradient reaches is not trained. List what is to be trained in Updates when this is intended."),
        new(DiagnosticIds.UpdateNotReached, "Updates names a layer without gradient",
            "`{0}` is in Updates of `{1}`, but no gradient of the loss reaches it: remove it from Updates, or use it in the loss",
            "Gradient", DiagnosticSeverityLevel.Error, "Updates lists the layers that the step trains; each must influence the loss through differentiable operations."),
        new(DiagnosticIds.NothingToTrain, "Nothing to train",
            "No gradient of the loss `{0}` reaches any parameter, so there is nothing to train: use a layer or parameter in it, or mark the method [Predict]",
            "Gradient", DiagnosticSeverityLevel.Error, "A training step needs at least one parameter that the loss depends on."),
        new(DiagnosticIds.NothingToDifferentiate, "No such gradient",
            "Gradient({0}, {1}): {2}",
            "Gradient", DiagnosticSeverityLevel.Error, "Gradient takes one number an example and something it depends on through differentiable operations."),
    ];

    private static IEnumerable<DiagnosticRow> DeviceRows() =>
    [
        new(DiagnosticIds.BudgetExceeded, "Memory above the budget",
            "With {0} examples `{1}` needs {2} on the device, {3} more than its budget of {4}: {5}. The largest buffers are {6}; {7}",
            "Device", DiagnosticSeverityLevel.Warning, "The memory of a network is planned at compile time: parameters, state, gradients and the optimiser's state stay, and activations share the memory of the entry point that needs most."),
    ];

    private static IEnumerable<DiagnosticRow> AdviceRows() =>
    [
        new(DiagnosticIds.UnusedLayer, "Layer is never used",
            "No entry point uses `{0}`, so it has no weights: use it or remove it",
            "Advice", DiagnosticSeverityLevel.Info, "The shape of a layer's weights follows from what it is applied to."),
        new(DiagnosticIds.IntegerDivision, "Integer division becomes a tensor",
            "`{0}` divides integers and drops the fraction before it becomes a number of the network: write {1}",
            "Advice", DiagnosticSeverityLevel.Warning, "In C# the quotient of two integers is an integer; 1 / 20 is 0."),
        new(DiagnosticIds.SoftmaxBeforeCrossEntropy, "Softmax before cross-entropy",
            "`CrossEntropy` takes logits and normalises them itself, and here they come out of `{0}`: remove `{0}`",
            "Advice", DiagnosticSeverityLevel.Warning, "A softmax of probabilities is nearly uniform: the loss cannot get small, and gradients vanish."),
        new(DiagnosticIds.LogOfSoftmax, "Logarithm of softmax or sigmoid",
            "The logarithm of `{0}` is minus infinity where its result rounds to 0: write `{1}`, which stays finite and exact",
            "Advice", DiagnosticSeverityLevel.Info, "In single precision a softmax or sigmoid of moderate logits is exactly 0."),
        new(DiagnosticIds.SigmoidBeforeLogits, "Sigmoid before a loss of logits",
            "`BinaryCrossEntropyWithLogits` applies the sigmoid itself, and here its logits come out of `{0}`: remove `{0}`",
            "Advice", DiagnosticSeverityLevel.Warning, "A sigmoid of probabilities lies between 0.5 and 0.73: the loss cannot get small."),
        new(DiagnosticIds.LinearLayersInARow, "No activation between dense layers",
            "Between `{1}` and `{0}` there is no activation, so together they are one linear layer: put one such as Relu between them, or leave one layer out",
            "Advice", DiagnosticSeverityLevel.Info, "A linear function of a linear function is linear."),
        new(DiagnosticIds.BiasBeforeBatchNorm, "Bias before batch normalisation",
            "The bias of `{0}` has no effect, because BatchNorm after it subtracts the mean: write `bias: false`",
            "Advice", DiagnosticSeverityLevel.Info, "What is the same for a whole channel goes with the channel's mean; BatchNorm has a bias of its own."),
        new(DiagnosticIds.DropoutAfterLastLayer, "Dropout after the last layer",
            "No layer with weights follows `{0}`, so it drops parts of the result itself: move it before the last layer",
            "Advice", DiagnosticSeverityLevel.Info, "Dropout makes a layer not rely on single elements of what comes in; a loss cannot learn that."),
        new(DiagnosticIds.StopGradientWithoutEffect, "StopGradient without effect",
            "No weight is before this StopGradient, so there is no gradient to stop: remove it",
            "Advice", DiagnosticSeverityLevel.Info, "Gradients go to weights, and where Gradient asks for them."),
        new(DiagnosticIds.PipePrecedence, "Pipe binds weaker than arithmetic",
            "`|` binds weaker than `{0}`, so C# reads `{1} | ({2})`: write `{3}`",
            "Advice", DiagnosticSeverityLevel.Warning, "In C#, `|` comes after arithmetic, shifts and comparisons."),
        new(DiagnosticIds.EntryNeverCalled, "Entry point is never called",
            "Nothing in this application calls `{0}.{1}`: call it, remove it, or remove its attribute when only other entry points use it",
            "Advice", DiagnosticSeverityLevel.Info, "An entry point costs compile time, kernels and, when it trains, memory. Only networks that no other project can see are looked at, and only when the whole application is compiled.")
        {
            IsOfCompilation = true,
        },
        new(DiagnosticIds.InitializerOfAnotherActivation, "Initialiser of another activation",
            "`{0}` starts with {1} weights, which keep the scale of values before {2}, but `{3}` follows: write `init: {4}`",
            "Advice", DiagnosticSeverityLevel.Info, "He's initialisation is made for activations that are zero for half of their inputs, Glorot's for tanh and sigmoid, LeCun's for Selu."),
        new(DiagnosticIds.WindowLeavesOut, "Windows leave out the edge",
            "`{0}` never reads the last {1} of {2}: {3} is not whole; {4}",
            "Advice", DiagnosticSeverityLevel.Info, "The number of windows is rounded down, so that a stride that does not divide what is left of the axis leaves elements at its end out."),
        new(DiagnosticIds.CompilerBug, "Bug in NetDsl",
            "NetDsl failed to compile `{0}` in the pass {1}. This is a bug in NetDsl, not in your program; please report it with the network's source",
            "Compiler", DiagnosticSeverityLevel.Error, "An invariant of the compiler does not hold."),
    ];
}

namespace NetDsl.Generators.Diagnostics;

/// <content>What the reader finds: 0xxx declaration, 1xxx staging, 3xxx gradients, 5xxx imports, 8xxx advice, 9xxx bugs.</content>
internal static partial class DiagnosticIds
{
    public const string NotPartial = "ND0001";
    public const string UnsupportedClass = "ND0002";
    public const string ContainerNotPartial = "ND0003";
    public const string EntryNotPrivate = "ND0004";
    public const string EntryNotStatic = "ND0005";
    public const string EntryParameterType = "ND0006";
    public const string EntryResultType = "ND0007";
    public const string PredictAndTrain = "ND0008";
    public const string NoEntryPoints = "ND0009";
    public const string WeightsOutsideInitializer = "ND0010";
    public const string NameTaken = "ND0011";
    public const string ParameterNameTaken = "ND0012";
    public const string HidesFunction = "ND0013";
    public const string OptimizerCount = "ND0014";
    public const string OptimizerWithoutTrain = "ND0015";
    public const string AttributeOutOfRange = "ND0016";
    public const string EntryNameTwice = "ND0017";
    public const string UnknownUpdate = "ND0018";
    public const string EntrySignature = "ND0019";
    public const string TooManyInputs = "ND0020";
    public const string WeightNameInvalid = "ND0021";
    public const string WeightNameTwice = "ND0022";

    public const string UnsupportedConstruct = "ND1000";
    public const string NoSource = "ND1001";
    public const string FieldNotReadOnly = "ND1002";
    public const string FieldNotInitialized = "ND1003";
    public const string TooManySteps = "ND1004";
    public const string InitializationCycle = "ND1005";
    public const string CallsTooDeep = "ND1006";
    public const string ArithmeticFails = "ND1007";
    public const string UserAssertion = "ND1008";
    public const string LayerAsDelegate = "ND1009";
    public const string StaticAbstract = "ND1010";
    public const string TensorEquality = "ND1011";
    public const string MutableCollection = "ND1012";
    public const string Mutation = "ND1013";
    public const string ConditionNotConstant = "ND1014";
    public const string NotConstant = "ND1015";
    public const string NoMatch = "ND1016";
    public const string DeconstructionMismatch = "ND1017";
    public const string ListIndexOutOfRange = "ND1018";
    public const string NullValue = "ND1019";

    public const string LossNotScalar = "ND2010";
    public const string LayerShapesDiffer = "ND2017";

    public const string NoGradient = "ND3001";
    public const string UpdateNotReached = "ND3002";
    public const string NothingToTrain = "ND3003";
    public const string NothingToDifferentiate = "ND3004";

    public const string BlocksMissing = "ND5001";
    public const string BlocksNewer = "ND5002";
    public const string BlockNotCallable = "ND5003";

    public const string UnusedLayer = "ND8001";
    public const string IntegerDivision = "ND8002";
    public const string SoftmaxBeforeCrossEntropy = "ND8003";
    public const string LogOfSoftmax = "ND8004";
    public const string SigmoidBeforeLogits = "ND8005";
    public const string LinearLayersInARow = "ND8006";
    public const string BiasBeforeBatchNorm = "ND8007";
    public const string DropoutAfterLastLayer = "ND8008";
    public const string StopGradientWithoutEffect = "ND8009";
    public const string PipePrecedence = "ND8010";
    public const string EntryNeverCalled = "ND8011";
    public const string InitializerOfAnotherActivation = "ND8012";
    public const string WindowLeavesOut = "ND8013";
    public const string ChannelsLast = "ND8014";
    public const string BudgetExceeded = "ND4001";

    public const string CompilerBug = "ND9001";
}

namespace NetDsl.Generators.Diagnostics;

/// <summary>
/// The ids of all diagnostics, by stage: 0xxx declaration, 1xxx unsupported C#, 2xxx shapes and types, 3xxx gradients, 4xxx memory and device limits, 8xxx advice,
/// 9xxx a bug in NetDsl. Each has a row in <see cref="DiagnosticCatalog"/>.
/// </summary>
internal static partial class DiagnosticIds
{
    public const string BroadcastMismatch = "ND2001";
    public const string WrongRank = "ND2002";
    public const string InnerExtentMismatch = "ND2003";
    public const string AxisOutOfRange = "ND2004";
    public const string ReshapeMismatch = "ND2005";
    public const string IndexOutOfRange = "ND2006";
    public const string JoinMismatch = "ND2007";
    public const string SplitMismatch = "ND2008";
    public const string EinsumInvalid = "ND2009";
    public const string ExtentNotPositive = "ND2011";
    public const string ArgumentOutOfRange = "ND2012";
    public const string IndicesWhereTensorIsNeeded = "ND2013";
    public const string ClassesMismatch = "ND2014";
    public const string ResidualMismatch = "ND2015";
    public const string IterateChangesShape = "ND2016";
    public const string TensorTooLarge = "ND2018";
    public const string WindowTooLarge = "ND2019";
    public const string ItemsDiffer = "ND2020";
    public const string StateOfItems = "ND2021";
    public const string LoopChangesState = "ND2022";
    public const string CarriedByItems = "ND2023";
    public const string CarriedBackwards = "ND2024";
    public const string NothingToReset = "ND2025";
}

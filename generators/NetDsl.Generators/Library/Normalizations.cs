namespace NetDsl.Generators.Library;

/// <summary>Normalisations of one example.</summary>
internal static class Normalizations
{
    public static LibraryFunction[] Rows { get; } = [];

    public static void CheckEpsilon(string kind, double epsilon) =>
        Shapes.CheckArgument(epsilon > 0 && epsilon < float.MaxValue, kind, "epsilon", Text.Number(epsilon), "above 0");
}

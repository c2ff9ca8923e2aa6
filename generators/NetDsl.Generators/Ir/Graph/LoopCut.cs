namespace NetDsl.Generators.Ir.Graph;

/// <summary>A loop that was cut into segments because memory is short, for people.</summary>
/// <param name="Label">The loop's label; may be empty.</param>
/// <param name="Items">The items it goes along.</param>
/// <param name="Steps">The steps of a segment.</param>
internal sealed record LoopCut(string Label, int Items, int Steps);

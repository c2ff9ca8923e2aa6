namespace NetDsl.Generators.Ir.Graph;

/// <summary>Building on a graph that is there already: what passes do.</summary>
internal sealed partial class GraphBuilder
{
    /// <summary>A builder that has the graph's inputs and nothing else: for passes that write every value anew.</summary>
    public static GraphBuilder WithInputsOf(Graph graph)
    {
        GraphBuilder builder = new();
        builder._inputs.AddRange(graph.Inputs);
        return builder;
    }

    /// <summary>A builder that has the graph's inputs and values under their old numbers, and no results: for passes that append.</summary>
    public static GraphBuilder WithValuesOf(Graph graph)
    {
        GraphBuilder builder = WithInputsOf(graph);
        builder._values.AddRange(graph.Values);
        return builder;
    }
}

using System.Text;
using static NetDsl.Generators.Emit.CSharp.CSharpWriter;

namespace NetDsl.Generators.Emit.Cards;

/// <summary>
/// The graph of a network's layers as SVG. Boxes of one rank stand side by side, ranks one below the other; data that skips ranks bends out to the right, so that it crosses no box of a chain. Text is measured by its
/// number of characters, for there is no font to ask.
/// </summary>
internal static class SvgCard
{
    private const int LineHeight = 18, Padding = 8, RankGap = 28, BoxGap = 24, Margin = 16, CharacterWidth = 8, BendWidth = 36;

    public static string Of(CompiledProgram program)
    {
        LayerGraph graph = LayerGraph.Of(MarkdownCard.Drawn(program).Graph, program.Model.Layers);
        Box[] boxes = Place(graph, out int width, out int height);
        int bends = graph.Edges.Any(edge => graph.Nodes[edge.To].Rank > graph.Nodes[edge.From].Rank + 1) ? BendWidth : 0;
        StringBuilder text = new();
        text.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Literal(width + bends)} {Literal(height)}\" font-family=\"sans-serif\" font-size=\"13\" text-anchor=\"middle\">\n");
        text.Append($"<title>{Xml(program.Model.Name)}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        text.Append("<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#555\"/></marker></defs>\n");
        foreach ((int from, int to) in graph.Edges)
        {
            AppendEdge(text, boxes[from], boxes[to], graph.Nodes[to].Rank > graph.Nodes[from].Rank + 1);
        }

        for (int i = 0; i < boxes.Length; i++)
        {
            AppendBox(text, boxes[i], Lines(graph.Nodes[i]), graph.Nodes[i].Kind.Length > 0);
        }

        return text.Append("</svg>").ToString();
    }

    private static Box[] Place(LayerGraph graph, out int width, out int height)
    {
        Box[] boxes = new Box[graph.Nodes.Count];
        IGrouping<int, int>[] ranks = [.. Enumerable.Range(0, boxes.Length).GroupBy(i => graph.Nodes[i].Rank).OrderBy(rank => rank.Key)];
        int[] widths = [.. graph.Nodes.Select(node => (2 * Padding) + (CharacterWidth * Lines(node).Max(line => line.Length)))];
        int widest = ranks.Length == 0 ? 0 : ranks.Max(rank => rank.Sum(i => widths[i] + BoxGap) - BoxGap);
        int y = Margin;
        foreach (IGrouping<int, int> rank in ranks)
        {
            int x = Margin + ((widest - (rank.Sum(i => widths[i] + BoxGap) - BoxGap)) / 2), tallest = 0;
            foreach (int i in rank)
            {
                int tall = (2 * Padding) + (LineHeight * Lines(graph.Nodes[i]).Length);
                boxes[i] = new Box(x, y, widths[i], tall);
                x += widths[i] + BoxGap;
                tallest = Math.Max(tallest, tall);
            }

            y += tallest + RankGap;
        }

        (width, height) = (widest + (2 * Margin), y - RankGap + Margin);
        return boxes;
    }

    private static void AppendEdge(StringBuilder text, Box from, Box to, bool skips)
    {
        (int x1, int y1, int x2, int y2) = (from.X + (from.Width / 2), from.Y + from.Height, to.X + (to.Width / 2), to.Y);
        string path = $"M{Literal(x1)} {Literal(y1)}L{Literal(x2)} {Literal(y2)}";
        if (skips)
        {
            (x1, y1, x2, y2) = (from.X + from.Width, from.Y + (from.Height / 2), to.X + to.Width, to.Y + (to.Height / 2));
            int bend = Math.Max(x1, x2) + BendWidth;
            path = $"M{Literal(x1)} {Literal(y1)}C{Literal(bend)} {Literal(y1)} {Literal(bend)} {Literal(y2)} {Literal(x2)} {Literal(y2)}";
        }

        text.Append($"<path d=\"{path}\" fill=\"none\" stroke=\"#555\" marker-end=\"url(#arrow)\"/>\n");
    }

    private static void AppendBox(StringBuilder text, Box box, string[] lines, bool hasWeights)
    {
        text.Append($"<rect x=\"{Literal(box.X)}\" y=\"{Literal(box.Y)}\" width=\"{Literal(box.Width)}\" height=\"{Literal(box.Height)}\" rx=\"5\" fill=\"{(hasWeights ? "#dbe9ff" : "#f2f2f2")}\" stroke=\"#555\"/>\n");
        for (int i = 0; i < lines.Length; i++)
        {
            text.Append($"<text x=\"{Literal(box.X + (box.Width / 2))}\" y=\"{Literal(box.Y + Padding + (i * LineHeight) + 13)}\"{(i == 0 ? " font-weight=\"bold\"" : "")}>{Xml(lines[i])}</text>\n");
        }
    }

    private static string[] Lines(LayerNode node) => node.Kind.Length > 0 ? [node.Name, node.Kind, node.Shape] : [node.Name, node.Shape];

    private readonly record struct Box(int X, int Y, int Width, int Height);
}

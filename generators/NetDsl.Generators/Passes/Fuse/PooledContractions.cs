using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes.Simplify;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes a graph, gives one in which a contraction whose results are pooled, behind what is elementwise, counts them by window and place in the window: y[n, c, h, w] becomes y'[n, c, i, j, a, b] with
/// h = 2i + a, w = 2j + b, and the pooling a reduction of its last axes, which <see cref="Clusters"/> lets share the contraction's kernel. Whoever else reads y sees y' through a view, which costs nothing where it
/// is stored. Guarantees: the same numbers, and not one product more.
/// Only where windows do not overlap, leave nothing of the image out and are small, so that the sums of all their places fit into a near cache; where everything else between the contraction and the pooling is
/// there before the contraction runs; and where no other contraction reads y, which would read it through divisions.
/// </summary>
internal static class PooledContractions
{
    /// <summary>The places of a window, each of which takes a tile of sums.</summary>
    private const int GreatestWindow = 16;

    public static Graph Run(Graph graph)
    {
        if (!graph.Values.Any(value => value.Op is Op.Window))
        {
            return graph;
        }

        ILookup<int, Value> readers = graph.Values.SelectMany(value => value.Operands.Distinct().Select(operand => (operand, value))).ToLookup(item => item.operand, item => item.value);
        int[] contractions = Contractions(graph), latest = Latest(graph);
        Dictionary<int, Grid> grids = [];
        HashSet<int> windows = [];
        foreach (Value value in graph.Values)
        {
            if (value.Op is Op.Window window && Grid.Of(window, graph[value.Operands[0]].Type.Shape, value.Type.Shape) is { } grid && grid.Places <= GreatestWindow
                && IsPooled(value, grid, readers) && Path(graph, value.Operands[0], contractions, latest) is { } path
                && !path.Any(id => grids.ContainsKey(id) || readers[id].Any(reader => reader.Id != value.Id && IsContracted(reader, readers))))
            {
                windows.Add(value.Id);
                path.ForEach(id => grids.Add(id, grid));
            }
        }

        return windows.Count == 0 ? graph : DeadValues.Run(Rewrite(graph, grids, windows));
    }

    private static Graph Rewrite(Graph graph, Dictionary<int, Grid> grids, HashSet<int> windows)
    {
        Dictionary<int, int> counted = [];
        return GraphRewriter.Rewrite(graph, (builder, value) =>
        {
            EquatableArray<int> operands = graph[value.Id].Operands;
            if (windows.Contains(value.Id))
            {
                return counted[operands[0]];
            }

            if (!grids.TryGetValue(value.Id, out Grid? grid))
            {
                return null;
            }

            counted[value.Id] = value.Op switch
            {
                Op.Contract contract => builder.Contract(grid.Split(contract.Contraction), value.Operands[0], value.Operands[1]),
                Op.Scalar scalar => builder.Scalar(
                    scalar.Function,
                    [.. operands.Select((operand, i) => counted.TryGetValue(operand, out int other) ? other : grid.Show(builder, value.Operands[i]))]),
                _ => throw new CompilerBugException(nameof(PooledContractions), $"{value.Op} is neither a contraction nor elementwise"),
            };
            return grid.Restore(builder, counted[value.Id], value.Type.Shape);
        });
    }

    /// <summary>For each value the last contraction to which it is elementwise, or −1.</summary>
    private static int[] Contractions(Graph graph)
    {
        int[] contractions = new int[graph.Values.Count];
        foreach (Value value in graph.Values)
        {
            contractions[value.Id] = value.Op is Op.Contract ? value.Id : value.Op is Op.Scalar ? value.Operands.Max(operand => contractions[operand]) : -1;
        }

        return contractions;
    }

    /// <summary>For each value the last contraction or reduction that must have run before it can be computed, or −1.</summary>
    private static int[] Latest(Graph graph)
    {
        int[] latest = new int[graph.Values.Count];
        foreach (Value value in graph.Values)
        {
            latest[value.Id] = value.Op is Op.Contract or Op.Reduce ? value.Id : value.Operands.Count == 0 ? -1 : value.Operands.Max(operand => latest[operand]);
        }

        return latest;
    }

    /// <summary>The contraction and what is elementwise behind it, up to a value; null where something else that it takes is not there yet when the contraction runs.</summary>
    private static List<int>? Path(Graph graph, int last, int[] contractions, int[] latest)
    {
        int contraction = contractions[last];
        SortedSet<int> path = [];
        bool isReady = contraction >= 0;
        void Visit(int id)
        {
            if (contractions[id] != contraction)
            {
                isReady &= latest[id] < contraction;
            }
            else if (path.Add(id) && id != contraction)
            {
                foreach (int operand in graph[id].Operands)
                {
                    Visit(operand);
                }
            }
        }

        Visit(last);
        return isReady ? [.. path] : null;
    }

    /// <summary>Whether all that happens to a window is that it is reduced, all of it at once.</summary>
    private static bool IsPooled(Value window, Grid grid, ILookup<int, Value> readers)
    {
        Shape shape = window.Type.Shape;
        return readers[window.Id].All(reader => reader.Op switch
        {
            Op.Reduce reduce => Takes(reduce, grid.WindowAxes),
            Op.Reshape => reader.Type.Shape.Rank == shape.Rank - grid.WindowAxes + 1 && Enumerable.Range(0, shape.Rank - grid.WindowAxes).All(axis => reader.Type.Shape[axis] == shape[axis])
                && readers[reader.Id].All(other => other.Op is Op.Reduce reduce && Takes(reduce, 1)),
            _ => false,
        });

        bool Takes(Op.Reduce reduce, int axes) => reduce.Axes.SequenceEqual(Enumerable.Range(shape.Rank - grid.WindowAxes, axes));
    }

    private static bool IsContracted(Value value, ILookup<int, Value> readers) =>
        value.Op is Op.Contract || (Legality.IsView(value.Op) && readers[value.Id].Any(reader => IsContracted(reader, readers)));

    /// <summary>How the elements of an image are counted by windows: first the axes that number windows, then those of the places in a window.</summary>
    /// <param name="Shape">The image counted so.</param>
    /// <param name="Index">Where an element is in the image.</param>
    /// <param name="Axes">For each axis of the image the axis that numbers windows along it and the axis of their places, or −1 where each element is a window.</param>
    private sealed record Grid(Shape Shape, EquatableArray<AffineIndex> Index, EquatableArray<(int Number, int Place)> Axes)
    {
        public int WindowAxes => Axes.Count(axis => axis.Place >= 0);

        public long Places => Axes.Where(axis => axis.Place >= 0).Aggregate(1L, (count, axis) => count * Shape[axis.Place].Value);

        /// <summary>Null where windows overlap, where elements are in none, and where places do not come last.</summary>
        public static Grid? Of(Op.Window window, Shape image, Shape shape)
        {
            List<(int Number, int Place)> axes = [];
            for (int axis = 0; axis < image.Rank; axis++)
            {
                AffineTerm[] terms = [.. window.Index[axis].Terms.OrderByDescending(term => term.Coefficient)];
                if (window.Index[axis].Offset != 0 || terms.Length is < 1 or > 2)
                {
                    return null;
                }

                (AffineTerm first, AffineTerm last) = (terms[0], terms[terms.Length - 1]);
                bool isCut = terms.Length == 2;
                Extent size = isCut ? shape[last.Dimension] : 1;
                if (last.Coefficient != 1 || size.IsBatch || first.Coefficient != size.Value || (isCut ? image[axis].IsBatch || (long)shape[first.Dimension].Value * size.Value != image[axis].Value : shape[first.Dimension] != image[axis]))
                {
                    return null;
                }

                axes.Add((first.Dimension, isCut ? last.Dimension : -1));
            }

            int[] numbers = [.. axes.Select(axis => axis.Number)], places = [.. axes.Select(axis => axis.Place).Where(axis => axis >= 0)];
            return places.Length > 0 && numbers.Concat(places).SequenceEqual(Enumerable.Range(0, shape.Rank)) ? new Grid(shape, window.Index, axes.ToEquatableArray()) : null;
        }

        /// <summary>The contraction with its results counted by windows.</summary>
        public Contraction Split(Contraction contraction)
        {
            int[] loops = [.. contraction.Output.Select(index => index.Terms[0].Dimension)];
            List<LoopDimension> dimensions = [.. contraction.Dimensions];
            List<int> places = [];
            Dictionary<int, (int Place, int Size)> cuts = [];
            for (int axis = 0; axis < Axes.Count; axis++)
            {
                if (Axes[axis].Place >= 0)
                {
                    int size = Shape[Axes[axis].Place].Value;
                    cuts.Add(loops[axis], (dimensions.Count, size));
                    places.Add(dimensions.Count);
                    dimensions.Add(new LoopDimension(dimensions[loops[axis]].Name + "w", size));
                    dimensions[loops[axis]] = dimensions[loops[axis]] with { Extent = Shape[Axes[axis].Number] };
                }
            }

            EquatableArray<AffineIndex> Cut(EquatableArray<AffineIndex> access) => access.Select(index => index with
            {
                Terms = index.Terms
                    .SelectMany(term => cuts.TryGetValue(term.Dimension, out (int Place, int Size) cut)
                        ? new[] { new AffineTerm(term.Dimension, term.Coefficient * cut.Size), new AffineTerm(cut.Place, term.Coefficient) }
                        : [term])
                    .OrderBy(term => term.Dimension).ToEquatableArray(),
            }).ToEquatableArray();
            return new Contraction(dimensions.ToEquatableArray(), loops.Concat(places).Select(AffineIndex.Of).ToEquatableArray(), Cut(contraction.A), Cut(contraction.B));
        }

        /// <summary>Another value of the image's shape, counted by windows.</summary>
        public int Show(GraphBuilder builder, int value) => builder.Values[value].Op switch
        {
            Op.Constant { Values: { Count: 1 } values } => builder.Constant(values[0], Shape),
            Op.Broadcast broadcast when broadcast.Axes.All(axis => Axes[axis].Place < 0) =>
                builder.Broadcast(builder.Values[value].Operands[0], Shape, [.. broadcast.Axes.Select(axis => Axes[axis].Number)]),
            _ => builder.Window(value, Shape, Index),
        };

        /// <summary>The image from its elements counted by windows.</summary>
        public int Restore(GraphBuilder builder, int value, Shape image) =>
            builder.Reshape(builder.Transpose(value, [.. Axes.SelectMany(axis => axis.Place < 0 ? new[] { axis.Number } : [axis.Number, axis.Place])]), image);
    }
}

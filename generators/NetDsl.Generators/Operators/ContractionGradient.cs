using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators;

/// <summary>
/// The gradient of a contraction <c>out[o] = Σ a[f(o, k)] · b[g(o, k)]</c> with respect to one operand, as a contraction of the result's adjoint with the other operand; and that of a
/// window, which is a contraction without another operand, as a window of the adjoint that is summed.
/// <para>
/// Each axis of the operand gives an equation <c>p = f(o, k)</c>. It is solved for one loop variable (the pivot), which is then replaced everywhere, so that p becomes a loop variable
/// of the new contraction. The range of the pivot must still be guarded: an output variable is, because the adjoint is indexed by it and reads as zero outside; a summed variable
/// is when the other operand is indexed by it alone. Pivots of stride 1 give the familiar negative tap coefficients of data gradients. An axis indexed by one variable alone needs no
/// guard: its gradient is computed for that variable and put in place.
/// </para>
/// <para>
/// A strided output variable, <c>p = s·o + u − pad</c>, is solved by phases: <c>p + pad = s·q + f</c> with the phase f below s, and the tap u = f + s·t; then o = q − t, so that the result
/// over [q, f] is affine in all variables, visits only taps that meet an output, and is the axis p after a reshape and a crop (<see cref="PhaseSplit"/>). Where taps do not
/// split so (stride and dilation without a common factor), the adjoint is dilated with zeros to stride 1.
/// </para>
/// What cannot be solved at all (an operand indexed twice by the same variable, as in the trace of a matrix) is left to <see cref="FoldedContractionGradient"/>.
/// </summary>
internal sealed class ContractionGradient
{
    private readonly GraphBuilder _graph;
    private readonly Contraction _contraction;
    private readonly Shape _target;
    private readonly AffineExpression[] _axes;
    private readonly AffineExpression[] _adjointIndex;
    private readonly AffineExpression[] _otherIndex;

    /// <summary>The loop variables of the contraction, and after them those that solving makes.</summary>
    private readonly List<LoopDimension> _variables;

    /// <summary>The variables that were replaced, and where a summed one took the place of one, that.</summary>
    private readonly Dictionary<int, int?> _replaced = [];

    /// <summary>For each axis of the operand the variables of the result that make it up, outermost first.</summary>
    private readonly int[][] _results;

    private readonly Placement?[] _placements;
    private int _adjoint;
    private int? _other;

    private ContractionGradient(
        GraphBuilder graph, Contraction contraction, Shape target, EquatableArray<AffineIndex> targetIndex, EquatableArray<AffineIndex> otherIndex, int adjoint, int? other)
    {
        (_graph, _contraction, _target, _adjoint, _other) = (graph, contraction, target, adjoint, other);
        _variables = [.. contraction.Dimensions];
        _axes = [.. targetIndex.Select(index => WithoutOnes(AffineExpression.From(index)))];
        _adjointIndex = [.. contraction.Output.Select(AffineExpression.From)];
        _otherIndex = [.. otherIndex.Select(AffineExpression.From)];
        _results = new int[_axes.Length][];
        _placements = new Placement?[_axes.Length];
    }

    /// <summary>Where the elements of an axis go that was computed for something else: <c>Offset + Stride · element</c>.</summary>
    private readonly record struct Placement(int Offset, int Stride);

    /// <summary>The adjoint of operand <paramref name="operand"/> of the contraction <paramref name="value"/>.</summary>
    public static int Of(GraphBuilder graph, Value value, int operand, int adjoint)
    {
        Contraction contraction = ((Op.Contract)value.Op).Contraction;
        int other = value.Operands[1 - operand];
        Shape target = graph.ShapeOf(value.Operands[operand]);
        var (targetIndex, otherIndex) = operand == 0 ? (contraction.A, contraction.B) : (contraction.B, contraction.A);
        ContractionGradient gradient = new(graph, contraction, target, targetIndex, otherIndex, adjoint, other);
        return gradient.Solve() ? gradient.Build(adjointFirst: operand == 0) : FoldedContractionGradient.Of(graph, contraction, target, targetIndex, otherIndex, adjoint, other);
    }

    /// <summary>What the contraction would send back to its first operand of shape <paramref name="target"/>: with a convolution's map, the transposed convolution of <paramref name="adjoint"/>.</summary>
    public static int Transposed(GraphBuilder graph, Contraction contraction, Shape target, int adjoint, int other)
    {
        ContractionGradient gradient = new(graph, contraction, target, contraction.A, contraction.B, adjoint, other);
        return gradient.Solve() ? gradient.Build(adjointFirst: true) : FoldedContractionGradient.Of(graph, contraction, target, contraction.A, contraction.B, adjoint, other);
    }

    /// <summary>
    /// What a window with the given index would send back to its operand of shape <paramref name="target"/>: each element the sum of all of <paramref name="adjoint"/> that read it.
    /// </summary>
    public static int OfWindow(GraphBuilder graph, EquatableArray<AffineIndex> index, Shape target, int adjoint)
    {
        Shape shape = graph.ShapeOf(adjoint);
        Contraction contraction = new(
            shape.Extents.Select((extent, axis) => new LoopDimension("i" + axis, extent)).ToEquatableArray(), Enumerable.Range(0, shape.Rank).Select(AffineIndex.Of).ToEquatableArray(), index, []);
        ContractionGradient gradient = new(graph, contraction, target, index, [], adjoint, null);
        return gradient.Solve() ? gradient.Build(adjointFirst: true) : FoldedContractionGradient.Of(graph, contraction, target, index, [], adjoint, graph.Constant(1.0));
    }

    private bool IsOriginal(int variable) => variable < _contraction.Dimensions.Count;

    private bool IsOutput(int variable) => _contraction.Output.Any(index => index.Terms[0].Dimension == variable);

    private bool IsGuarded(int variable) =>
        IsOutput(variable)
        || (_other is int other && Enumerable.Range(0, _otherIndex.Length).Any(axis => _otherIndex[axis].IsExactly(variable) && _graph.ShapeOf(other)[axis] == _variables[variable].Extent));

    /// <summary>In a sum, a variable that is only ever 0 says nothing.</summary>
    private AffineExpression WithoutOnes(AffineExpression index)
    {
        foreach (int variable in index.Count > 1 ? index.Variables.ToArray() : [])
        {
            index = _variables[variable].Extent.IsOne && index.Count > 1 ? index.WithCoefficient(variable, 0) : index;
        }

        return index;
    }

    /// <summary>Finds a pivot for each axis, those with one variable first, because they leave no choice.</summary>
    private bool Solve()
    {
        foreach (int axis in Enumerable.Range(0, _axes.Length).OrderBy(axis => _axes[axis].Count > 1))
        {
            if (_axes[axis].Count == 1 && !IsOriginal(_axes[axis].Variables.First()))
            {
                return false;
            }

            if (!(SolveDirectly(axis) || SolveByPhases(axis) || SolveForOutput(axis) || SolveForSummed(axis)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>An axis of one variable or none: computed for that variable, then put in place if that is not the whole axis.</summary>
    private bool SolveDirectly(int axis)
    {
        AffineExpression index = _axes[axis];
        if (index.Count == 0)
        {
            _placements[axis] = new Placement(index.Offset, 1);
            _results[axis] = [NewVariable("p" + axis, 1)];
            return true;
        }

        int variable = index.Variables.First();
        if (index.Count > 1 || index[variable] < 1)
        {
            return false;
        }

        Extent extent = _variables[variable].Extent;
        if (index.IsExactly(variable) && (extent == _target[axis] || (!_target[axis].IsBatch && _target[axis].Value < extent.Value)))
        {
            Substitute(axis, variable, _target[axis]);
            return true;
        }

        if (index[variable] == 1 && IsGuarded(variable))
        {
            return false;
        }

        _placements[axis] = new Placement(index.Offset, index[variable]);
        _axes[axis] = AffineExpression.Variable(variable);
        Substitute(axis, variable, extent);
        return true;
    }

    /// <summary>An axis with a strided output variable and a tap that splits by its phases.</summary>
    private bool SolveByPhases(int axis)
    {
        if (_axes[axis].Variables.Any(variable => !IsOriginal(variable))
            || PhaseSplit.Of(_axes[axis], _target[axis].Value, variable => _variables[variable].Extent.Value, IsOutput, IsGuarded) is not { } split)
        {
            return false;
        }

        int element = NewVariable(_variables[split.Output].Name, split.Count);
        List<int> result = [element];
        AffineExpression output = AffineExpression.Variable(element).Plus(split.Rest, 1);
        if (split.Tap is int tap)
        {
            int phase = NewVariable(_variables[tap].Name, split.Stride);
            AffineExpression taps = AffineExpression.Variable(phase);
            int? step = split.TapSteps > 1 ? NewVariable(_variables[tap].Name + "t", split.TapSteps) : null;
            if (step is int summed)
            {
                taps = taps.Plus(AffineExpression.Variable(summed), split.Stride);
                output = output.Plus(AffineExpression.Variable(summed), -1);
            }

            Replace(tap, split.IsReversed ? AffineExpression.Constant(_variables[tap].Extent.Value - 1).Plus(taps, -1) : taps, step);
            result.Add(phase);
        }

        Replace(split.Output, output, null);
        _results[axis] = [.. result];
        _placements[axis] = new Placement(split.Offset, split.Spacing);
        return true;
    }

    private bool SolveForOutput(int axis)
    {
        int[] outputs = [.. _axes[axis].Variables.Where(variable => IsOriginal(variable) && IsOutput(variable))];
        foreach (int variable in outputs)
        {
            if (Math.Abs(_axes[axis][variable]) == 1)
            {
                Substitute(axis, variable, _target[axis]);
                return true;
            }
        }

        foreach (int variable in outputs)
        {
            if (Dilate(variable, Math.Abs(_axes[axis][variable])))
            {
                Substitute(axis, variable, _target[axis]);
                return true;
            }
        }

        return false;
    }

    private bool SolveForSummed(int axis)
    {
        foreach (int variable in _axes[axis].Variables)
        {
            if (IsOriginal(variable) && Math.Abs(_axes[axis][variable]) == 1 && IsGuarded(variable))
            {
                Substitute(axis, variable, _target[axis]);
                return true;
            }
        }

        return false;
    }

    /// <summary>Replaces an output variable d by d′ = stride · d, of which only multiples of the stride read anything but zero. False where that is not affine.</summary>
    private bool Dilate(int variable, int stride)
    {
        bool divisible = _axes.Concat(_otherIndex).All(index => index[variable] % stride == 0 || (_otherIndex.Contains(index) && index.IsExactly(variable)));
        int[] adjointAxes = [.. Enumerable.Range(0, _adjointIndex.Length).Where(axis => _adjointIndex[axis].IsExactly(variable))];
        if (!divisible || adjointAxes.Length != 1)
        {
            return false;
        }

        _adjoint = DilateAxis(_adjoint, adjointAxes[0], stride);
        for (int axis = 0; axis < _otherIndex.Length; axis++)
        {
            if (_otherIndex[axis].IsExactly(variable))
            {
                _other = DilateAxis(_other!.Value, axis, stride);
            }
            else
            {
                _otherIndex[axis] = _otherIndex[axis].WithCoefficient(variable, _otherIndex[axis][variable] / stride);
            }
        }

        for (int axis = 0; axis < _axes.Length; axis++)
        {
            _axes[axis] = _axes[axis].WithCoefficient(variable, _axes[axis][variable] / stride);
        }

        _variables[variable] = _variables[variable] with { Extent = ((_variables[variable].Extent.Value - 1) * stride) + 1 };
        return true;
    }

    private int DilateAxis(int value, int axis, int stride)
    {
        int[] none = new int[_graph.ShapeOf(value).Rank], interior = [.. none];
        interior[axis] = stride - 1;
        return _graph.Pad(value, none, none, interior);
    }

    /// <summary>Solves axis <c>p = offset ± variable + rest</c> for the variable and replaces it everywhere.</summary>
    private void Substitute(int axis, int variable, Extent extent)
    {
        AffineExpression index = _axes[axis];
        int sign = index[variable], position = NewVariable(_variables[variable].Name, extent);
        AffineExpression rest = index.WithCoefficient(variable, 0);
        _results[axis] = [position];
        Replace(variable, AffineExpression.Constant(0).Plus(AffineExpression.Variable(position), sign).Plus(rest, -sign), null);
    }

    private void Replace(int variable, AffineExpression solution, int? summed)
    {
        _replaced.Add(variable, summed);
        foreach (AffineExpression[] indices in new[] { _axes, _adjointIndex, _otherIndex })
        {
            for (int i = 0; i < indices.Length; i++)
            {
                indices[i] = indices[i].Substitute(variable, solution);
            }
        }
    }

    private int NewVariable(string name, Extent extent)
    {
        _variables.Add(new LoopDimension(name, extent));
        return _variables.Count - 1;
    }

    private int Build(bool adjointFirst)
    {
        int[] result = [.. _results.SelectMany(variables => variables)];
        int[] summed = [.. Enumerable.Range(0, _contraction.Dimensions.Count).Select(variable => _replaced.TryGetValue(variable, out int? step) ? step ?? -1 : variable).Where(variable => variable >= 0)];
        int[] loops = [.. result, .. summed];
        EquatableArray<LoopDimension> dimensions = loops.Select(variable => _variables[variable]).ToEquatableArray();
        EquatableArray<AffineIndex> Index(AffineExpression[] indices) => indices.Select(index => index.ToIndex(variable => Array.IndexOf(loops, variable))).ToEquatableArray();
        EquatableArray<AffineIndex> output = Enumerable.Range(0, result.Length).Select(AffineIndex.Of).ToEquatableArray();
        if (_other is not int other)
        {
            int window = _graph.Window(_adjoint, new Shape(dimensions.Select(dimension => dimension.Extent).ToEquatableArray()), Index(_adjointIndex));
            int[] Last(int value) => [.. Enumerable.Range(_graph.ShapeOf(value).Rank - summed.Length, summed.Length)];
            if (_placements.Any(placement => placement is { Offset: > 0 } or { Stride: > 1 }))
            {
                return Place(_graph.Reduce(ReduceKind.Sum, window, Last(window)), []);
            }

            // The operand's elements in their own order are what is summed, so that what follows rides on the sum.
            int placed = Place(window, summed);
            return _graph.Reduce(ReduceKind.Sum, placed, Last(placed));
        }

        int product = adjointFirst
            ? _graph.Contract(new Contraction(dimensions, output, Index(_adjointIndex), Index(_otherIndex)), _adjoint, other)
            : _graph.Contract(new Contraction(dimensions, output, Index(_otherIndex), Index(_adjointIndex)), other, _adjoint);
        return Place(product, []);
    }

    /// <summary>
    /// Joins the phases of an axis, and puts elements where the operand has them: zeros between and around, and cut off where they are outside the operand. The loops in
    /// <paramref name="summed"/> follow the operand's axes and stay.
    /// </summary>
    private int Place(int value, int[] summed)
    {
        int rank = _axes.Length + summed.Length;
        IEnumerable<Extent> last = summed.Select(variable => _variables[variable].Extent);
        IEnumerable<Extent> joined = _results.Select(variables => variables.Select(variable => _variables[variable].Extent).Aggregate((product, extent) => product.Value * extent.Value));
        Shape shape = new(joined.Concat(last).ToEquatableArray()), target = new(_target.Extents.Concat(last).ToEquatableArray());
        value = _graph.Reshape(value, shape);
        int[] before = new int[rank], after = new int[rank], interior = new int[rank], starts = new int[rank], steps = [.. Enumerable.Repeat(1, rank)];
        for (int axis = 0; axis < _axes.Length; axis++)
        {
            if (_placements[axis] is Placement placement)
            {
                int end = placement.Offset + ((shape[axis].Value - 1) * placement.Stride) + 1;
                interior[axis] = placement.Stride - 1;
                before[axis] = Math.Max(0, placement.Offset);
                after[axis] = Math.Max(0, _target[axis].Value - end);
                starts[axis] = Math.Max(0, -placement.Offset);
                if (placement.Offset >= _target[axis].Value || end <= 0)
                {
                    return _graph.Constant(0, target);
                }
            }
        }

        return _graph.Slice(_graph.Pad(value, before, after, interior), starts, steps, target.Extents);
    }
}

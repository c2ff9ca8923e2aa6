using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators;

/// <summary>
/// The gradient of a contraction <c>out[o] = Σ a[f(o, k)] · b[g(o, k)]</c> with respect to one operand, as a contraction of the result's adjoint with the other operand.
/// <para>
/// Each axis of the operand gives an equation <c>p = f(o, k)</c>. It is solved for one loop variable (the pivot), which is then replaced everywhere, so that p becomes a loop variable
/// of the new contraction. The range of the pivot must still be guarded: an output variable is, because the adjoint is indexed by it and reads as zero outside; a summed variable
/// is when the other operand is indexed by it alone. Pivots of stride 1 give the familiar negative tap coefficients of data gradients. A strided output variable is first made
/// stride 1 by dilating the adjoint (zeros between its elements). An axis indexed by one variable alone needs no guard: its gradient is computed for that variable and put in place.
/// </para>
/// What cannot be solved so (an operand indexed twice by the same variable, as in the trace of a matrix) is left to <see cref="FoldedContractionGradient"/>.
/// </summary>
internal sealed class ContractionGradient
{
    private readonly GraphBuilder _graph;
    private readonly Contraction _contraction;
    private readonly Shape _target;
    private readonly AffineExpression[] _axes;
    private readonly AffineExpression[] _adjointIndex;
    private readonly AffineExpression[] _otherIndex;
    private readonly Extent[] _extents;
    private readonly int?[] _pivots;
    private readonly Placement?[] _placements;
    private int _adjoint;
    private int _other;

    private ContractionGradient(GraphBuilder graph, Contraction contraction, Shape target, EquatableArray<AffineIndex> targetIndex, EquatableArray<AffineIndex> otherIndex, int adjoint, int other)
    {
        (_graph, _contraction, _target, _adjoint, _other) = (graph, contraction, target, adjoint, other);
        _axes = [.. targetIndex.Select(AffineExpression.From)];
        _adjointIndex = [.. contraction.Output.Select(AffineExpression.From)];
        _otherIndex = [.. otherIndex.Select(AffineExpression.From)];
        _extents = [.. contraction.Dimensions.Select(dimension => dimension.Extent)];
        _pivots = new int?[_axes.Length];
        _placements = new Placement?[_axes.Length];
    }

    /// <summary>Where the elements of an axis go that was computed for its one variable: <c>Offset + Stride · variable</c>.</summary>
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

    private int VariableOf(int axis) => _extents.Length + axis;

    private bool IsOutput(int variable) => _contraction.Output.Any(index => index.Terms[0].Dimension == variable);

    private bool IsGuarded(int variable) =>
        IsOutput(variable)
        || Enumerable.Range(0, _otherIndex.Length).Any(axis => _otherIndex[axis].IsExactly(variable) && _graph.ShapeOf(_other)[axis] == _extents[variable]);

    /// <summary>Finds a pivot for each axis, those with one variable first, because they leave no choice.</summary>
    private bool Solve()
    {
        foreach (int axis in Enumerable.Range(0, _axes.Length).OrderBy(axis => _axes[axis].Count > 1))
        {
            if (_axes[axis].Variables.Any(variable => variable >= _extents.Length && _axes[axis].Count == 1))
            {
                return false;
            }

            if (!(SolveDirectly(axis) || SolveForOutput(axis) || SolveForSummed(axis)))
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
            return true;
        }

        int variable = index.Variables.First();
        if (index.Count > 1 || index[variable] < 1)
        {
            return false;
        }

        if (index.IsExactly(variable) && (_extents[variable] == _target[axis] || (!_target[axis].IsBatch && _target[axis].Value < _extents[variable].Value)))
        {
            Substitute(axis, variable);
            return true;
        }

        if (index[variable] == 1 && IsGuarded(variable))
        {
            return false;
        }

        _placements[axis] = new Placement(index.Offset, index[variable]);
        _axes[axis] = AffineExpression.Variable(variable);
        Substitute(axis, variable);
        return true;
    }

    private bool SolveForOutput(int axis)
    {
        int[] outputs = [.. _axes[axis].Variables.Where(variable => variable < _extents.Length && IsOutput(variable))];
        foreach (int variable in outputs)
        {
            if (Math.Abs(_axes[axis][variable]) == 1)
            {
                Substitute(axis, variable);
                return true;
            }
        }

        foreach (int variable in outputs)
        {
            if (Dilate(variable, Math.Abs(_axes[axis][variable])))
            {
                Substitute(axis, variable);
                return true;
            }
        }

        return false;
    }

    private bool SolveForSummed(int axis)
    {
        foreach (int variable in _axes[axis].Variables)
        {
            if (variable < _extents.Length && Math.Abs(_axes[axis][variable]) == 1 && IsGuarded(variable))
            {
                Substitute(axis, variable);
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
                _other = DilateAxis(_other, axis, stride);
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

        _extents[variable] = ((_extents[variable].Value - 1) * stride) + 1;
        return true;
    }

    private int DilateAxis(int value, int axis, int stride)
    {
        int[] none = new int[_graph.ShapeOf(value).Rank], interior = [.. none];
        interior[axis] = stride - 1;
        return _graph.Pad(value, none, none, interior);
    }

    /// <summary>Solves axis <c>p = offset ± variable + rest</c> for the variable and replaces it everywhere.</summary>
    private void Substitute(int axis, int variable)
    {
        AffineExpression index = _axes[axis];
        int sign = index[variable];
        AffineExpression zero = AffineExpression.Variable(VariableOf(axis)).WithCoefficient(VariableOf(axis), 0);
        AffineExpression rest = index.WithCoefficient(variable, 0);
        AffineExpression solution = zero.Plus(AffineExpression.Variable(VariableOf(axis)), sign).Plus(rest, -sign);
        _pivots[axis] = variable;
        foreach (AffineExpression[] indices in new[] { _axes, _adjointIndex, _otherIndex })
        {
            for (int i = 0; i < indices.Length; i++)
            {
                indices[i] = indices[i].Substitute(variable, solution);
            }
        }
    }

    private int Build(bool adjointFirst)
    {
        List<LoopDimension> dimensions = [];
        Dictionary<int, int> numbers = [];
        for (int axis = 0; axis < _axes.Length; axis++)
        {
            Extent extent = _placements[axis] is null ? _target[axis] : _pivots[axis] is int placed ? _extents[placed] : 1;
            numbers[VariableOf(axis)] = dimensions.Count;
            dimensions.Add(new LoopDimension(_pivots[axis] is int pivot ? _contraction.Dimensions[pivot].Name : "p" + axis, extent));
        }

        for (int variable = 0; variable < _extents.Length; variable++)
        {
            if (!_pivots.Contains(variable))
            {
                numbers[variable] = dimensions.Count;
                dimensions.Add(new LoopDimension(_contraction.Dimensions[variable].Name, _extents[variable]));
            }
        }

        EquatableArray<AffineIndex> Index(AffineExpression[] indices) => indices.Select(index => index.ToIndex(variable => numbers[variable])).ToEquatableArray();
        EquatableArray<AffineIndex> output = Enumerable.Range(0, _axes.Length).Select(AffineIndex.Of).ToEquatableArray();
        int result = adjointFirst
            ? _graph.Contract(new Contraction(dimensions.ToEquatableArray(), output, Index(_adjointIndex), Index(_otherIndex)), _adjoint, _other)
            : _graph.Contract(new Contraction(dimensions.ToEquatableArray(), output, Index(_otherIndex), Index(_adjointIndex)), _other, _adjoint);
        return Place(result);
    }

    /// <summary>Puts the elements of directly solved axes where the operand has them: zeros between and around, and cut off where they are outside the operand.</summary>
    private int Place(int value)
    {
        Shape shape = _graph.ShapeOf(value);
        int rank = shape.Rank;
        int[] before = new int[rank], after = new int[rank], interior = new int[rank], starts = new int[rank], steps = [.. Enumerable.Repeat(1, rank)];
        for (int axis = 0; axis < rank; axis++)
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
                    return _graph.Constant(0, _target);
                }
            }
        }

        return _graph.Slice(_graph.Pad(value, before, after, interior), starts, steps, _target.Extents);
    }
}

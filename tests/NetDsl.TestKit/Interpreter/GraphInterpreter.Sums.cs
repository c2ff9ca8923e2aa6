using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Operators;

namespace NetDsl.TestKit.Interpreter;

/// <summary>Contraction, reductions and look-ups.</summary>
internal sealed partial class GraphInterpreter
{
    private double[] Contract(Value value, Contraction contraction)
    {
        int[] outputDimensions = [.. contraction.Output.Select(index => index.Terms[0].Dimension)];
        int[] summed = [.. Enumerable.Range(0, contraction.Dimensions.Count).Except(outputDimensions)];
        int[] extents = [.. contraction.Dimensions.Select(dimension => dimension.Extent.IsBatch ? _arguments.Batch : dimension.Extent.Value)];
        int[] summedExtents = [.. summed.Select(dimension => extents[dimension])];
        Reader a = new(contraction.A, _values[value.Operands[0]], Extents(value.Operands[0]));
        Reader b = new(contraction.B, _values[value.Operands[1]], Extents(value.Operands[1]));
        int[] loop = new int[extents.Length];
        int steps = TensorIndex.Count(summedExtents);
        return Fill(value, position =>
        {
            for (int axis = 0; axis < position.Length; axis++)
            {
                loop[outputDimensions[axis]] = position[axis];
            }

            foreach (int dimension in summed)
            {
                loop[dimension] = 0;
            }

            double sum = 0;
            for (int step = 0; step < steps; step++)
            {
                sum += a.Read(loop) * b.Read(loop);
                for (int i = summed.Length - 1; i >= 0 && ++loop[summed[i]] == summedExtents[i]; i--)
                {
                    loop[summed[i]] = 0;
                }
            }

            return sum;
        });
    }

    private double[] Reduce(Value value, Op.Reduce op)
    {
        double[] operand = _values[value.Operands[0]];
        int[] extents = Extents(value.Operands[0]);
        int[] kept = [.. Enumerable.Range(0, extents.Length).Where(axis => !op.Axes.Contains(axis))];
        int[] strides = TensorIndex.Strides([.. kept.Select(axis => extents[axis])]);
        double[] best = new double[TensorIndex.Count(Extents(value.Id))], where = new double[best.Length];
        if (op.Kind != ReduceKind.Sum)
        {
            Array.Fill(best, double.NegativeInfinity);
        }

        ScalarRow maximum = ScalarCatalog.Of(Generators.Ir.Scalars.ScalarFunction.Maximum);
        int next = 0;
        foreach (int[] position in TensorIndex.Positions(extents))
        {
            int flat = 0;
            for (int i = 0; i < kept.Length; i++)
            {
                flat += position[kept[i]] * strides[i];
            }

            double element = operand[next++];
            switch (op.Kind)
            {
                case ReduceKind.Sum:
                    best[flat] += element;
                    break;
                case ReduceKind.Maximum:
                    best[flat] = maximum.Evaluate(best[flat], element, 0);
                    break;
                default:
                    if (element > best[flat])
                    {
                        (best[flat], where[flat]) = (element, position[op.Axes[0]]);
                    }

                    break;
            }
        }

        return op.Kind == ReduceKind.ArgMaximum ? where : best;
    }

    private double[] Gather(Value value, Op.Gather op)
    {
        double[] table = _values[value.Operands[0]], indices = _values[value.Operands[1]];
        int[] tableExtents = Extents(value.Operands[0]), tableStrides = TensorIndex.Strides(tableExtents);
        int[] indexStrides = TensorIndex.Strides(Extents(value.Operands[1]));
        int rank = indexStrides.Length;
        return Fill(value, position =>
        {
            int at = (int)Math.Clamp(indices[TensorIndex.Flat(position.AsSpan(0, rank), indexStrides)], 0, tableExtents[op.BatchAxes] - 1);
            int flat = at * tableStrides[op.BatchAxes];
            for (int axis = 0; axis < op.BatchAxes; axis++)
            {
                flat += position[axis] * tableStrides[axis];
            }

            for (int axis = op.BatchAxes + 1; axis < tableExtents.Length; axis++)
            {
                flat += position[rank + axis - op.BatchAxes - 1] * tableStrides[axis];
            }

            return table[flat];
        });
    }

    private double[] OneHot(Value value, Op.OneHot op)
    {
        double[] indices = _values[value.Operands[0]];
        int next = 0;
        return Fill(value, position => indices[next++ / op.Classes] == position[^1] ? 1 : 0);
    }

    /// <summary>Reads an operand of a contraction through its index map; zero outside the operand.</summary>
    private sealed class Reader
    {
        private readonly AffineIndex[] _indices;
        private readonly double[] _elements;
        private readonly int[] _extents;
        private readonly int[] _strides;

        public Reader(IEnumerable<AffineIndex> indices, double[] elements, int[] extents) =>
            (_indices, _elements, _extents, _strides) = ([.. indices], elements, extents, TensorIndex.Strides(extents));

        public double Read(int[] loop)
        {
            int flat = 0;
            for (int axis = 0; axis < _indices.Length; axis++)
            {
                int at = _indices[axis].Offset;
                foreach (AffineTerm term in _indices[axis].Terms)
                {
                    at += term.Coefficient * loop[term.Dimension];
                }

                if ((uint)at >= (uint)_extents[axis])
                {
                    return 0;
                }

                flat += at * _strides[axis];
            }

            return _elements[flat];
        }
    }
}

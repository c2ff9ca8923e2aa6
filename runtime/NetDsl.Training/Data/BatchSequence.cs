using System.Buffers;

namespace NetDsl.Training;

/// <summary>The batches of a data set, for <c>foreach</c>. Going over them takes its buffers from the shared pool once, and allocates nothing a batch.</summary>
public readonly struct BatchSequence
{
    private readonly DataSet data;
    private readonly int size;

    internal BatchSequence(DataSet data, int size)
    {
        this.data = data;
        this.size = size;
    }

    /// <summary>How many batches there are, the last short one included.</summary>
    public int Count => (int)(((long)data.Count + size - 1) / size);

    /// <summary>Starts at the first batch.</summary>
    /// <returns>The enumerator, which must be disposed of: it gives its buffers back.</returns>
    public Enumerator GetEnumerator() => new(data, size);

    /// <summary>Goes over the batches.</summary>
    public ref struct Enumerator : IDisposable
    {
        private readonly DataSet data;
        private readonly int size;
        private float[]? featureBuffer;
        private int[]? labelBuffer;
        private int next;

        internal Enumerator(DataSet data, int size)
        {
            this.data = data;
            this.size = Math.Min(size, data.Count);
        }

        /// <summary>The current batch.</summary>
        public Batch Current { get; private set; }

        /// <summary>Goes to the next batch; the one before is no longer valid.</summary>
        /// <returns>False after the last batch.</returns>
        public bool MoveNext()
        {
            var count = Math.Min(size, data.Count - next);
            if (count <= 0)
            {
                return false;
            }

            Current = data.TryGetContiguous(next, count, out var batch) ? batch : Gathered(count);
            next += count;
            return true;
        }

        /// <summary>Gives the buffers back.</summary>
        public void Dispose()
        {
            if (featureBuffer is not null && labelBuffer is not null)
            {
                ArrayPool<float>.Shared.Return(featureBuffer);
                ArrayPool<int>.Shared.Return(labelBuffer);
                (featureBuffer, labelBuffer) = (null, null);
                Current = default;
            }
        }

        private Batch Gathered(int count)
        {
            var (width, labelWidth) = (data.FeatureCount, data.LabelCount);
            var scratch = data.ScratchLength;
            featureBuffer ??= ArrayPool<float>.Shared.Rent((size * width) + scratch.Features);
            labelBuffer ??= ArrayPool<int>.Shared.Rent((size * labelWidth) + scratch.Labels);
            var features = featureBuffer.AsSpan(0, count * width);
            var labels = labelBuffer.AsSpan(0, count * labelWidth);
            data.Gather(
                next, count, features, labels, featureBuffer.AsSpan(size * width, scratch.Features), labelBuffer.AsSpan(size * labelWidth, scratch.Labels));
            return new(features, labels, count);
        }
    }
}

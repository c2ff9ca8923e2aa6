using System.Globalization;
using System.Text;

namespace NetDsl.Training;

/// <summary>How often each class was taken for each class.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[] counts;

    /// <summary>Makes an empty matrix.</summary>
    /// <param name="classes">How many classes there are.</param>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        Classes = classes;
        counts = new long[classes * classes];
    }

    /// <summary>How many classes there are.</summary>
    public int Classes { get; }

    /// <summary>How many examples were counted.</summary>
    public long Count => counts.Sum();

    /// <summary>How many examples were given their own class.</summary>
    public long Correct => Enumerable.Range(0, Classes).Sum(c => this[c, c]);

    /// <summary>The share of examples that were given their own class, from 0 to 1; NaN before anything was counted.</summary>
    public double Accuracy => (double)Correct / Count;

    /// <summary>How many examples of class <paramref name="label"/> were taken for class <paramref name="prediction"/>.</summary>
    /// <param name="label">The true class.</param>
    /// <param name="prediction">The predicted class.</param>
    public long this[int label, int prediction] => counts[Index(label, prediction)];

    /// <summary>Scores a data set with a network and counts for every label the class with the greatest score.</summary>
    /// <param name="scores">Writes scores, one a class for each label of each example it is given; a network's prediction method.</param>
    /// <param name="data">What to score.</param>
    /// <param name="batchSize">Examples a call of <paramref name="scores"/>.</param>
    /// <returns>The matrix.</returns>
    public static ConfusionMatrix Of(Scores scores, DataSet data, int batchSize = 256)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(data);
        var matrix = new ConfusionMatrix(data.Classes);
        var values = new float[Math.Min(batchSize, data.Count) * data.LabelCount * data.Classes];
        foreach (var batch in data.Batch(batchSize))
        {
            var batchValues = values.AsSpan(0, batch.Labels.Length * data.Classes);
            scores(batch.Features, batchValues);
            matrix.Add(batchValues, batch.Labels);
        }

        return matrix;
    }

    /// <summary>Counts one example.</summary>
    /// <param name="label">The true class.</param>
    /// <param name="prediction">The predicted class.</param>
    public void Add(int label, int prediction) => counts[Index(label, prediction)]++;

    /// <summary>Counts for each example the class with the greatest score; of equal scores the first counts.</summary>
    /// <param name="scores">The scores, one a class, one example after another.</param>
    /// <param name="labels">The true classes.</param>
    /// <exception cref="ArgumentException">There are not as many scores as examples times classes, or one is not a number.</exception>
    public void Add(ReadOnlySpan<float> scores, ReadOnlySpan<int> labels)
    {
        if (scores.Length != (long)labels.Length * Classes)
        {
            throw new ArgumentException($"{labels.Length} examples of {Classes} classes have {(long)labels.Length * Classes} scores, not {scores.Length}.", nameof(scores));
        }

        for (var i = 0; i < labels.Length; i++)
        {
            Add(labels[i], Prediction(scores.Slice(i * Classes, Classes)));
        }
    }

    /// <summary>The class with the greatest score; of equal scores the first.</summary>
    /// <param name="scores">The scores of one example, one a class.</param>
    /// <returns>The class.</returns>
    /// <exception cref="ArgumentException">There are no scores, or one is not a number.</exception>
    public static int Prediction(ReadOnlySpan<float> scores)
    {
        if (scores.IsEmpty)
        {
            throw new ArgumentException("There is no class without scores.", nameof(scores));
        }

        var best = 0;
        for (var c = 0; c < scores.Length; c++)
        {
            if (float.IsNaN(scores[c]))
            {
                throw new ArgumentException(
                    $"The score of class {c} is not a number. Training has diverged or the input held NaN: lower the learning rate or check the data.", nameof(scores));
            }

            best = scores[c] > scores[best] ? c : best;
        }

        return best;
    }

    /// <summary>Of the examples that were taken for <paramref name="prediction"/>, the share that was: from 0 to 1, NaN when there are none.</summary>
    /// <param name="prediction">The predicted class.</param>
    /// <returns>The precision.</returns>
    public double Precision(int prediction) => (double)this[prediction, prediction] / Enumerable.Range(0, Classes).Sum(label => this[label, prediction]);

    /// <summary>Of the examples of <paramref name="label"/>, the share that was recognised: from 0 to 1, NaN when there are none.</summary>
    /// <param name="label">The true class.</param>
    /// <returns>The recall.</returns>
    public double Recall(int label) => (double)this[label, label] / Enumerable.Range(0, Classes).Sum(prediction => this[label, prediction]);

    /// <summary>
    /// Of the examples of <paramref name="label"/> and of those that were taken for it, the share that is both: from 0 to 1, NaN when there are none. Where the examples are pixels, it is the
    /// intersection of two areas over their union (Jaccard's index).
    /// </summary>
    /// <param name="label">The class.</param>
    /// <returns>The index.</returns>
    public double IntersectionOverUnion(int label) =>
        (double)this[label, label] / (Enumerable.Range(0, Classes).Sum(other => this[label, other] + this[other, label]) - this[label, label]);

    /// <summary>The mean of <see cref="IntersectionOverUnion"/> over the classes that occur, as true or as predicted class; NaN before anything was counted.</summary>
    public double MeanIntersectionOverUnion =>
        Enumerable.Range(0, Classes).Select(IntersectionOverUnion).Where(share => !double.IsNaN(share)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The matrix as a table: a row for each true class, a column for each predicted one.</summary>
    /// <returns>The table.</returns>
    public override string ToString()
    {
        var width = Math.Max(counts.Max(), Classes - 1).ToString(CultureInfo.InvariantCulture).Length + 1;
        var text = new StringBuilder().Append(' ', width).AppendJoin("", Enumerable.Range(0, Classes).Select(c => Cell(c)));
        for (var label = 0; label < Classes; label++)
        {
            text.Append('\n').Append(Cell(label)).AppendJoin("", Enumerable.Range(0, Classes).Select(prediction => Cell(this[label, prediction])));
        }

        return text.ToString();

        string Cell(long value) => value.ToString(CultureInfo.InvariantCulture).PadLeft(width);
    }

    private int Index(int label, int prediction)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(label);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(label, Classes);
        ArgumentOutOfRangeException.ThrowIfNegative(prediction);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(prediction, Classes);
        return (label * Classes) + prediction;
    }
}

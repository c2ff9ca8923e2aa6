namespace NetDsl.Benchmarks;

/// <summary>Trains on a batch.</summary>
internal delegate StepLoss TrainFunction(ReadOnlySpan<float> image, ReadOnlySpan<int> digit);

/// <summary>Predicts a batch.</summary>
internal delegate void PredictFunction(ReadOnlySpan<float> image, Span<float> logits);

/// <summary>All workloads.</summary>
internal static class Workloads
{
    private const int DistinctBatches = 8, Features = 784, Classes = 10, QueuedSteps = 64;

    /// <summary>Makes the workloads that the filter lets through, on the chosen device.</summary>
    public static (List<Workload> Workloads, List<IDisposable> Networks) Make(Func<string, bool> wanted)
    {
        var (workloads, networks) = (new List<Workload>(), new List<IDisposable>());
        foreach (var (name, batch, metric) in (ReadOnlySpan<(string, int, string)>)
            [("logreg", 64, "train"), ("mlp", 64, "train"), ("mlp", 512, "train"),
             ("logreg", 64, "infer"), ("mlp", 64, "infer"), ("mlp", 512, "infer"), ("logreg", 1, "infer_b1"), ("mlp", 1, "infer_b1")])
        {
            if (!wanted($"{name}:{batch}:{metric}"))
            {
                continue;
            }

            if (name == "mlp")
            {
                var net = new Mlp(seed: 1, capacity: batch);
                networks.Add(net);
                workloads.Add(metric == "train" ? Training(name, batch, Mlp.Card, net.Train) : Prediction(name, batch, metric, Mlp.Card, net.Logits));
            }
            else
            {
                var net = new SoftmaxRegression(seed: 1, capacity: batch);
                networks.Add(net);
                workloads.Add(
                    metric == "train" ? Training(name, batch, SoftmaxRegression.Card, net.Train) : Prediction(name, batch, metric, SoftmaxRegression.Card, net.Logits));
            }
        }

        return (workloads, networks);
    }

    private static Workload Training(string name, int batch, ModelCard card, TrainFunction train)
    {
        var (images, digits, taken) = (Images(batch), Digits(batch), 0);
        return new(name, batch, "train", Launches(card, "Train"), () => _ = Next().Value, Queued);

        StepLoss Next()
        {
            taken = (taken + 1) % DistinctBatches;
            return train(images[taken], digits[taken]);
        }

        int Queued()
        {
            for (var i = 1; i < QueuedSteps; i++)
            {
                Next();
            }

            _ = Next().Value;
            return QueuedSteps;
        }
    }

    private static Workload Prediction(string name, int batch, string metric, ModelCard card, PredictFunction predict)
    {
        var (images, logits, taken) = (Images(batch), new float[batch * Classes], 0);
        return new(name, batch, metric, Launches(card, "Logits"), () =>
        {
            taken = (taken + 1) % DistinctBatches;
            predict(images[taken], logits);
        });
    }

    private static int Launches(ModelCard card, string entry) => card.Entries.Single(e => e.Name == entry).Launches;

    private static float[][] Images(int batch)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, DistinctBatches).Select(_ => Enumerable.Range(0, batch * Features).Select(_ => random.NextSingle()).ToArray())];
    }

    private static int[][] Digits(int batch)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, DistinctBatches).Select(_ => Enumerable.Range(0, batch).Select(_ => random.Next(Classes)).ToArray())];
    }
}

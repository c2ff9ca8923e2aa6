namespace NetDsl.Benchmarks;

/// <summary>Trains on a batch.</summary>
internal delegate StepLoss TrainFunction(ReadOnlySpan<float> image, ReadOnlySpan<int> label);

/// <summary>Predicts a batch; networks over text read the labels.</summary>
internal delegate void PredictFunction(ReadOnlySpan<float> image, ReadOnlySpan<int> label, Span<float> result);

/// <summary>All workloads.</summary>
internal static class Workloads
{
    private const int DistinctBatches = 8, Classes = 10, QueuedSteps = 64;

    private static readonly (string Name, int Batch, string Metric)[] s_all =
    [
        ("logreg", 64, "train"), ("mlp", 64, "train"), ("mlp", 512, "train"), ("lenet5", 64, "train"), ("lenet5", 256, "train"), ("cnn_relu", 64, "train"), ("resnet20", 32, "train"),
        ("autoencoder", 128, "train"), ("rnn", 32, "train"), ("lstm", 32, "train"), ("gru", 32, "train"), ("attention", 32, "train"),
        ("logreg", 64, "infer"), ("mlp", 64, "infer"), ("mlp", 512, "infer"), ("lenet5", 64, "infer"), ("cnn_relu", 64, "infer"), ("resnet20", 32, "infer"), ("autoencoder", 128, "infer"),
        ("rnn", 32, "infer"), ("lstm", 32, "infer"), ("gru", 32, "infer"), ("attention", 32, "infer"),
        ("logreg", 1, "infer_b1"), ("mlp", 1, "infer_b1"), ("lenet5", 1, "infer_b1"), ("cnn_relu", 1, "infer_b1"), ("resnet20", 1, "infer_b1"), ("autoencoder", 1, "infer_b1"),
        ("lstm", 1, "infer_b1"),
    ];

    /// <summary>Makes the workloads that the filter lets through, on the chosen device.</summary>
    public static (List<Workload> Workloads, List<Network> Networks) Make(Func<string, bool> wanted)
    {
        var (workloads, networks) = (new List<Workload>(), new List<Network>());
        foreach (var (name, batch, metric) in s_all.Where(item => wanted($"{item.Name}:{item.Batch}:{item.Metric}")))
        {
            var (network, card, train, predict) = Create(name, batch);
            networks.Add(network);
            workloads.Add(metric == "train" ? Training(name, batch, network.Profile, card, train) : Prediction(name, batch, metric, network.Profile, card, predict));
        }

        return (workloads, networks);
    }

    private static (Network Network, ModelCard Card, TrainFunction Train, PredictFunction Predict) Create(string name, int batch)
    {
        switch (name)
        {
            case "logreg":
                var softmax = new SoftmaxRegression(seed: 1, capacity: batch);
                return (softmax, SoftmaxRegression.Card, softmax.Train, (image, _, result) => softmax.Logits(image, result));
            case "mlp":
                var mlp = new Mlp(seed: 1, capacity: batch);
                return (mlp, Mlp.Card, mlp.Train, (image, _, result) => mlp.Logits(image, result));
            case "lenet5":
                var lenet = new LeNet5(seed: 1, capacity: batch);
                return (lenet, LeNet5.Card, lenet.Train, (image, _, result) => lenet.Logits(image, result));
            case "cnn_relu":
                var cnn = new CnnRelu(seed: 1, capacity: batch);
                return (cnn, CnnRelu.Card, cnn.Train, (image, _, result) => cnn.Logits(image, result));
            case "resnet20":
                var resnet = new ResNet20(seed: 1, capacity: batch);
                return (resnet, ResNet20.Card, resnet.Train, (image, _, result) => resnet.Logits(image, result));
            case "autoencoder":
                var autoencoder = new Autoencoder(seed: 1, capacity: batch);
                return (autoencoder, Autoencoder.Card, (image, _) => autoencoder.Train(image), (image, _, result) => autoencoder.Reconstruct(image, result));
            case "rnn":
                var rnn = new CharRnn(seed: 1, capacity: batch);
                return (rnn, CharRnn.Card, (_, text) => rnn.Train(Text(text), Next(text)), (_, text, result) => rnn.Logits(Text(text), result));
            case "lstm":
                var lstm = new CharLstm(seed: 1, capacity: batch);
                return (lstm, CharLstm.Card, (_, text) => lstm.Train(Text(text), Next(text)), (_, text, result) => lstm.Logits(Text(text), result));
            case "gru":
                var gru = new CharGru(seed: 1, capacity: batch);
                return (gru, CharGru.Card, (_, text) => gru.Train(Text(text), Next(text)), (_, text, result) => gru.Logits(Text(text), result));
            case "attention":
                var gpt = new CharGpt(seed: 1, capacity: batch);
                return (gpt, CharGpt.Card, (_, text) => gpt.Train(Text(text), Next(text)), (_, text, result) => gpt.Logits(Text(text), result));
            default:
                throw new ArgumentException($"There is no network '{name}'.", nameof(name));
        }
    }

    /// <summary>The first half of the labels of a network over text are the characters, the second half those that follow.</summary>
    private static ReadOnlySpan<int> Text(ReadOnlySpan<int> labels) => labels[..(labels.Length / 2)];

    private static ReadOnlySpan<int> Next(ReadOnlySpan<int> labels) => labels[(labels.Length / 2)..];

    /// <summary>Of one example: numbers, labels and their classes, results.</summary>
    private static (int Features, int Labels, int Classes, int Results) SizesOf(string name) => name switch
    {
        "resnet20" => (3 * 32 * 32, 1, Classes, Classes),
        "autoencoder" => (784, 1, Classes, 784),
        "rnn" or "lstm" or "gru" or "attention" => (1, 2 * CharNet.Steps, CharNet.Characters, CharNet.Steps * CharNet.Characters),
        _ => (784, 1, Classes, Classes),
    };

    private static Workload Training(string name, int batch, Func<NetworkProfile> profile, ModelCard card, TrainFunction train)
    {
        var sizes = SizesOf(name);
        var (images, labels, taken) = (Images(batch, sizes.Features), Labels(batch * sizes.Labels, sizes.Classes), 0);
        return new(name, batch, "train", profile, card.Entries.Single(entry => entry.Name == "Train").Launches, () => _ = Next().Value, TakesLong(name) ? null : Queued);

        StepLoss Next()
        {
            taken = (taken + 1) % DistinctBatches;
            return train(images[taken], labels[taken]);
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

    /// <summary>Waiting for each step costs nothing where a step takes tens of milliseconds.</summary>
    private static bool TakesLong(string name) => name is "cnn_relu" or "resnet20" or "rnn" or "lstm" or "gru" or "attention";

    private static Workload Prediction(string name, int batch, string metric, Func<NetworkProfile> profile, ModelCard card, PredictFunction predict)
    {
        var sizes = SizesOf(name);
        var (images, labels, result, taken) = (Images(batch, sizes.Features), Labels(batch * sizes.Labels, sizes.Classes), new float[batch * sizes.Results], 0);
        return new(name, batch, metric, profile, card.Entries.Single(entry => !entry.Signature.EndsWith("loss", StringComparison.Ordinal)).Launches, () =>
        {
            taken = (taken + 1) % DistinctBatches;
            predict(images[taken], labels[taken], result);
        });
    }

    private static float[][] Images(int batch, int features)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, DistinctBatches).Select(_ => Enumerable.Range(0, batch * features).Select(_ => random.NextSingle()).ToArray())];
    }

    private static int[][] Labels(int count, int classes)
    {
        var random = new Random(2);
        return [.. Enumerable.Range(0, DistinctBatches).Select(_ => Enumerable.Range(0, count).Select(_ => random.Next(classes)).ToArray())];
    }
}

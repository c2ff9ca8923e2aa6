namespace NetDsl.Benchmarks;

/// <summary>The networks of the benchmark, one row each.</summary>
internal static class NetworkRows
{
    private const string OverText = "over 64 characters, Adam";

    public static readonly NetworkRow[] All =
    [
        new("logreg", "softmax regression 784-10, SGD", [64], [64], 7850, 0, false, SoftmaxRegressionOf),
        new("mlp", "MLP 784-256-128-10, Adam", [64, 512], [64, 512], 235_146, 0, false, MlpOf),
        new("lenet5", "LeNet-5, SGD with momentum", [64, 256], [64, 256], 61_706, 0, false, LeNet5Of),
        new("cnn_relu", "two 3×3 convolutions, ReLU, max pooling, dropout, Adam", [64], [64], 1_625_866, 0, true, CnnReluOf),
        new("resnet20", "ResNet-20, batch normalisation, SGD with momentum", [32], [32], 269_722, 0, true, ResNet20Of),
        new("autoencoder", "autoencoder 784-128-32-128-784, Adam", [128], [128], 209_968, 0, false, AutoencoderOf),
        new("vae", "variational autoencoder 784-400-20-400-784, Adam", [128], [128], 652_824, 0, false, VaeOf),
        new("rbm", "restricted Boltzmann machine 784-256, one step of contrastive divergence", [64], [64], 201_744, 0, false, RbmOf),
        new("dcgan", "DCGAN for 28×28 images, a step of both networks, Adam", [64], [64], 904_642, 0, true, DcganOf),
        new("dqn", "deep Q-network of 4×84×84 with a target network, Adam", [32], [32], 2 * 1_686_180, 0, true, DqnOf),
        new("rnn", $"Elman network 65-256-65 {OverText}", [32], [32], 99_137, 256, true, CharRnnOf),
        new("lstm", $"LSTM 65-256-65 {OverText}", [32], [32], 346_433, 4 * 256, true, CharLstmOf),
        new("gru", $"GRU 65-256-65 {OverText}", [32], [32], 264_257, 2 * 256, true, CharGruOf),
        new("self_attention", "causal self-attention of four heads, 64 positions, 128 wide, Adam", [32], [32], 66_048, 0, true, SelfAttentionOf),
        new("seq2seq", "GRU encoder and decoder with attention, 20 labels into 20, Adam", [32], [32], 255_168, 2 * 2 * 128, true, Seq2SeqOf),
        new("attention", $"transformer of two blocks, 128 wide, four heads, {OverText}", [32], [32], 421_697, 0, true, CharGptOf),
    ];

    private static Subject SoftmaxRegressionOf(int batch)
    {
        var net = new SoftmaxRegression(seed: 1, capacity: batch);
        var (images, labels, result) = (NetworkData.Numbers(batch * 784), NetworkData.Labels(batch, 10), new float[batch * 10]);
        return new(net, SoftmaxRegression.Card, i => net.Train(images[i], labels[i]), i => net.Logits(images[i], result));
    }

    private static Subject MlpOf(int batch)
    {
        var net = new Mlp(seed: 1, capacity: batch);
        var (images, labels, result) = (NetworkData.Numbers(batch * 784), NetworkData.Labels(batch, 10), new float[batch * 10]);
        return new(net, Mlp.Card, i => net.Train(images[i], labels[i]), i => net.Logits(images[i], result));
    }

    private static Subject LeNet5Of(int batch)
    {
        var net = new LeNet5(seed: 1, capacity: batch);
        var (images, labels, result) = (NetworkData.Numbers(batch * 784), NetworkData.Labels(batch, 10), new float[batch * 10]);
        return new(net, LeNet5.Card, i => net.Train(images[i], labels[i]), i => net.Logits(images[i], result));
    }

    private static Subject CnnReluOf(int batch)
    {
        var net = new CnnRelu(seed: 1, capacity: batch);
        var (images, labels, result) = (NetworkData.Numbers(batch * 784), NetworkData.Labels(batch, 10), new float[batch * 10]);
        return new(net, CnnRelu.Card, i => net.Train(images[i], labels[i]), i => net.Logits(images[i], result));
    }

    private static Subject ResNet20Of(int batch)
    {
        var net = new ResNet20(seed: 1, capacity: batch);
        var (images, labels, result) = (NetworkData.Numbers(batch * 3 * 32 * 32), NetworkData.Labels(batch, 10), new float[batch * 10]);
        return new(net, ResNet20.Card, i => net.Train(images[i], labels[i]), i => net.Logits(images[i], result));
    }

    private static Subject AutoencoderOf(int batch)
    {
        var net = new Autoencoder(seed: 1, capacity: batch);
        var (images, result) = (NetworkData.Numbers(batch * 784), new float[batch * 784]);
        return new(net, Autoencoder.Card, i => net.Train(images[i]), i => net.Reconstruct(images[i], result));
    }

    private static Subject VaeOf(int batch)
    {
        var net = new Vae(seed: 1, capacity: batch);
        var (images, result) = (NetworkData.Numbers(batch * 784), new float[batch * 784]);
        return new(net, Vae.Card, i => net.Train(images[i]), i => net.Reconstruct(images[i], result));
    }

    private static Subject RbmOf(int batch)
    {
        var net = new Rbm(seed: 1, capacity: batch);
        var (visible, result) = (NetworkData.Bits(batch * 784, 0.3), new float[batch * 256]);
        return new(net, Rbm.Card, i => net.Train(visible[i]), i => net.Hidden(visible[i], result));
    }

    private static Subject DcganOf(int batch)
    {
        var net = new Dcgan(seed: 1, capacity: batch);
        var images = new Batches<float>(batch * 784, seed: 1, random => (2 * random.NextSingle()) - 1);
        var (noise, result) = (NetworkData.Numbers(batch * 100), new float[batch * 784]);
        return new(
            net, Dcgan.Card,
            i =>
            {
                net.TrainDiscriminator(images[i]);
                return net.TrainGenerator(batch);
            },
            i => net.Draw(noise[i], result));
    }

    private static Subject DqnOf(int batch)
    {
        const int Frames = 4 * 84 * 84;
        var net = new Dqn(seed: 1, capacity: batch);
        var (states, following, actions) = (NetworkData.Numbers(batch * Frames), NetworkData.Numbers(batch * Frames, seed: 6), NetworkData.Labels(batch, 4));
        var (rewards, last, result) = (NetworkData.Numbers(batch), NetworkData.Bits(batch, 0.05), new float[batch * 4]);
        return new(net, Dqn.Card, i => net.Train(states[i], actions[i], rewards[i], following[i], last[i]), i => net.Value(states[i], result));
    }

    private static Subject CharRnnOf(int batch)
    {
        var net = new CharRnn(seed: 1, capacity: batch);
        var (text, next, result) = Characters(batch);
        return new(net, CharRnn.Card, i => net.Train(text[i], next[i]), i => net.Logits(text[i], result));
    }

    private static Subject CharLstmOf(int batch)
    {
        var net = new CharLstm(seed: 1, capacity: batch);
        var (text, next, result) = Characters(batch);
        return new(net, CharLstm.Card, i => net.Train(text[i], next[i]), i => net.Logits(text[i], result));
    }

    private static Subject CharGruOf(int batch)
    {
        var net = new CharGru(seed: 1, capacity: batch);
        var (text, next, result) = Characters(batch);
        return new(net, CharGru.Card, i => net.Train(text[i], next[i]), i => net.Logits(text[i], result));
    }

    private static Subject CharGptOf(int batch)
    {
        var net = new CharGpt(seed: 1, capacity: batch);
        var (text, next, result) = Characters(batch);
        return new(net, CharGpt.Card, i => net.Train(text[i], next[i]), i => net.Logits(text[i], result));
    }

    private static Subject SelfAttentionOf(int batch)
    {
        const int Numbers = SelfAttention.Positions * SelfAttention.Width;
        var net = new SelfAttention(seed: 1, capacity: batch);
        var (sequences, targets, result) = (NetworkData.Numbers(batch * Numbers), NetworkData.Numbers(batch * Numbers, seed: 6), new float[batch * Numbers]);
        return new(net, SelfAttention.Card, i => net.Train(sequences[i], targets[i]), i => net.Attend(sequences[i], result));
    }

    private static Subject Seq2SeqOf(int batch)
    {
        const int Steps = Seq2Seq.Steps, Symbols = Seq2Seq.Symbols;
        var net = new Seq2Seq(seed: 1, capacity: batch);
        var (text, written, next) = (NetworkData.Labels(batch * Steps, Symbols, 3), NetworkData.Labels(batch * Steps, Symbols, 4), NetworkData.Labels(batch * Steps, Symbols, 5));
        var result = new float[batch * Steps * Symbols];
        return new(net, Seq2Seq.Card, i => net.Train(text[i], written[i], next[i]), i => net.Logits(text[i], written[i], result));
    }

    private static (Batches<int> Text, Batches<int> Next, float[] Result) Characters(int batch) => (
        NetworkData.Labels(batch * CharNet.Steps, CharNet.Characters, 3), NetworkData.Labels(batch * CharNet.Steps, CharNet.Characters, 4),
        new float[batch * CharNet.Steps * CharNet.Characters]);
}

using NetDsl;
using NetDsl.Training;

/// <summary>What the example needs of a network that writes.</summary>
/// <param name="Window">The characters a training step goes over.</param>
/// <param name="Train">Takes a step at a learning rate.</param>
/// <param name="Loss">Gives the loss without a step.</param>
/// <param name="Begin">Begins a text; the function it gives takes a character and gives the logits of the next.</param>
internal sealed record Writer(int Window, Func<float, int[], int[], StepLoss> Train, Func<int[], int[], float> Loss, Func<Func<int, float[]>> Begin)
{
    public static Writer Of(CharLstm net) => new(CharLstm.T, (rate, text, next) =>
    {
        net.LearningRate = rate;
        return net.Train(text, next);
    }, (text, next) => net.Loss(text, next), () =>
    {
        var (logits, h, c) = (new float[CharLstm.Characters], new float[CharLstm.H], new float[CharLstm.H]);
        return letter =>
        {
            net.Step([letter], h, c, logits, h, c);
            return logits;
        };
    });

    public static Writer Of(CharGru net) => new(CharLstm.T, (rate, text, next) =>
    {
        net.LearningRate = rate;
        return net.Train(text, next);
    }, (text, next) => net.Loss(text, next), () =>
    {
        var (logits, h) = (new float[CharLstm.Characters], new float[CharLstm.H]);
        return letter =>
        {
            net.Step([letter], h, logits, h);
            return logits;
        };
    });

    public static Writer Of(TinyLstm net) => new(TinyLstm.T, (rate, text, next) =>
    {
        net.LearningRate = rate;
        return net.Train(text, next);
    }, (text, next) => net.Loss(text, next), () =>
    {
        List<int> written = [];
        var logits = new float[TinyLstm.T * CharLstm.Characters];
        return letter =>
        {
            written.Add(letter);
            var seen = written.TakeLast(TinyLstm.T).ToArray();
            net.Next([.. seen, .. new int[TinyLstm.T - seen.Length]], logits);
            return logits.AsSpan((seen.Length - 1) * CharLstm.Characters, CharLstm.Characters).ToArray();
        };
    });

    /// <summary>How well a text is predicted.</summary>
    /// <param name="text">The text.</param>
    /// <param name="batch">How many windows at a time.</param>
    /// <param name="most">How many windows at most.</param>
    public Perplexity Measure(CharacterText text, int batch, int most)
    {
        var (texts, nexts) = text.Windows(Window, most);
        var perplexity = new Perplexity();
        foreach (var (seen, next) in texts.Chunk(batch * Window).Zip(nexts.Chunk(batch * Window)))
        {
            perplexity.Add(Loss(seen, next), seen.Length);
        }

        return perplexity;
    }

    /// <summary>Writes a text.</summary>
    /// <param name="count">How many characters.</param>
    /// <param name="seed">The same seed writes the same.</param>
    public string Write(int count, ulong seed)
    {
        var (sampling, next) = (new Sampling(seed), Begin());
        var written = new int[count];
        var letter = CharacterText.Encode("\n", Corpus.Characters)[0];
        for (var i = 0; i < count; i++)
        {
            letter = written[i] = sampling.Draw(next(letter), temperature: 0.8);
        }

        return CharacterText.Decode(written, Corpus.Characters);
    }
}

using NetDsl.Training;

/// <summary>What the example needs of a network that writes.</summary>
/// <param name="Window">The characters it sees.</param>
/// <param name="Train">Takes a step at a learning rate and gives its loss.</param>
/// <param name="Loss">Gives the loss without a step.</param>
/// <param name="Next">Gives the logits of what comes next, for each position of one window.</param>
internal sealed record Writer(int Window, Func<float, int[], int[], float> Train, Func<int[], int[], float> Loss, Action<int[], float[]> Next)
{
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

    /// <summary>Lets a text go on: the window moves along it, and at what is behind its end no position looks.</summary>
    /// <param name="beginning">How it begins.</param>
    /// <param name="count">How many characters to write.</param>
    /// <param name="seed">The same seed writes the same.</param>
    public string Continue(string beginning, int count, ulong seed)
    {
        var sampling = new Sampling(seed);
        List<int> written = [.. CharacterText.Encode(beginning, Corpus.Characters)];
        var logits = new float[Window * NanoGpt.Characters];
        for (var i = 0; i < count; i++)
        {
            var seen = written.TakeLast(Window).ToArray();
            Next([.. seen, .. new int[Window - seen.Length]], logits);
            written.Add(sampling.Draw(logits.AsSpan((seen.Length - 1) * NanoGpt.Characters, NanoGpt.Characters), temperature: 0.8, topK: 20));
        }

        return CharacterText.Decode([.. written], Corpus.Characters);
    }
}

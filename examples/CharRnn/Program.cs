using Examples;

const int Batch = 32;
var isGru = args.Contains("--gru");

return ExampleProgram.Run([.. args.Where(word => word != "--gru")], arguments =>
{
    if (arguments.Quick)
    {
        using var small = new TinyLstm(seed: arguments.Seed);
        TextNetwork quick = new(
            small, TinyLstm.T, rate => small.LearningRate = rate, small.Train, small.Loss,
            (count, seed) => TextNetwork.Draw(count, seed, written => TextNetwork.AfterWindow(written, TinyLstm.T, small.Next)));
        return quick.Learn(arguments, Batch, steps: 200, rate: 1e-2f, ceiling: (2.6, 1.0));
    }

    if (isGru)
    {
        using var gru = new CharGru(seed: arguments.Seed);
        TextNetwork gated = new(
            gru, CharLstm.T, rate => gru.LearningRate = rate, gru.Train, gru.Loss,
            (count, seed) =>
            {
                var (logits, h) = (new float[CharLstm.Characters], new float[CharLstm.H]);
                return TextNetwork.Draw(count, seed, written =>
                {
                    gru.Step([written[^1]], h, logits, h);
                    return logits;
                });
            });
        return gated.Learn(arguments, Batch, steps: 4000, rate: 2e-3f, ceiling: (1.75, 0.5));
    }

    using var lstm = new CharLstm(seed: arguments.Seed);
    TextNetwork large = new(
        lstm, CharLstm.T, rate => lstm.LearningRate = rate, lstm.Train, lstm.Loss,
        (count, seed) =>
        {
            var (logits, h, c) = (new float[CharLstm.Characters], new float[CharLstm.H], new float[CharLstm.H]);
            return TextNetwork.Draw(count, seed, written =>
            {
                lstm.Step([written[^1]], h, c, logits, h, c);
                return logits;
            });
        });
    return large.Learn(arguments, Batch, steps: 4000, rate: 2e-3f, ceiling: (1.75, 0.5));
});

using Examples;

const int Batch = 32;
var isGru = args.Contains("--gru");

return ExampleProgram.Run([.. args.Where(word => word != "--gru")], arguments =>
{
    if (arguments.Quick)
    {
        using var small = new TinyLstm(seed: arguments.Seed);
        return Stream(small, TinyLstm.T, rate => small.LearningRate = rate, small.Train, small.Loss, small.Step).Learn(arguments, Batch, steps: 200, rate: 1e-2f, ceiling: (2.6, 1.0));
    }

    if (isGru)
    {
        using var gru = new CharGru(seed: arguments.Seed);
        return Stream(gru, CharLstm.T, rate => gru.LearningRate = rate, gru.Train, gru.Loss, gru.Step).Learn(arguments, Batch, steps: 4000, rate: 2e-3f, ceiling: (1.75, 0.5));
    }

    using var lstm = new CharLstm(seed: arguments.Seed);
    return Stream(lstm, CharLstm.T, rate => lstm.LearningRate = rate, lstm.Train, lstm.Loss, lstm.Step).Learn(arguments, Batch, steps: 4000, rate: 2e-3f, ceiling: (1.75, 0.5));
});

// A network whose states go on along the text: it reads windows in order, and writes character by character.
static TextNetwork Stream(NetDsl.Network network, int window, Action<float> setRate, TrainText train, LossOfText loss, PredictText step) => new(
    network, window, setRate, train, loss,
    (count, seed) =>
    {
        var logits = new float[CharLstm.Characters];
        network.Carried["Step"].Reset();
        return TextNetwork.Draw(count, seed, written =>
        {
            step([written[^1]], logits);
            return logits;
        });
    })
{ FollowsText = true };

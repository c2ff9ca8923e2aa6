using Examples;

return ExampleProgram.Run(args, arguments =>
{
    if (arguments.Quick)
    {
        using var small = new SmallHand(seed: arguments.Seed);
        HandNetwork quick = new(
            small, SmallHand.T, SmallHand.Longest, SmallHand.Longest, SmallHand.State, rate => small.LearningRate = rate, small.Train, small.Loss, small.Step);
        return quick.Learn(arguments, steps: 60, rate: 1e-2f, gain: 1.5, ["ink", "pen"]);
    }

    using var hand = new Hand(seed: arguments.Seed);
    HandNetwork large = new(
        hand, Hand.T, Hand.Learnt, Hand.Longest, Hand.State, rate => hand.LearningRate = rate, hand.Train, hand.Loss, hand.Step);
    return large.Learn(arguments, steps: 800, rate: 3e-3f, gain: 3.5, ["the quick brown fox", "jumps over 12 lazy dogs", "networks written as functions", "hello world", PenText.Anything]);
});

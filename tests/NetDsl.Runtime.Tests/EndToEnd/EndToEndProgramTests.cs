namespace NetDsl.Runtime.Tests.EndToEnd;

/// <summary>Programs of the language beyond classifiers, trained on the default device.</summary>
public class EndToEndProgramTests
{
    private static readonly float[] s_stripes = Stripes(40);

    [Fact]
    public void Vae_Training_LowersItsLossAndDecodesProbabilities()
    {
        using SmallVae network = new(seed: 3);
        float before = network.NegativeElbo(s_stripes);
        for (int step = 0; step < 150; step++)
        {
            network.TrainNegativeElbo(s_stripes);
        }

        Assert.InRange(network.NegativeElbo(s_stripes), 0f, before * 0.9f);
        Assert.All(network.Decode([0f, 0f, 1f, -1f]), probability => Assert.InRange(probability, 0f, 1f));
    }

    [Fact]
    public void Rbm_Training_LowersTheEnergyOfWhatItSawAgainstOthers()
    {
        using SmallRbm network = new(seed: 3);
        float[] strange = [.. s_stripes.Select((x, i) => i % 2 == 0 ? x : 1 - x)];
        for (int step = 0; step < 200; step++)
        {
            network.TrainContrastiveDivergence(s_stripes);
        }

        Assert.True(network.Energy(s_stripes).Average() < network.Energy(strange).Average() - 0.5f);
    }

    [Fact]
    public void Gan_BothPlayers_TrainInTurnWithoutTouchingEachOther()
    {
        float[] real = [.. Enumerable.Range(0, 64).Select(i => (i % 4) + ((i % 5) * 0.1f))];
        using SmallGan network = new(seed: 3);
        float[] generator = network.Parameters["Generator.0.Weight"].Read();

        network.TrainDiscriminator(real);
        Assert.Equal(generator, network.Parameters["Generator.0.Weight"].Read());

        for (int step = 0; step < 50; step++)
        {
            network.TrainDiscriminator(real);
            network.TrainGenerator(batch: 16);
        }

        Assert.NotEqual(generator, network.Parameters["Generator.0.Weight"].Read());
        Assert.True(float.IsFinite(network.GeneratorLoss(batch: 7)) && float.IsFinite(network.DiscriminatorLoss(real)));
        Assert.Equal(20, network.Sample(new float[15]).Length);
    }

    [Fact]
    public void Attention_LearnsToFindASymbol()
    {
        (int[] text, int[] next) = Texts(200);
        using SmallAttention network = new(seed: 3);
        float before = network.Loss(text, next);
        for (int step = 0; step < 150; step++)
        {
            network.Train(text, next);
        }

        int[] found = network.Next(text);

        Assert.InRange(network.Loss(text, next), 0f, before / 2);
        Assert.InRange(found.Zip(next).Average(pair => pair.First == pair.Second ? 1.0 : 0.0), 0.8, 1);
    }

    /// <summary>Examples of twelve numbers: three stripes at one of four places.</summary>
    private static float[] Stripes(int count) => [.. Enumerable.Range(0, 12 * count).Select(i => i % 4 == i / 12 % 4 ? 1f : 0f)];

    /// <summary>Sequences of symbols; what is asked for is the symbol that occurs most.</summary>
    private static (int[] Text, int[] Next) Texts(int count)
    {
        Random random = new(11);
        int[] text = new int[7 * count], next = new int[count];
        for (int i = 0; i < count; i++)
        {
            next[i] = random.Next(5);
            for (int position = 0; position < 7; position++)
            {
                text[(7 * i) + position] = position % 2 == 0 ? next[i] : random.Next(5);
            }
        }

        return (text, next);
    }
}

using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;
using NetDsl.TestKit.Interpreter;
using Xunit;

namespace NetDsl.Generators.Tests.Operators;

/// <summary>Each optimiser against the formulas of PyTorch's documentation, written out here once more, over several steps of changing gradients.</summary>
public class UpdateRulesTests
{
    private static readonly double[] s_gradients = [0.5, -1.25, 2, 0.125, -0.75, 3];

    public static TheoryData<string> Names => new(UpdateRules.Rows.Select(row => row.Name));

    [Fact]
    public void Sgd_Plain_HasNoSlotAndOneMultiplication()
    {
        UpdateRule rule = Rule("Sgd", ("LearningRate", 0.1));
        Assert.Empty(rule.Slots);
        Assert.Equal(["LearningRate"], rule.Settings.Select(setting => setting.Name));
        Assert.Equal(2, rule.Update.Nodes.Count(node => node is ScalarNode.Apply));
        AssertWeights(rule, (w, g, _) => w - (0.1 * g));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sgd_MomentumAndDecay_IsPyTorchs(bool nesterov)
    {
        UpdateRule rule = Rule("Sgd", nesterov ? ["Nesterov"] : [], ("LearningRate", 0.1), ("Momentum", 0.9), ("WeightDecay", 0.01));
        double velocity = 0;
        AssertWeights(rule, (w, g, _) =>
        {
            g += 0.01 * w;
            velocity = (0.9 * velocity) + g;
            return w - (0.1 * (nesterov ? g + (0.9 * velocity) : velocity));
        });
        Assert.Single(rule.Slots);
    }

    [Fact]
    public void Adagrad_Defaults_IsPyTorchs()
    {
        double sum = 0;
        AssertWeights(Rule("Adagrad"), (w, g, _) => w - (0.01 * g / (Math.Sqrt(sum += g * g) + 1e-10)));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    public void RmsProp_WithAndWithoutMomentum_IsPyTorchs(double momentum)
    {
        double square = 0, velocity = 0;
        UpdateRule rule = Rule("RmsProp", ("Momentum", momentum));
        Assert.Equal(momentum == 0 ? 1 : 2, rule.Slots.Count);
        AssertWeights(rule, (w, g, _) =>
        {
            square = (0.99 * square) + (0.01 * g * g);
            velocity = (momentum * velocity) + (g / (Math.Sqrt(square) + 1e-8));
            return w - (0.01 * velocity);
        });
    }

    [Theory]
    [InlineData("Adam", 0.0)]
    [InlineData("Adam", 0.1)]
    [InlineData("AdamW", 0.1)]
    public void Adam_WithBothKindsOfDecay_IsPyTorchs(string name, double decay)
    {
        double mean = 0, square = 0;
        AssertWeights(Rule(name, ("WeightDecay", decay)), (w, g, t) =>
        {
            if (name == "AdamW")
            {
                w -= 0.001 * decay * w;
            }
            else
            {
                g += decay * w;
            }

            mean = (0.9 * mean) + (0.1 * g);
            square = (0.999 * square) + (0.001 * g * g);
            return w - (0.001 * (mean / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(square / (1 - Math.Pow(0.999, t))) + 1e-8));
        });
    }

    [Fact]
    public void Adam_FirstStep_MovesByTheLearningRate()
    {
        UpdateInterpreter weight = new(Rule("Adam", ("LearningRate", 0.25)), 1);
        weight.Step(-17);
        Assert.Equal(1.25, weight.Weight, 1e-9);
    }

    [Fact]
    public void AdamW_WithoutSettings_DecaysByItsDefault() => Assert.Contains(new Setting("WeightDecay", 0.01), Rule("AdamW").Settings);

    [Fact]
    public void Adadelta_Defaults_IsPyTorchs()
    {
        double square = 0, change = 0;
        AssertWeights(Rule("Adadelta"), (w, g, _) =>
        {
            square = (0.9 * square) + (0.1 * g * g);
            double delta = Math.Sqrt(change + 1e-6) / Math.Sqrt(square + 1e-6) * g;
            change = (0.9 * change) + (0.1 * delta * delta);
            return w - delta;
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rule_GradientZeroAndNoDecay_KeepsTheWeight(string name)
    {
        UpdateInterpreter weight = new(Rule(name, ("WeightDecay", 0)), 0.7);
        weight.Step(0);
        Assert.Equal(0.7, weight.Weight);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rule_QuadraticBowl_ComesNearerToTheMinimum(string name)
    {
        UpdateInterpreter weight = new(Rule(name, ("LearningRate", 0.05)), 1);
        for (int step = 0; step < 200; step++)
        {
            weight.Step(2 * weight.Weight);
        }

        Assert.InRange(Math.Abs(weight.Weight), 0, 0.99);
    }

    [Fact]
    public void For_UnknownRule_IsABug() => Assert.Throws<CompilerBugException>(() => Rule("Newton"));

    private static UpdateRule Rule(string name, params (string Name, double Value)[] settings) => Rule(name, [], settings);

    private static UpdateRule Rule(string name, string[] variants, params (string Name, double Value)[] settings) =>
        UpdateRules.For(new OptimizerModel(name, [.. settings.Select(setting => new Setting(setting.Name, setting.Value))], 0, 0, [.. variants]));

    private static void AssertWeights(UpdateRule rule, Func<double, double, int, double> step)
    {
        UpdateInterpreter actual = new(rule, 0.5);
        double expected = 0.5;
        for (int t = 1; t <= s_gradients.Length; t++)
        {
            expected = step(expected, s_gradients[t - 1], t);
            actual.Step(s_gradients[t - 1]);
            Assert.Equal(expected, actual.Weight, 1e-12);
        }
    }
}

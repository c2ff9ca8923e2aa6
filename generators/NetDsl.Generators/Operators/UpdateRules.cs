using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators;

/// <summary>
/// The optimisers, one row each: formulas and defaults are PyTorch's. w is a weight, g its gradient, η the learning rate, t the number of the step from 1. The L2 penalty
/// (<c>WeightDecay</c>) adds λ w to g first, except in AdamW, where it shrinks w.
/// </summary>
internal static class UpdateRules
{
    private static readonly UpdateRuleRow[] s_rows =
    [
        new(
            "Sgd",
            "w ← w − η g; with momentum μ: v ← μ v + g, w ← w − η v (Polyak, 1964); with Nesterov's: w ← w − η (g + μ v) (Sutskever et al., 2013)",
            [LearningRate(0.001), Momentum, WeightDecay(0)],
            ["Nesterov"],
            Sgd),
        new("Adagrad", "s ← s + g², w ← w − η g / (√s + ε) (Duchi, Hazan and Singer, 2011)", [LearningRate(0.01), Epsilon(1e-10), WeightDecay(0)], [], Adagrad),
        new(
            "RmsProp",
            "s ← ρ s + (1 − ρ) g², w ← w − η g / (√s + ε); with momentum μ: v ← μ v + g / (√s + ε), w ← w − η v (Tieleman and Hinton, 2012)",
            [LearningRate(0.01), new("Rho", 0.99, "The decay of the mean square of gradients"), Epsilon(1e-8), Momentum, WeightDecay(0)],
            [],
            RmsProp),
        new(
            "Adam",
            "m ← β₁ m + (1 − β₁) g, s ← β₂ s + (1 − β₂) g², w ← w − η / (1 − β₁ᵗ) · m / (√(s / (1 − β₂ᵗ)) + ε) (Kingma and Ba, 2015)",
            [LearningRate(0.001), Beta1, Beta2, Epsilon(1e-8), WeightDecay(0)],
            [],
            builder => Adam(builder, isDecoupled: false)),
        new(
            "AdamW",
            "w ← w − η λ w, then Adam's step without the penalty in the gradient (Loshchilov and Hutter, 2019)",
            [LearningRate(0.001), Beta1, Beta2, Epsilon(1e-8), WeightDecay(0.01)],
            [],
            builder => Adam(builder, isDecoupled: true)),
        new(
            "Adadelta",
            "s ← ρ s + (1 − ρ) g², d = g √(u + ε) / √(s + ε), u ← ρ u + (1 − ρ) d², w ← w − η d (Zeiler, 2012)",
            [LearningRate(1), new("Rho", 0.9, "The decay of the mean squares"), Epsilon(1e-6), WeightDecay(0)],
            [],
            Adadelta),
    ];

    private static SettingRow Momentum => new("Momentum", 0, "The factor of the velocity that is kept from step to step");

    private static SettingRow Beta1 => new("Beta1", 0.9, "The decay of the mean of gradients");

    private static SettingRow Beta2 => new("Beta2", 0.999, "The decay of the mean square of gradients");

    /// <summary>All rows, by name.</summary>
    public static IReadOnlyList<UpdateRuleRow> Rows => s_rows;

    /// <summary>The row of a name; an unknown one is a bug, since the reader takes names from attributes.</summary>
    public static UpdateRuleRow Row(string name) => s_rows.FirstOrDefault(row => row.Name == name) ?? throw new CompilerBugException(nameof(UpdateRules), $"no rule {name}");

    /// <summary>The rule for an optimiser as the user configured it.</summary>
    public static UpdateRule For(OptimizerModel optimizer) => UpdateRuleBuilder.Build(Row(optimizer.Rule), optimizer);

    private static SettingRow LearningRate(double value) => new("LearningRate", value, "The step size");

    private static SettingRow Epsilon(double value) => new("Epsilon", value, "The number that keeps the division finite");

    private static SettingRow WeightDecay(double value) => new("WeightDecay", value, "The factor of the penalty on large weights");

    private static void Sgd(UpdateRuleBuilder rule)
    {
        AddPenalty(rule);
        int direction = rule.Gradient;
        if (rule.Uses("Momentum"))
        {
            int velocity = rule.OnDevice.Add(rule.OnDevice.Multiply(rule.StepScalar("Momentum"), rule.Slot("Velocity")), rule.Gradient);
            rule.SetSlot("Velocity", velocity);
            direction = rule.Uses("Nesterov") ? rule.OnDevice.Add(rule.Gradient, rule.OnDevice.Multiply(rule.StepScalar("Momentum"), velocity)) : velocity;
        }

        Descend(rule, rule.StepScalar("LearningRate"), direction);
    }

    private static void Adagrad(UpdateRuleBuilder rule)
    {
        AddPenalty(rule);
        int squares = rule.OnDevice.Add(rule.Slot("SumOfSquares"), rule.OnDevice.Multiply(rule.Gradient, rule.Gradient));
        rule.SetSlot("SumOfSquares", squares);
        Descend(rule, rule.StepScalar("LearningRate"), rule.OnDevice.Divide(rule.Gradient, RootPlusEpsilon(rule, squares)));
    }

    private static void RmsProp(UpdateRuleBuilder rule)
    {
        AddPenalty(rule);
        int squares = MovingMean(rule, "MeanSquare", "Rho", rule.OnDevice.Multiply(rule.Gradient, rule.Gradient));
        int direction = rule.OnDevice.Divide(rule.Gradient, RootPlusEpsilon(rule, squares));
        if (rule.Uses("Momentum"))
        {
            direction = rule.OnDevice.Add(rule.OnDevice.Multiply(rule.StepScalar("Momentum"), rule.Slot("Velocity")), direction);
            rule.SetSlot("Velocity", direction);
        }

        Descend(rule, rule.StepScalar("LearningRate"), direction);
    }

    /// <summary>The two bias corrections are numbers of the step, so each weight pays a multiplication for them and no power.</summary>
    private static void Adam(UpdateRuleBuilder rule, bool isDecoupled)
    {
        if (!isDecoupled)
        {
            AddPenalty(rule);
        }
        else if (rule.Uses("WeightDecay"))
        {
            int kept = rule.OnHost.Subtract(rule.OnHost.Constant(1), rule.OnHost.Multiply(rule.Setting("LearningRate"), rule.Setting("WeightDecay")));
            rule.Weight = rule.OnDevice.Multiply(rule.Weight, rule.StepScalar("KeptWeight", kept));
        }

        int mean = MovingMean(rule, "Mean", "Beta1", rule.Gradient);
        int squares = MovingMean(rule, "MeanSquare", "Beta2", rule.OnDevice.Multiply(rule.Gradient, rule.Gradient));
        int stepSize = rule.StepScalar("StepSize", rule.OnHost.Divide(rule.Setting("LearningRate"), BiasCorrection(rule, "Beta1")));
        int correction = rule.StepScalar("RootCorrection", rule.OnHost.Divide(rule.OnHost.Constant(1), rule.OnHost.Sqrt(BiasCorrection(rule, "Beta2"))));
        int root = rule.OnDevice.Multiply(rule.OnDevice.Sqrt(squares), correction);
        Descend(rule, stepSize, rule.OnDevice.Divide(mean, rule.OnDevice.Add(root, rule.StepScalar("Epsilon"))));
    }

    private static void Adadelta(UpdateRuleBuilder rule)
    {
        AddPenalty(rule);
        int squares = MovingMean(rule, "MeanSquare", "Rho", rule.OnDevice.Multiply(rule.Gradient, rule.Gradient));
        int changes = rule.Slot("MeanSquareChange");
        int epsilon = rule.StepScalar("Epsilon");
        int ratio = rule.OnDevice.Divide(rule.OnDevice.Sqrt(rule.OnDevice.Add(changes, epsilon)), rule.OnDevice.Sqrt(rule.OnDevice.Add(squares, epsilon)));
        int change = rule.OnDevice.Multiply(ratio, rule.Gradient);
        int kept = rule.OnDevice.Multiply(rule.StepScalar("Rho"), changes);
        rule.SetSlot("MeanSquareChange", rule.OnDevice.Add(kept, rule.OnDevice.Multiply(rule.OneMinus("Rho"), rule.OnDevice.Multiply(change, change))));
        Descend(rule, rule.StepScalar("LearningRate"), change);
    }

    private static void AddPenalty(UpdateRuleBuilder rule)
    {
        if (rule.Uses("WeightDecay"))
        {
            rule.Gradient = rule.OnDevice.Add(rule.Gradient, rule.OnDevice.Multiply(rule.StepScalar("WeightDecay"), rule.Weight));
        }
    }

    /// <summary>slot ← decay · slot + (1 − decay) · value.</summary>
    private static int MovingMean(UpdateRuleBuilder rule, string slot, string decay, int value)
    {
        int kept = rule.OnDevice.Multiply(rule.StepScalar(decay), rule.Slot(slot));
        int mean = rule.OnDevice.Add(kept, rule.OnDevice.Multiply(rule.OneMinus(decay), value));
        rule.SetSlot(slot, mean);
        return mean;
    }

    private static int RootPlusEpsilon(UpdateRuleBuilder rule, int squares) => rule.OnDevice.Add(rule.OnDevice.Sqrt(squares), rule.StepScalar("Epsilon"));

    /// <summary>1 − betaᵗ.</summary>
    private static int BiasCorrection(UpdateRuleBuilder rule, string beta) =>
        rule.OnHost.Subtract(rule.OnHost.Constant(1), rule.OnHost.Apply(Ir.Scalars.ScalarFunction.Power, rule.Setting(beta), rule.StepNumber));

    private static void Descend(UpdateRuleBuilder rule, int rate, int direction) =>
        rule.Weight = rule.OnDevice.Subtract(rule.Weight, rule.OnDevice.Multiply(rate, direction));
}

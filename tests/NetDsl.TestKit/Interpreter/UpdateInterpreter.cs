using NetDsl.Generators.Operators;

namespace NetDsl.TestKit.Interpreter;

/// <summary>Takes optimiser steps of one weight in double precision.</summary>
internal sealed class UpdateInterpreter(UpdateRule rule, double weight)
{
    private int _step;

    public double Weight { get; set; } = weight;

    public double[] Slots { get; private set; } = [.. rule.Slots.Select(slot => slot.InitialValue)];

    /// <summary>One step with the rule's own settings.</summary>
    public void Step(double gradient)
    {
        _step++;
        double[] scalars = ScalarInterpreter.Run(rule.StepScalars, [.. rule.Settings.Select(setting => setting.Value), _step]);
        double[] results = ScalarInterpreter.Run(rule.Update, [Weight, gradient, .. Slots, .. scalars]);
        (Weight, Slots) = (results[0], results[1..]);
    }
}

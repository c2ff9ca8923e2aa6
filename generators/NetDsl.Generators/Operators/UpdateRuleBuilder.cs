using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators;

/// <summary>
/// What the formulas of <see cref="UpdateRules"/> are written with: <see cref="OnHost"/> is the program of step scalars, <see cref="OnDevice"/> that of one weight;
/// <c>StepScalar</c> carries a number from the one to the other.
/// </summary>
internal sealed class UpdateRuleBuilder
{
    private readonly UpdateRuleRow _row;
    private readonly OptimizerModel _optimizer;
    private readonly List<Setting> _settings;
    private readonly List<Slot> _slots = [];
    private readonly List<(string Name, int Host)> _stepScalars = [];
    private readonly Dictionary<string, int> _newSlots = [];

    private UpdateRuleBuilder(UpdateRuleRow row, OptimizerModel optimizer)
    {
        (_row, _optimizer) = (row, optimizer);
        _settings = [.. row.Settings.Where(setting => !IsOptional(setting.Name) || Uses(setting.Name)).Select(setting => new Setting(setting.Name, ValueOf(setting)))];
        Weight = OnDevice.Leaf(0);
        Gradient = OnDevice.Leaf(1);
    }

    public ScalarProgramBuilder OnHost { get; } = new();

    public ScalarProgramBuilder OnDevice { get; } = new();

    /// <summary>The weight, in the device's program; assign the new one.</summary>
    public int Weight { get; set; }

    /// <summary>The gradient, in the device's program.</summary>
    public int Gradient { get; set; }

    /// <summary>The step's number, from 1, in the host's program.</summary>
    public int StepNumber => OnHost.Leaf(_settings.Count);

    public static UpdateRule Build(UpdateRuleRow row, OptimizerModel optimizer)
    {
        // Step scalars come after the slots among the leaves, so a first run counts the slots.
        UpdateRuleBuilder counting = new(row, optimizer);
        row.Build(counting);
        UpdateRuleBuilder builder = new(row, optimizer) { SlotCount = counting._slots.Count };
        row.Build(builder);
        ScalarProgram update = builder.OnDevice.ToProgram([builder.Weight, .. builder._slots.Select(slot => builder._newSlots[slot.Name])]);
        ScalarProgram scalars = builder.OnHost.ToProgram([.. builder._stepScalars.Select(scalar => scalar.Host)]);
        return new UpdateRule(
            builder._settings.ToEquatableArray(), builder._slots.ToEquatableArray(), builder._stepScalars.Select(scalar => scalar.Name).ToEquatableArray(), scalars, update);
    }

    /// <summary>Whether an optional part is used: it is named as used, or it is a setting whose value is not 0.</summary>
    public bool Uses(string part) => _optimizer.IsVariantUsed.Contains(part) || _row.Settings.Any(setting => setting.Name == part && ValueOf(setting) != 0);

    /// <summary>A setting, in the host's program.</summary>
    public int Setting(string name) => OnHost.Leaf(_settings.FindIndex(setting => setting.Name == name));

    /// <summary>A number of the host's program, in the device's program.</summary>
    public int StepScalar(string name, int host)
    {
        int number = _stepScalars.FindIndex(scalar => scalar.Name == name);
        if (number < 0)
        {
            number = _stepScalars.Count;
            _stepScalars.Add((name, host));
        }

        return OnDevice.Leaf(2 + SlotCount + number);
    }

    /// <summary>A setting, in the device's program.</summary>
    public int StepScalar(string setting) => StepScalar(setting, Setting(setting));

    /// <summary>1 − setting, in the device's program: subtracted in double precision, where little is lost.</summary>
    public int OneMinus(string setting) => StepScalar("OneMinus" + setting, OnHost.Subtract(OnHost.Constant(1), Setting(setting)));

    /// <summary>A slot's old value, in the device's program; <see cref="SetSlot"/> must follow.</summary>
    public int Slot(string name, double initialValue = 0)
    {
        _slots.Add(new Slot(name, initialValue));
        return OnDevice.Leaf(2 + _slots.Count - 1);
    }

    public void SetSlot(string name, int value) => _newSlots.Add(name, value);

    private int SlotCount { get; init; }

    private static bool IsOptional(string setting) => setting is "Momentum" or "WeightDecay";

    private double ValueOf(SettingRow setting)
    {
        foreach (Setting given in _optimizer.Settings)
        {
            if (given.Name == setting.Name)
            {
                return given.Value;
            }
        }

        return setting.Default;
    }
}

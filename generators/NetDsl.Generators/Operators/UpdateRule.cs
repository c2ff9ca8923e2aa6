using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators;

/// <summary>A number of an optimiser: its name as users write it, its default (PyTorch's) and what it is, as a noun phrase for XML docs.</summary>
internal sealed record SettingRow(string Name, double Default, string Documentation);

/// <summary>Optimiser state: one number for each weight, which begins as <paramref name="InitialValue"/>.</summary>
internal sealed record Slot(string Name, double InitialValue);

/// <summary>
/// How one weight moves, for one choice of the rule's optional parts: what is not used costs neither a slot nor an instruction.
/// </summary>
/// <param name="Settings">The settings that are used, in this order; the user may change them between steps.</param>
/// <param name="Slots">The state of each weight.</param>
/// <param name="StepScalarNames">What <paramref name="StepScalars"/> computes, for comments.</param>
/// <param name="StepScalars">
/// Numbers that are the same for all weights, computed by the host once a step in double precision. Leaves: the settings, then the step's number, from 1.
/// </param>
/// <param name="Update">Leaves: weight, gradient, slots…, step scalars…. Results: the new weight, the new slots….</param>
internal sealed record UpdateRule(
    EquatableArray<Setting> Settings, EquatableArray<Slot> Slots, EquatableArray<string> StepScalarNames, ScalarProgram StepScalars, ScalarProgram Update);

/// <summary>A family of update rules.</summary>
/// <param name="Name">The attribute's name, <c>Adam</c>.</param>
/// <param name="Formula">The rule in formulas, with its source.</param>
/// <param name="Settings">All settings. Momentum and WeightDecay are optional parts: used when not 0 in the attribute, and then changeable.</param>
/// <param name="Variants">The names of further optional parts that are on or off (<c>Nesterov</c>).</param>
/// <param name="Build">Builds the rule in the two programs.</param>
internal sealed record UpdateRuleRow(string Name, string Formula, EquatableArray<SettingRow> Settings, EquatableArray<string> Variants, Action<UpdateRuleBuilder> Build);

using System.Globalization;
using Microsoft.CodeAnalysis;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend;

/// <summary>
/// Reads the optimiser of a training method from its attributes. Defaults are those of the attributes' properties, which metadata does not show, so they stand here a second time; a test compares
/// both sides.
/// </summary>
internal static class OptimizerReader
{
    private static readonly Dictionary<string, (string Name, double Default)[]> Rules = new(StringComparer.Ordinal)
    {
        ["Sgd"] = [("LearningRate", 0), ("Momentum", 0), ("WeightDecay", 0)],
        ["Adagrad"] = [("LearningRate", 0.01f), ("Epsilon", 1e-10f), ("WeightDecay", 0)],
        ["RmsProp"] = [("LearningRate", 0.01f), ("Rho", 0.99f), ("Epsilon", 1e-8f), ("Momentum", 0), ("WeightDecay", 0)],
        ["Adam"] = [("LearningRate", 0.001f), ("Beta1", 0.9f), ("Beta2", 0.999f), ("Epsilon", 1e-8f), ("WeightDecay", 0)],
        ["AdamW"] = [("LearningRate", 0.001f), ("Beta1", 0.9f), ("Beta2", 0.999f), ("Epsilon", 1e-8f), ("WeightDecay", 0.01f)],
        ["Adadelta"] = [("LearningRate", 1), ("Rho", 0.9f), ("Epsilon", 1e-6f), ("WeightDecay", 0)],
    };

    /// <summary>The settings that switch an optional part of the rule on when they are not 0.</summary>
    private static readonly string[] Variants = ["Momentum", "WeightDecay"];

    /// <summary>The rules' settings with their defaults, for the test that compares them with the attributes.</summary>
    public static IReadOnlyDictionary<string, (string Name, double Default)[]> Defaults => Rules;

    /// <summary>The optimiser, or null after reporting that there is not exactly one or that a number is out of range.</summary>
    public static OptimizerModel? Read(IMethodSymbol method, Location location, FindingList findings)
    {
        AttributeData[] optimizers = [.. method.GetAttributes().Where(attribute => KnownSymbols.IsAttribute(attribute, "OptimizerAttribute"))];
        if (optimizers.Length != 1)
        {
            findings.Add(DiagnosticIds.OptimizerCount, location, method.Name, optimizers.Length == 0 ? "no optimiser" : "several optimisers");
            return null;
        }

        AttributeData optimizer = optimizers[0];
        string rule = RuleOf(optimizer);
        if (!Rules.TryGetValue(rule, out (string Name, double Default)[]? settings))
        {
            return null;
        }

        Dictionary<string, double> given = Arguments(optimizer);
        List<Setting> values = [];
        bool isValid = true;
        foreach ((string name, double fallback) in settings)
        {
            double value = given.TryGetValue(name, out double number) ? number : fallback;
            string? limits = name is "Beta1" or "Beta2" or "Rho" or "Momentum" ? value is >= 0 and < 1 ? null : "at least 0 and below 1"
                : name == "Epsilon" ? value > 0 ? null : "positive"
                : value >= 0 && !double.IsInfinity(value) ? null : "at least 0 and finite";
            if (limits is not null)
            {
                findings.Add(DiagnosticIds.AttributeOutOfRange, LocationOf(optimizer, location), name, rule, value.ToString(CultureInfo.InvariantCulture), limits);
                isValid = false;
            }

            values.Add(new Setting(name, value));
        }

        double clipNorm = Limit(method, "ClipNormAttribute", location, findings, ref isValid), clipValue = Limit(method, "ClipValueAttribute", location, findings, ref isValid);
        List<string> variants = [.. values.Where(setting => Variants.Contains(setting.Name) && setting.Value != 0).Select(setting => setting.Name)];
        if (given.TryGetValue("Nesterov", out double nesterov) && nesterov != 0)
        {
            variants.Add("Nesterov");
        }

        return isValid ? new OptimizerModel(rule, values.ToEquatableArray(), clipNorm, clipValue, variants.ToEquatableArray()) : null;
    }

    public static string RuleOf(AttributeData optimizer)
    {
        string name = optimizer.AttributeClass!.Name;
        return name.EndsWith("Attribute", StringComparison.Ordinal) ? name.Substring(0, name.Length - "Attribute".Length) : name;
    }

    public static Location LocationOf(AttributeData attribute, Location fallback) => attribute.ApplicationSyntaxReference?.GetSyntax().GetLocation() ?? fallback;

    private static double Limit(IMethodSymbol method, string attributeName, Location location, FindingList findings, ref bool isValid)
    {
        AttributeData? attribute = method.GetAttributes().FirstOrDefault(candidate => KnownSymbols.IsAttribute(candidate, attributeName));
        if (attribute is null || !Arguments(attribute).TryGetValue("Limit", out double limit))
        {
            return 0;
        }

        if (!(limit > 0))
        {
            findings.Add(DiagnosticIds.AttributeOutOfRange, LocationOf(attribute, location), "The limit", RuleOf(attribute), limit.ToString(CultureInfo.InvariantCulture), "positive");
            isValid = false;
        }

        return limit;
    }

    /// <summary>Constructor arguments by the name of the property they set, and named arguments; truth values as 0 and 1.</summary>
    private static Dictionary<string, double> Arguments(AttributeData attribute)
    {
        Dictionary<string, double> arguments = new(StringComparer.Ordinal);
        for (int i = 0; i < attribute.ConstructorArguments.Length; i++)
        {
            string name = attribute.AttributeConstructor!.Parameters[i].Name;
            Add(char.ToUpperInvariant(name[0]) + name.Substring(1), attribute.ConstructorArguments[i]);
        }

        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            Add(argument.Key, argument.Value);
        }

        return arguments;

        void Add(string name, TypedConstant value)
        {
            if (value is { Kind: TypedConstantKind.Primitive, Value: IConvertible number and not string })
            {
                arguments[name] = number.ToDouble(CultureInfo.InvariantCulture);
            }
        }
    }
}

using System.Globalization;
using Microsoft.CodeAnalysis;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Frontend;

/// <summary>
/// Reads the optimiser of a training method from its attributes. Metadata does not show the defaults of an attribute's properties, so they come from the rule's row; a test compares both sides.
/// </summary>
internal static class OptimizerReader
{
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
        if (UpdateRules.Rows.FirstOrDefault(candidate => candidate.Name == rule) is not { } row)
        {
            return null;
        }

        Dictionary<string, double> given = Arguments(optimizer);
        List<Setting> values = [];
        bool isValid = true;
        foreach (SettingRow setting in row.Settings)
        {
            string name = setting.Name;
            double value = given.TryGetValue(name, out double number) ? number : setting.Default;
            string? limits = name is "Beta1" or "Beta2" or "Rho" or "Momentum" ? value is >= 0 and < 1 ? null : "at least 0 and below 1"
                : name == "Epsilon" ? (float)value > 0 ? null : "positive"
                : value >= 0 && !float.IsInfinity((float)value) ? null : "at least 0 and finite";
            if (limits is not null)
            {
                findings.Add(DiagnosticIds.AttributeOutOfRange, LocationOf(optimizer, location), name, rule, value.ToString(CultureInfo.InvariantCulture), limits);
                isValid = false;
            }

            values.Add(new Setting(name, value));
        }

        double clipNorm = Limit(method, "ClipNormAttribute", location, findings, ref isValid), clipValue = Limit(method, "ClipValueAttribute", location, findings, ref isValid);
        IEnumerable<string> variants = row.Variants.Where(variant => given.TryGetValue(variant, out double isUsed) && isUsed != 0);
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

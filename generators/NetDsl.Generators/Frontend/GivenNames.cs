using Microsoft.CodeAnalysis;
using NetDsl.Generators.Diagnostics;

namespace NetDsl.Generators.Frontend;

/// <summary>The names that [Name] gives to the weights of static members: what they are, and the rules for them (ND0021, ND0022).</summary>
internal static class GivenNames
{
    /// <summary>A broken rule: the attribute that broke it, and what the message says.</summary>
    public sealed record Mistake(string Id, AttributeData Attribute, object[] Arguments);

    /// <summary>What a member's weights are called within its type.</summary>
    public static string Of(ISymbol member) => AttributeOf(member) is { } attribute ? NameIn(attribute) : member.Name;

    /// <summary>What is wrong with the names given in a type.</summary>
    public static IEnumerable<Mistake> Check(INamedTypeSymbol type)
    {
        ISymbol[] members = [.. type.GetMembers().Where(member => member is IFieldSymbol { IsStatic: true, IsConst: false, IsImplicitlyDeclared: false } or IPropertySymbol { IsStatic: true } && !DeclarationRules.IsGenerated(member))];
        foreach (ISymbol member in members)
        {
            if (AttributeOf(member) is not { } attribute)
            {
                continue;
            }

            string name = NameIn(attribute);
            if (name.Length == 0 || !name.All(letter => letter == '_' || char.IsLetterOrDigit(letter)))
            {
                yield return new Mistake(DiagnosticIds.WeightNameInvalid, attribute, [name, member.Name]);
            }
            else if (members.FirstOrDefault(other => !ReferenceEquals(other, member) && Of(other) == name) is { } taken
                && (AttributeOf(taken) is null || Array.IndexOf(members, taken) < Array.IndexOf(members, member)))
            {
                yield return new Mistake(DiagnosticIds.WeightNameTwice, attribute, [member.Name, name, taken.Name]);
            }
        }
    }

    private static AttributeData? AttributeOf(ISymbol member) => member.GetAttributes().FirstOrDefault(attribute => KnownSymbols.IsAttribute(attribute, "NameAttribute"));

    private static string NameIn(AttributeData attribute) => attribute.ConstructorArguments is [{ Value: string name }] ? name : "";
}

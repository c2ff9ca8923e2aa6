using Microsoft.CodeAnalysis;

namespace NetDsl.Generators.Frontend;

/// <summary>Recognises the language's own symbols. By name: a compilation has one NetDsl, and comparing names needs no look-ups in the compilation.</summary>
internal static class KnownSymbols
{
    public const string AssemblyName = "NetDsl";
    public const string NetworkAttribute = "NetDsl.NetworkAttribute";
    public const string BlockAttribute = "NetDsl.BlockAttribute";
    public const string PipeOperator = "op_BitwiseOr";

    public static bool IsLanguage(ISymbol? symbol) => symbol?.ContainingAssembly?.Name == AssemblyName;

    public static bool IsLanguageType(ITypeSymbol? type, string name) => type?.Name == name && IsLanguage(type);

    /// <summary>Whether a value of this type belongs to the program that is staged: tensors, labels, parameters and layers.</summary>
    public static bool IsStagedType(ITypeSymbol? type) => type?.Name is "Tensor" or "Indices" or "Parameter" or "Layer" && IsLanguage(type);

    public static bool IsAttribute(AttributeData attribute, string name)
    {
        for (INamedTypeSymbol? type = attribute.AttributeClass; type is not null; type = type.BaseType)
        {
            if (IsLanguageType(type, name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The name of a library function's row: see <see cref="Library.LibraryFunction"/>.</summary>
    public static string LibraryName(ISymbol member)
    {
        INamedTypeSymbol? type = member.ContainingType;

        // A member of an extension block belongs to the static class around the block, which users never name.
        while (type is { ContainingType: { } outer } && !type.CanBeReferencedByName)
        {
            type = outer;
        }

        return type is null || (type.IsStatic && type.Name is "Functions") ? member.Name : type.Name + "." + member.Name;
    }
}

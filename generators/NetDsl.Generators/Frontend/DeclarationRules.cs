using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Library;

namespace NetDsl.Generators.Frontend;

/// <summary>The rules for the class itself (ND00xx): checked on symbols, before anything is evaluated.</summary>
internal static class DeclarationRules
{
    /// <summary>The public members of the generated base class; a test compares them with the runtime's.</summary>
    public static IReadOnlyCollection<string> BaseMembers { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "Parameters", "States", "Carried", "Device", "Capacity", "Seed", "StepNumber", "MemoryBytes", "PlannedMemoryBytes", "Summary", "StartupTimings", "Prepare", "PrepareAsync", "Finish", "Profile", "Tune", "Save", "Load", "Dispose",
        "PlanMemoryBytes", "Begin", "GetSetting", "SetSetting", "SourceOrigins", "Card",
    };

    /// <summary>Functions of the language by their simple names.</summary>
    private static readonly HashSet<string> FunctionNames = new(LibraryTable.Rows.Select(row => row.Name).Where(name => !name.Contains('.')), StringComparer.Ordinal);

    public static void Check(NetworkSource network, SourceBodies bodies, FindingList findings, CancellationToken cancellation)
    {
        INamedTypeSymbol type = network.Type;
        Location location = network.Declaration.Identifier.GetLocation();
        CheckKind(network, BaseClassOf(network.Type, bodies, cancellation), location, findings);
        if (!IsPartial(network.Declaration))
        {
            findings.Add(DiagnosticIds.NotPartial, location, type.Name);
        }

        for (SyntaxNode? outer = network.Declaration.Parent; outer is TypeDeclarationSyntax container; outer = outer.Parent)
        {
            if (!IsPartial(container))
            {
                findings.Add(DiagnosticIds.ContainerNotPartial, container.Identifier.GetLocation(), container.Identifier.Text, type.Name);
            }
        }

        foreach (GivenNames.Mistake mistake in GivenNames.Check(type))
        {
            findings.Add(mistake.Id, OptimizerReader.LocationOf(mistake.Attribute, location), mistake.Arguments);
        }

        foreach (ISymbol member in type.GetMembers().Where(member => !member.IsImplicitlyDeclared && member.CanBeReferencedByName && !IsGenerated(member)))
        {
            if (BaseMembers.Contains(member.Name))
            {
                findings.Add(DiagnosticIds.NameTaken, LocationOf(member, location), member.Name);
            }

            ITypeSymbol? valueType = member switch { IFieldSymbol field => field.Type, IPropertySymbol property => property.Type, _ => null };
            if (FunctionNames.Contains(member.Name) && KnownSymbols.IsStagedType(valueType))
            {
                findings.Add(DiagnosticIds.HidesFunction, LocationOf(member, location), member.Name);
            }
        }
    }

    /// <summary>The place of a symbol in source.</summary>
    public static Location LocationOf(ISymbol symbol, Location fallback) => symbol.Locations.FirstOrDefault(location => location.IsInSource) ?? fallback;

    /// <summary>Whether a generator wrote the member: the analyzer sees the compilation after generation.</summary>
    public static bool IsGenerated(ISymbol member) =>
        member.DeclaringSyntaxReferences.Length > 0 && member.DeclaringSyntaxReferences.All(IsGenerated);

    private static void CheckKind(NetworkSource network, ITypeSymbol? baseClass, Location location, FindingList findings)
    {
        INamedTypeSymbol type = network.Type;
        (string Kind, string Remedy)? kind = type switch
        {
            { IsRecord: true } => ("a record", "declare it `partial class`"),
            { TypeKind: TypeKind.Struct } => ("a struct", "declare it `partial class`"),
            { IsStatic: true } => ("static", "remove `static`; the application makes instances of it"),
            { IsAbstract: true } => ("abstract", "remove `abstract`; the application makes instances of it"),
            { IsGenericType: true } => ("generic", "remove the type parameters; write constants instead"),
            { ContainingType.IsGenericType: true } => ("inside a generic type", "move it out"),
            _ when baseClass is not null && !KnownSymbols.IsLanguageType(baseClass, "Network") => ($"derived from {baseClass.Name}", "remove the base class; share functions as static methods"),
            _ => null,
        };
        if (kind is { } found)
        {
            findings.Add(DiagnosticIds.UnsupportedClass, location, type.Name, found.Kind, found.Remedy);
        }
    }

    /// <summary>The base class that the user wrote. The symbol's own does not tell: the generated part names another, and then C# knows none.</summary>
    private static ITypeSymbol? BaseClassOf(INamedTypeSymbol type, SourceBodies bodies, CancellationToken cancellation)
    {
        foreach (SyntaxReference reference in type.DeclaringSyntaxReferences.Where(reference => !IsGenerated(reference)))
        {
            TypeSyntax? first = (reference.GetSyntax(cancellation) as TypeDeclarationSyntax)?.BaseList?.Types.FirstOrDefault()?.Type;
            if (first is not null && bodies.ModelOf(reference.SyntaxTree).GetTypeInfo(first, cancellation).Type is { TypeKind: TypeKind.Class } baseClass)
            {
                return baseClass;
            }
        }

        return null;
    }

    /// <summary>Whether a generator wrote this part of a declaration.</summary>
    public static bool IsGenerated(SyntaxReference reference) => IsGenerated(reference.SyntaxTree);

    /// <summary>Whether a generator wrote the file.</summary>
    public static bool IsGenerated(SyntaxTree file) => file.FilePath.EndsWith(".g.cs", StringComparison.Ordinal);

    private static bool IsPartial(TypeDeclarationSyntax declaration) => declaration.Modifiers.Any(SyntaxKind.PartialKeyword);
}

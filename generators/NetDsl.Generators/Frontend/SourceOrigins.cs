using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Frontend;

/// <summary>
/// Where the members of a network stand, for profiles: takes a network in which nothing is wrong, gives a line of text a member, its name, file and line with tabs between. Positions are kept apart from the model,
/// because every edit above a network moves them: only this text changes then, and neither the network nor its program is emitted again. Reads syntax alone, but for a name that is given to a field by an attribute.
/// </summary>
internal static class SourceOrigins
{
    /// <summary>Entry points are called what their generated methods are called, with parentheses behind, so that no field is meant.</summary>
    public static string Of(INamedTypeSymbol type, NetworkModel model, CancellationToken cancellation)
    {
        List<string> lines = [];
        foreach (SyntaxReference part in type.DeclaringSyntaxReferences)
        {
            if (part.GetSyntax(cancellation) is TypeDeclarationSyntax declaration)
            {
                lines.AddRange(declaration.Members.SelectMany(member => Places(type, model, member)));
            }
        }

        return string.Join("\n", lines);
    }

    private static IEnumerable<string> Places(INamedTypeSymbol type, NetworkModel model, MemberDeclarationSyntax member) => member switch
    {
        FieldDeclarationSyntax field => field.Declaration.Variables.Select(variable => Place(GivenName(type, field, variable.Identifier.ValueText), variable.Identifier)),
        PropertyDeclarationSyntax property => [Place(GivenName(type, property, property.Identifier.ValueText), property.Identifier)],
        MethodDeclarationSyntax method => model.Entries.Where(entry => entry.Name == method.Identifier.ValueText)
            .SelectMany(entry => entry.TrainName is { } train ? new[] { entry.Name, train } : [entry.Name]).Select(name => Place(name + "()", method.Identifier)),
        _ => [],
    };

    private static string GivenName(INamedTypeSymbol type, MemberDeclarationSyntax declaration, string name) =>
        declaration.AttributeLists.Count > 0 && type.GetMembers(name) is [{ } member, ..] ? GivenNames.Of(member) : name;

    private static string Place(string name, SyntaxToken identifier)
    {
        SyntaxTree tree = identifier.SyntaxTree!;
        int line = tree.GetText().Lines.GetLinePosition(identifier.SpanStart).Line + 1;
        string file = tree.FilePath.Substring(tree.FilePath.LastIndexOfAny(['/', '\\']) + 1);
        return $"{name}\t{file.Replace('\t', ' ').Replace('\n', ' ')}\t{line.ToString(CultureInfo.InvariantCulture)}";
    }
}

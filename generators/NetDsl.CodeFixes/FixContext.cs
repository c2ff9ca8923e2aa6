using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using NetDsl.Generators.Frontend;

namespace NetDsl.CodeFixes;

/// <summary>A diagnostic and the document it is in.</summary>
/// <param name="root">The document's syntax.</param>
/// <param name="model">Its meaning.</param>
/// <param name="diagnostic">What is to be mended.</param>
/// <param name="taken">Names of members that fixes of the same run have made.</param>
/// <param name="cancellation">Cancels.</param>
internal sealed class FixContext(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, HashSet<string> taken, CancellationToken cancellation)
{
    public SyntaxNode Root => root;

    public SemanticModel Model => model;

    public Diagnostic Diagnostic => diagnostic;

    public CancellationToken Cancellation => cancellation;

    /// <summary>The innermost node at the diagnostic's place.</summary>
    public SyntaxNode Node { get; } = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);

    /// <summary>The expression at the diagnostic's place; null when the place is none.</summary>
    public ExpressionSyntax? Expression => Node is ArgumentSyntax argument ? argument.Expression : Node as ExpressionSyntax;

    public SourceText Text => root.SyntaxTree.GetText(cancellation);

    /// <summary>Whether an expression is of a type of the language.</summary>
    public bool IsOf(ExpressionSyntax expression, string type) => KnownSymbols.IsLanguageType(model.GetTypeInfo(expression, cancellation).Type, type);

    /// <summary>What the compiler computed for fixes.</summary>
    public string? Data(string name) => diagnostic.Properties.TryGetValue(name, out string? value) ? value : null;

    /// <summary>The document's end of line, for what is inserted as lines.</summary>
    public string NewLine => Text.Lines[0] is { } first && first.EndIncludingLineBreak - first.End == 2 ? "\r\n" : "\n";

    /// <summary>A name that no member of the class has.</summary>
    public string FreeName(TypeDeclarationSyntax type, string wish)
    {

        INamedTypeSymbol? symbol = model.GetDeclaredSymbol(type, cancellation);
        string name = wish;
        for (int number = 2; (symbol is not null && !symbol.GetMembers(name).IsEmpty) || taken.Contains(name); number++)
        {
            name = wish + number.ToString(CultureInfo.InvariantCulture);
        }

        taken.Add(name);
        return name;
    }
}

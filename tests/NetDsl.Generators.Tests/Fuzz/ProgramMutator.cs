using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace NetDsl.Generators.Tests.Fuzz;

/// <summary>
/// A correct program with one to three mistakes as people and editors make them, of tokens and of expressions. Most of them are such that the program is still C#, for the compiler behind C#'s own checks is what is
/// tested. The same seed gives the same program.
/// </summary>
internal static class ProgramMutator
{
    private const int Depth = 3, Attempts = 12;

    public static string Mutate(int seed)
    {
        Random random = new(seed);
        string program = FuzzCorpus.Programs[random.Next(FuzzCorpus.Programs.Count)];
        for (int changes = random.Next(1, 4); changes > 0; changes--)
        {
            bool staysCSharp = random.Next(5) != 0;
            string changed = Change(program, random);
            for (int attempt = 1; attempt < Attempts && staysCSharp && !FuzzCheck.IsCSharp(changed); attempt++)
            {
                changed = Change(program, random);
            }

            program = changed;
        }

        return program;
    }

    private static string Change(string program, Random random)
    {
        SyntaxNode root = CSharpSyntaxTree.ParseText(program, new CSharpParseOptions(LanguageVersion.CSharp14)).GetRoot();
        ExpressionSyntax[] expressions = [.. root.DescendantNodes().OfType<ExpressionSyntax>().Where(node => node.Parent is not AttributeSyntax and not QualifiedNameSyntax && node is not TypeSyntax or IdentifierNameSyntax)];
        SyntaxToken[] tokens = [.. root.DescendantTokens().Skip(4).Where(token => token.Span.Length > 0)];
        SyntaxNode[] members = [.. root.DescendantNodes().Where(node => node is StatementSyntax or MemberDeclarationSyntax { Parent: TypeDeclarationSyntax } or ArgumentSyntax or AttributeListSyntax)];
        if (expressions.Length == 0 || tokens.Length == 0 || members.Length == 0)
        {
            return program;
        }

        SyntaxToken token = Pick(tokens);
        ExpressionSyntax expression = Pick(expressions);
        RandomExpressions other = new(random, InScope(expression), [.. root.DescendantNodes().OfType<VariableDeclaratorSyntax>().Where(field => field.Parent?.Parent is FieldDeclarationSyntax).Select(field => field.Identifier.Text)]);
        return random.Next(14) switch
        {
            0 => Replace(token.Span, " "),
            1 => Replace(token.Span, token.Text + " " + token.Text),
            2 => Replace(token.Span, Pick(tokens).Text),
            3 => Swap(token.Span, Pick(tokens).Span),
            4 or 5 when Literals() is { Length: > 0 } literals => Replace(Pick(literals).Span, other.Number()),
            6 or 7 when Pipes() is { Length: > 0 } pipes && Pick(pipes) is { } pipe => random.Next(3) switch
            {
                0 => Swap(pipe.Left.Span, pipe.Right.Span),
                1 => Replace(pipe.Span, pipe.Left.ToString()),
                _ => Replace(pipe.Right.Span, $"{pipe.Right} | {other.Layer(2)}"),
            },
            8 => Replace(expression.Span, other.Tensor(Depth)),
            9 => Replace(expression.Span, other.Layer(Depth)),
            10 => Replace(expression.Span, Pick($"({expression} | {other.Layer(1)})", $"Repeat({other.Number()}, i => {expression})", $"Residual({expression})", $"Gradient({expression}, {other.Tensor(1)})", $"({expression}, {expression})", $"-{expression}", $"{expression}[0]")),
            11 => Replace(Pick(members).Span, ""),
            12 => Pick(members) is var member ? Replace(member.Span, $"{member} {member}") : program,
            _ => Swap(expression.Span, Pick(expressions).Span),
        };

        T Pick<T>(params T[] choices) => choices[random.Next(choices.Length)];

        SyntaxNode[] Literals() => [.. expressions.Where(node => node.IsKind(SyntaxKind.NumericLiteralExpression))];

        BinaryExpressionSyntax[] Pipes() => [.. expressions.OfType<BinaryExpressionSyntax>().Where(binary => binary.IsKind(SyntaxKind.BitwiseOrExpression))];

        string Replace(TextSpan span, string text) => program[..span.Start] + text + program[span.End..];

        string Swap(TextSpan one, TextSpan two)
        {
            (TextSpan first, TextSpan second) = one.Start <= two.Start ? (one, two) : (two, one);
            return first.End > second.Start
                ? Replace(first, program[second.Start..second.End])
                : program[..first.Start] + program[second.Start..second.End] + program[first.End..second.Start] + program[first.Start..first.End] + program[second.End..];
        }
    }

    /// <summary>The names of parameters and locals around an expression; whether they are tensors is for the compiler to say.</summary>
    private static IReadOnlyList<string> InScope(SyntaxNode node) =>
        node.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } method ? []
        : [.. method.DescendantNodes().Select(inner => inner switch
        {
            ParameterSyntax parameter => parameter.Identifier.Text,
            VariableDeclaratorSyntax local => local.Identifier.Text,
            SingleVariableDesignationSyntax part => part.Identifier.Text,
            _ => "",
        }).Where(name => name.Length > 0).Distinct()];
}

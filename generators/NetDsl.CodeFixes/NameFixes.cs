using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using NetDsl.Generators.Frontend;

namespace NetDsl.CodeFixes;

/// <summary>Fixes of errors of C# that a user makes who knows other libraries, or C#, better than the language: they are offered where the functions of the language can be called.</summary>
internal static class NameFixes
{
    /// <summary>The functions of <c>Math</c> that have another name for tensors.</summary>
    private static readonly Dictionary<string, string> s_otherNames = new(StringComparer.Ordinal) { ["Pow"] = "Power", ["Max"] = "Maximum", ["Min"] = "Minimum" };

    /// <summary><c>nn.Linear(784, 10)</c> → <c>Dense(10)</c>, <c>ReLU()</c> → <c>Relu</c>.</summary>
    public static Offer? UseOwnName(FixContext context)
    {
        if (context.Node is not IdentifierNameSyntax unknown)
        {
            return null;
        }

        // `nn.functional.relu`: the function stands behind its modules.
        ExpressionSyntax written = unknown;
        string name = unknown.Identifier.ValueText;
        while (Synonyms.Modules.Contains(name) && written.Parent is MemberAccessExpressionSyntax member && member.Expression == written)
        {
            (written, name) = (member, member.Name.Identifier.ValueText);
        }

        return name == "Sequential" ? WritePipe(written) : Find(name, context) is { } row ? Rename(written, row, context) : null;
    }

    /// <summary><c>Flatten | Relu</c> → <c>Layer.From(Flatten) | Relu</c>.</summary>
    public static Offer? BeginWithLayer(FixContext context)
    {
        if (context.Node is not BinaryExpressionSyntax pipe || !Edits.IsPipe(pipe) || !Edits.IsFunction(pipe.Right, context)
            || !context.Model.GetMemberGroup(pipe.Left, context.Cancellation).OfType<IMethodSymbol>().Any(IsLayer))
        {
            return null;
        }

        return new Offer($"Begin with `Layer.From({pipe.Left})`", Edits.Replace(pipe.Left, $"Layer.From({pipe.Left})"));
    }

    /// <summary><c>x ^ 2</c> of a tensor, which is a power elsewhere → <c>Square(x)</c>.</summary>
    public static Offer? UsePower(FixContext context)
    {
        if (context.Node is not BinaryExpressionSyntax power || !power.IsKind(SyntaxKind.ExclusiveOrExpression) || !context.IsOf(power.Left, "Tensor"))
        {
            return null;
        }

        ExpressionSyntax value = power.Left is ParenthesizedExpressionSyntax parentheses ? parentheses.Expression : power.Left;
        bool isSquare = power.Right is LiteralExpressionSyntax { Token.ValueText: "2" };
        return isSquare ? new Offer("Use `Square`", Edits.Replace(power, $"Square({value})")) : new Offer("Use `Power`", Edits.Replace(power, $"Power({value}, {power.Right})"));
    }

    /// <summary><c>Layer F = Embedding(65, 16) | …</c> → <c>Func&lt;Indices, Tensor&gt; F = …</c>.</summary>
    public static Offer? MakeFunctionOfLabels(FixContext context)
    {
        if (context.Expression is not { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax { Variables.Count: 1 } declaration } } } value
            || context.Model.GetTypeInfo(value, context.Cancellation).Type is not INamedTypeSymbol { Name: "Func", TypeArguments: [{ } from, { } to] }
            || !KnownSymbols.IsLanguageType(from, "Indices") || !KnownSymbols.IsLanguageType(to, "Tensor")
            || !context.IsOf(declaration.Type, "Layer"))
        {
            return null;
        }

        string function = context.Model.LookupSymbols(declaration.SpanStart, name: "Func").IsEmpty ? "System.Func" : "Func";
        return new Offer("Make it a `Func<Indices, Tensor>`", Edits.Replace(declaration.Type, function + "<Indices, Tensor>"));
    }

    /// <summary><c>Math.Exp(x)</c> of a tensor → <c>Exp(x)</c>.</summary>
    public static Offer? UseFunctionOfTensors(FixContext context)
    {
        if (context.Node.FirstAncestorOrSelf<ArgumentSyntax>() is not { Parent.Parent: InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax function } }
            || context.Model.GetSymbolInfo(function.Expression, context.Cancellation).Symbol is not INamedTypeSymbol { Name: "Math" or "MathF" })
        {
            return null;
        }

        string name = function.Name.Identifier.ValueText;
        string own = s_otherNames.TryGetValue(name, out string? other) ? other : name;
        return IsInScope(own, function.SpanStart, context) ? new Offer($"Use `{own}`", Edits.Replace(function, own)) : null;
    }

    /// <summary><c>Dense(784, 10)</c> → <c>Dense(10)</c>.</summary>
    public static Offer? LeaveOutInput(FixContext context)
    {
        if (context.Node.FirstAncestorOrSelf<ArgumentSyntax>() is not { Parent.Parent: InvocationExpressionSyntax { Expression: IdentifierNameSyntax function } })
        {
            return null;
        }

        Synonym? row = Synonyms.Rows.FirstOrDefault(row => row.Own == function.Identifier.ValueText && row.Extra > 0);
        return row is not null && IsInScope(row.Own, function.SpanStart, context) ? Rename(function, row, context) : null;
    }

    /// <summary><c>Dense(10) | Relu()</c> → <c>Dense(10) | Relu</c>.</summary>
    public static Offer? LeaveOutParentheses(FixContext context)
    {
        if (context.Node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { ArgumentList: { Arguments.Count: 0 } list, Expression: IdentifierNameSyntax function } call
            || !Edits.IsPipe(call.Parent) || !context.Model.LookupSymbols(function.SpanStart, name: function.Identifier.ValueText).OfType<IMethodSymbol>().Any(IsLayer))
        {
            return null;
        }

        return new Offer($"Use `{function}`", Edits.Delete(list.Span));
    }

    private static bool IsLayer(IMethodSymbol method) =>
        method is { Parameters: [{ } only], ReturnType: { } result } && KnownSymbols.IsLanguageType(only.Type, "Tensor") && KnownSymbols.IsLanguageType(result, "Tensor");

    /// <summary>The row of a name, or one for a function of the language that has this name but for its capitals.</summary>
    private static Synonym? Find(string name, FixContext context)
    {
        Synonym? row = Synonyms.Rows.FirstOrDefault(row => row.Names.Contains(name, StringComparer.OrdinalIgnoreCase));
        string? own = row?.Own ?? context.Model.Compilation.GetTypeByMetadataName("NetDsl.Functions")?.MemberNames.FirstOrDefault(member => string.Equals(member, name, StringComparison.OrdinalIgnoreCase));
        return own is not null && IsInScope(own, context.Node.SpanStart, context) ? row ?? new Synonym([name], own) : null;
    }

    private static bool IsInScope(string function, int position, FixContext context) => context.Model.LookupSymbols(position, name: function).Any(KnownSymbols.IsLanguage);

    private static Offer Rename(ExpressionSyntax written, Synonym row, FixContext context)
    {
        if (written.Parent is not InvocationExpressionSyntax { ArgumentList: { } list } call || call.Expression != written)
        {
            return new Offer($"Use `{row.Own}`", Edits.Replace(written, row.Own));
        }

        int unnamed = list.Arguments.TakeWhile(argument => argument.NameColon is null).Count();
        int extra = unnamed >= row.Least ? Math.Min(row.Extra, unnamed) : 0;
        List<TextChange> changes = [Edits.Replace(written, row.Own)];
        if (list.Arguments.Count == 0 && !CanBeCalledWithNothing(row.Own, written.SpanStart, context))
        {
            // `ReLU()` makes an object elsewhere; here the function is the layer.
            changes.Add(Edits.Delete(list.Span));
        }
        else if (extra > 0)
        {
            int end = extra < list.Arguments.Count ? list.Arguments[extra].SpanStart : list.CloseParenToken.SpanStart;
            changes.Add(Edits.Delete(TextSpan.FromBounds(list.Arguments[0].SpanStart, end)));
        }

        SourceText shown = context.Text.WithChanges(changes);
        int length = call.Span.Length + changes.Sum(change => change.NewText!.Length - change.Span.Length);
        string text = shown.ToString(new TextSpan(call.SpanStart, length));
        return new Offer(text.Length <= 40 && text.IndexOf('\n') < 0 ? $"Use `{text}`" : $"Use `{row.Own}`", changes);
    }

    private static bool CanBeCalledWithNothing(string function, int position, FixContext context) =>
        context.Model.LookupSymbols(position, name: function).OfType<IMethodSymbol>().Any(method => method.Parameters.All(parameter => parameter.IsOptional || parameter.IsParams));

    /// <summary><c>Sequential(a, b)</c> → <c>a | b</c>. The layers stay as they are, so that their own names can be mended at once.</summary>
    private static Offer? WritePipe(ExpressionSyntax written)
    {
        if (written.Parent is not InvocationExpressionSyntax { ArgumentList: { Arguments.Count: > 0 } list } call || call.Expression != written)
        {
            return null;
        }

        bool needsParentheses = Edits.PipeNeedsParentheses(call);
        IEnumerable<TextChange> separators = list.Arguments.GetSeparators().Select(comma => new TextChange(comma.Span, " |"));
        return new Offer(
            "Compose the layers with `|`",
            [new TextChange(TextSpan.FromBounds(written.SpanStart, list.OpenParenToken.Span.End), needsParentheses ? "(" : ""), .. separators, new TextChange(list.CloseParenToken.Span, needsParentheses ? ")" : "")]);
    }
}

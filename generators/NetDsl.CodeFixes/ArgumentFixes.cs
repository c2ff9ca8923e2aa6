using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using NetDsl.Generators.Diagnostics;

namespace NetDsl.CodeFixes;

/// <summary>Fixes of the arguments of layers.</summary>
internal static class ArgumentFixes
{
    public static Offer? SetPadding(FixContext context) =>
        context.Data(FixData.Padding) is { } padding && context.Expression is InvocationExpressionSyntax layer && SetArgument(layer, "padding", padding, context) is { } change
            ? new Offer($"Set `padding: {padding}`", change)
            : null;

    /// <summary>Keeps the extents in the convolutions of a residual block's body: those with no padding and a stride of 1.</summary>
    public static Offer? PadConvolutions(FixContext context)
    {
        if (context.Data(FixData.Padding) is not { } padding || context.Expression is not InvocationExpressionSyntax { ArgumentList: { } arguments })
        {
            return null;
        }

        TextChange[] changes = [.. arguments.DescendantNodes().OfType<InvocationExpressionSyntax>()
            .Where(call => Method(call, context) is { } method && method.Parameters.Any(parameter => parameter.Name == "padding")
                && Argument(call, method, "padding") is null && Argument(call, method, "stride") is null or { Expression: LiteralExpressionSyntax { Token.ValueText: "1" } })
            .Select(call => SetArgument(call, "padding", padding, context)!.Value)];
        return changes.Length == 0 ? null : new Offer($"Set `padding: {padding}` in the body", changes);
    }

    public static Offer? RemoveBias(FixContext context) =>
        context.Expression is InvocationExpressionSyntax layer && SetArgument(layer, "bias", "false", context) is { } change ? new Offer("Set `bias: false`", change) : null;

    public static Offer? SetInitializer(FixContext context) =>
        context.Data(FixData.Replacement) is { } initializer && context.Expression is InvocationExpressionSyntax layer && SetArgument(layer, "init", initializer, context) is { } change
            ? new Offer($"Set `init: {initializer}`", change)
            : null;

    /// <summary>Sets an argument of a call, given or not; null when the method has no such parameter.</summary>
    private static TextChange? SetArgument(InvocationExpressionSyntax call, string name, string value, FixContext context)
    {
        if (Method(call, context) is not { } method || method.Parameters.All(parameter => parameter.Name != name))
        {
            return null;
        }

        if (Argument(call, method, name) is { } given)
        {
            return Edits.Replace(given.Expression, value);
        }

        return Edits.InsertAt(call.ArgumentList.CloseParenToken.SpanStart, (call.ArgumentList.Arguments.Count > 0 ? ", " : "") + $"{name}: {value}");
    }

    private static IMethodSymbol? Method(InvocationExpressionSyntax call, FixContext context) => context.Model.GetSymbolInfo(call, context.Cancellation).Symbol as IMethodSymbol;

    private static ArgumentSyntax? Argument(InvocationExpressionSyntax call, IMethodSymbol method, string name)
    {
        SeparatedSyntaxList<ArgumentSyntax> arguments = call.ArgumentList.Arguments;
        int position = method.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Ordinal ?? arguments.Count;
        return arguments.FirstOrDefault(argument => argument.NameColon?.Name.Identifier.ValueText == name)
            ?? (position < arguments.Count && arguments[position].NameColon is null ? arguments[position] : null);
    }
}

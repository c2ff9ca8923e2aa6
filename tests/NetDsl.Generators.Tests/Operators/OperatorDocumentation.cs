using System.Globalization;
using System.Text;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Tests.Operators;

/// <summary>Writes docs/operators.md from the catalogues.</summary>
internal static class OperatorDocumentation
{
    public static string Text()
    {
        StringBuilder text = new();
        text.Append("""
            # Operators

            Generated from the catalogues in `generators/NetDsl.Generators/Operators`; a test fails when it is stale. To write it anew:
            `NETDSL_ACCEPT=1 dotnet test tests/NetDsl.Generators.Tests --filter OperatorDocumentation`.

            A program is a list of values; each is one primitive applied to earlier values. Nothing broadcasts by itself, and every layer, loss and gradient is composed of these.

            ## Primitives

            | Name | Operands | What it computes | Gradient |
            |---|---|---|---|

            """);
        foreach (PrimitiveRow row in PrimitiveCatalog.Rows)
        {
            string arity = row.Arity < 0 ? "1–3" : row.Arity.ToString(CultureInfo.InvariantCulture);
            text.Append($"| `{row.Name}` | {arity} | {Escape(row.Documentation)} | {Escape(row.GradientDocumentation)} |\n");
        }

        text.Append("""

            ## Scalar functions

            Truth values are 0 and 1. The cost is in floating-point operations, elementary functions counted by their typical polynomials.

            | Name | Operands | Value | Cost | Derivative at kinks and borders |
            |---|---|---|---|---|

            """);
        foreach (ScalarRow row in ScalarCatalog.Rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{GraphText.NameOf(row.Function)}` | {row.Arity} | {Escape(row.Documentation)} | {row.Flops} | {Escape(row.Remark)} |\n");
        }

        text.Append("""

            ## Optimisers

            w is a weight, g its gradient, η the learning rate, λ the weight decay (λ w is added to g first, except in AdamW), t the number of the step from 1. Defaults are PyTorch's.
            A setting that is 0 in the attribute and optional (`Momentum`, `WeightDecay`) costs nothing and cannot be changed later.

            | Attribute | Rule | Settings |
            |---|---|---|

            """);
        foreach (UpdateRuleRow row in UpdateRules.Rows)
        {
            string settings = string.Join(", ", row.Settings.Select(setting => string.Create(CultureInfo.InvariantCulture, $"`{setting.Name}` {setting.Default}")).Concat(row.Variants.Select(name => $"`{name}`")));
            text.Append($"| `[{row.Name}]` | {Escape(row.Formula)} | {settings} |\n");
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}

using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Operators;

/// <summary>
/// The catalogue of scalar functions, one row each. Interpreter, constant folding, autodiff and both emitters read it; nothing else in the compiler knows one function from another
/// (except algebraic rules). The rows are in <c>ScalarCatalog.Arithmetic.cs</c> (arithmetic, rounding, comparisons) and <c>ScalarCatalog.Elementary.cs</c>.
/// </summary>
internal static partial class ScalarCatalog
{
    private static readonly Dictionary<ScalarFunction, ScalarRow> s_rows = Arithmetic().Concat(Elementary()).ToDictionary(row => row.Function);

    /// <summary>All rows, in the order of the enumeration.</summary>
    public static IReadOnlyList<ScalarRow> Rows { get; } = [.. s_rows.Values.OrderBy(row => row.Function)];

    public static ScalarRow Of(ScalarFunction function) =>
        s_rows.TryGetValue(function, out ScalarRow? row) ? row : throw new CompilerBugException(nameof(ScalarCatalog), $"{function} has no row");

    /// <summary>The function's value; operands beyond its arity are ignored.</summary>
    public static double Evaluate(ScalarFunction function, double x, double y = 0, double z = 0) => Of(function).Evaluate(x, y, z);

    private static double Truth(bool condition) => condition ? 1 : 0;
}

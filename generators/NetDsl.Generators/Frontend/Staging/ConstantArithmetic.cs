using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace NetDsl.Generators.Frontend.Staging;

/// <summary>
/// C#'s operators and conversions on values known while staging. Operands arrive converted, so both sides have one type. Integers are checked: an overflow would be a wrong size.
/// Null means that C# has no such operator on these values.
/// </summary>
internal static class ConstantArithmetic
{
    /// <exception cref="OverflowException">An integer result does not fit.</exception>
    /// <exception cref="DivideByZeroException">An integer division by zero.</exception>
    public static object? Binary(BinaryOperatorKind kind, object? left, object? right)
    {
        if (kind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals && (left is null || right is null || left is bool or string))
        {
            return Equals(left, right) == (kind == BinaryOperatorKind.Equals);
        }

        if (kind is BinaryOperatorKind.LeftShift or BinaryOperatorKind.RightShift or BinaryOperatorKind.UnsignedRightShift)
        {
            return Shift(kind, left, right);
        }

        return (left, right) switch
        {
            (bool a, bool b) => Logical(kind, a, b),
            (int a, int b) => Integer(kind, a, b),
            (long a, long b) => Long(kind, a, b),
            (uint a, uint b) => Long(kind, a, b) switch { long n => checked((uint)n), object other => other, null => null },
            (float a, float b) => Single(kind, a, b),
            (double a, double b) => Double(kind, a, b),
            (string or char or null, _) or (_, string) when kind == BinaryOperatorKind.Add => Text(left) + Text(right),
            (IConvertible a, IConvertible b) when IsIntegral(a) && IsIntegral(b) => Long(kind, ToLong(a), ToLong(b)),
            _ => null,
        };
    }

    public static object? Unary(UnaryOperatorKind kind, object? operand) => (kind, operand) switch
    {
        (UnaryOperatorKind.Plus, _) => operand,
        (UnaryOperatorKind.Minus, int a) => checked(-a),
        (UnaryOperatorKind.Minus, long a) => checked(-a),
        (UnaryOperatorKind.Minus, float a) => -a,
        (UnaryOperatorKind.Minus, double a) => -a,
        (UnaryOperatorKind.Not, bool a) => !a,
        (UnaryOperatorKind.BitwiseNegation, int a) => ~a,
        (UnaryOperatorKind.BitwiseNegation, long a) => ~a,
        _ => null,
    };

    /// <summary>A built-in numeric or enumeration conversion; other values pass unchanged.</summary>
    public static object? Convert(object? value, ITypeSymbol target)
    {
        if (target.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            target = ((INamedTypeSymbol)target).TypeArguments[0];
        }

        SpecialType type = target is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } underlying } ? underlying.SpecialType : target.SpecialType;
        if (value is not IConvertible number || value is string or bool)
        {
            return value;
        }

        return type switch
        {
            SpecialType.System_Int32 => (int)Integral(number, int.MinValue, int.MaxValue),
            SpecialType.System_Int64 => Integral(number, long.MinValue, long.MaxValue),
            SpecialType.System_Int16 => (short)Integral(number, short.MinValue, short.MaxValue),
            SpecialType.System_Byte => (byte)Integral(number, byte.MinValue, byte.MaxValue),
            SpecialType.System_SByte => (sbyte)Integral(number, sbyte.MinValue, sbyte.MaxValue),
            SpecialType.System_UInt16 => (ushort)Integral(number, ushort.MinValue, ushort.MaxValue),
            SpecialType.System_UInt32 => (uint)Integral(number, uint.MinValue, uint.MaxValue),
            SpecialType.System_Char => (char)Integral(number, char.MinValue, char.MaxValue),
            SpecialType.System_Single => number is char c ? (float)c : number.ToSingle(CultureInfo.InvariantCulture),
            SpecialType.System_Double => number is char c ? (double)c : number.ToDouble(CultureInfo.InvariantCulture),
            _ => value,
        };
    }

    /// <summary>A number as a double; null for what is no number.</summary>
    public static double? ToDouble(object? value) => value is IConvertible number && value is not (string or bool or char) ? number.ToDouble(CultureInfo.InvariantCulture) : null;

    public static bool IsIntegral(object? value) => value is int or long or short or byte or sbyte or ushort or uint or char;

    /// <summary>As string concatenation and interpolation print it, in the invariant culture.</summary>
    public static string Text(object? value, string? format = null) =>
        value is IFormattable formattable ? formattable.ToString(format, CultureInfo.InvariantCulture) : System.Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    private static long ToLong(IConvertible value) => value is char c ? c : value.ToInt64(CultureInfo.InvariantCulture);

    private static long Integral(IConvertible value, long minimum, long maximum)
    {
        // A cast of a fraction cuts towards zero; Convert would round.
        long number = value is float or double ? checked((long)value.ToDouble(CultureInfo.InvariantCulture)) : ToLong(value);
        return number >= minimum && number <= maximum ? number : throw new OverflowException();
    }

    private static object? Logical(BinaryOperatorKind kind, bool a, bool b) => kind switch
    {
        BinaryOperatorKind.And or BinaryOperatorKind.ConditionalAnd => a && b,
        BinaryOperatorKind.Or or BinaryOperatorKind.ConditionalOr => a || b,
        BinaryOperatorKind.ExclusiveOr => a != b,
        _ => null,
    };

    private static object? Integer(BinaryOperatorKind kind, int a, int b) => Long(kind, a, b) is { } result ? result is long n ? checked((int)n) : result : null;

    private static object? Long(BinaryOperatorKind kind, long a, long b) => kind switch
    {
        BinaryOperatorKind.Add => checked(a + b),
        BinaryOperatorKind.Subtract => checked(a - b),
        BinaryOperatorKind.Multiply => checked(a * b),
        BinaryOperatorKind.Divide => a / b,
        BinaryOperatorKind.Remainder => a % b,
        BinaryOperatorKind.And => a & b,
        BinaryOperatorKind.Or => a | b,
        BinaryOperatorKind.ExclusiveOr => a ^ b,
        _ => Compare(kind, a.CompareTo(b)),
    };

    private static object? Shift(BinaryOperatorKind kind, object? left, object? right) => (left, right) switch
    {
        (int a, int b) => kind == BinaryOperatorKind.LeftShift ? a << b : kind == BinaryOperatorKind.RightShift ? a >> b : a >>> b,
        (long a, int b) => kind == BinaryOperatorKind.LeftShift ? a << b : kind == BinaryOperatorKind.RightShift ? a >> b : a >>> b,
        _ => null,
    };

    private static object? Single(BinaryOperatorKind kind, float a, float b) => kind switch
    {
        BinaryOperatorKind.Add => a + b,
        BinaryOperatorKind.Subtract => a - b,
        BinaryOperatorKind.Multiply => a * b,
        BinaryOperatorKind.Divide => a / b,
        BinaryOperatorKind.Remainder => a % b,
        _ => Double(kind, a, b),
    };

    private static object? Double(BinaryOperatorKind kind, double a, double b) => kind switch
    {
        BinaryOperatorKind.Add => a + b,
        BinaryOperatorKind.Subtract => a - b,
        BinaryOperatorKind.Multiply => a * b,
        BinaryOperatorKind.Divide => a / b,
        BinaryOperatorKind.Remainder => a % b,
        BinaryOperatorKind.Equals => a == b,
        BinaryOperatorKind.NotEquals => a != b,
        BinaryOperatorKind.LessThan => a < b,
        BinaryOperatorKind.LessThanOrEqual => a <= b,
        BinaryOperatorKind.GreaterThan => a > b,
        BinaryOperatorKind.GreaterThanOrEqual => a >= b,
        _ => null,
    };

    private static object? Compare(BinaryOperatorKind kind, int order) => kind switch
    {
        BinaryOperatorKind.Equals => order == 0,
        BinaryOperatorKind.NotEquals => order != 0,
        BinaryOperatorKind.LessThan => order < 0,
        BinaryOperatorKind.LessThanOrEqual => order <= 0,
        BinaryOperatorKind.GreaterThan => order > 0,
        BinaryOperatorKind.GreaterThanOrEqual => order >= 0,
        _ => null,
    };
}

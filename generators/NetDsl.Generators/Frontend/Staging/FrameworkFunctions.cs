using Microsoft.CodeAnalysis;
using NetDsl.Generators.Library;

namespace NetDsl.Generators.Frontend.Staging;

/// <summary>A framework function on staged values. Null when the arguments are not known while staging.</summary>
/// <param name="arguments">The arguments; the receiver first.</param>
/// <param name="apply">Applies a lambda or method.</param>
internal delegate Staged? FrameworkFunction(Staged[] arguments, Func<Staged, Staged[], Staged> apply);

/// <summary>
/// The functions of the framework that a network may call: sequences of <c>System.Linq</c> over values known while compiling, <c>Math</c> and <c>MathF</c> on constants, and the text of a constant.
/// </summary>
internal static class FrameworkFunctions
{
    private static readonly Dictionary<string, FrameworkFunction> Sequences = new()
    {
        ["Range"] = (arguments, _) => arguments is [Staged.Constant { Value: int start }, Staged.Constant { Value: int count and >= 0 }]
            ? List(Enumerable.Range(start, count).Select(Int)) : null,
        ["Repeat"] = (arguments, _) => arguments is [var item, Staged.Constant { Value: int count and >= 0 }] ? List(Enumerable.Repeat(item, count)) : null,
        ["Select"] = (arguments, apply) => arguments is [Staged.List list, var function]
            ? List(list.Items.Select((item, i) => apply(function, TakesIndex(function) ? [item, Int(i)] : [item]))) : null,
        ["SelectMany"] = (arguments, apply) => arguments is [Staged.List list, var function]
            ? Joined(list.Items.Select(item => apply(function, [item]))) : null,
        ["Where"] = (arguments, apply) => arguments is [Staged.List list, var function] ? Filtered(list, item => apply(function, [item])) : null,
        ["Zip"] = (arguments, apply) => arguments switch
        {
            [Staged.List a, Staged.List b] => List(a.Items.Zip(b.Items, (x, y) => (Staged)new Staged.Tuple([x, y], [null, null]))),
            [Staged.List a, Staged.List b, var function] => List(a.Items.Zip(b.Items, (x, y) => apply(function, [x, y]))),
            _ => null,
        },
        ["Aggregate"] = (arguments, apply) => arguments switch
        {
            [Staged.List { Items.Length: > 0 } list, var function] => list.Items.Skip(1).Aggregate(list.Items[0], (state, item) => apply(function, [state, item])),
            [Staged.List list, var seed, var function] => list.Items.Aggregate(seed, (state, item) => apply(function, [state, item])),
            _ => null,
        },
        ["Reverse"] = (arguments, _) => arguments is [Staged.List list] ? List(Enumerable.Reverse(list.Items)) : null,
        ["Take"] = (arguments, _) => arguments is [Staged.List list, Staged.Constant { Value: int count }] ? List(list.Items.Take(count)) : null,
        ["Skip"] = (arguments, _) => arguments is [Staged.List list, Staged.Constant { Value: int count }] ? List(list.Items.Skip(count)) : null,
        ["Concat"] = (arguments, _) => arguments is [Staged.List a, Staged.List b] ? List(a.Items.Concat(b.Items)) : null,
        ["Append"] = (arguments, _) => arguments is [Staged.List list, var item] ? List(list.Items.Append(item)) : null,
        ["Prepend"] = (arguments, _) => arguments is [Staged.List list, var item] ? List(list.Items.Prepend(item)) : null,
        ["First"] = (arguments, _) => arguments is [Staged.List { Items.Length: > 0 } list] ? list.Items[0] : null,
        ["Last"] = (arguments, _) => arguments is [Staged.List { Items.Length: > 0 } list] ? list.Items[list.Items.Length - 1] : null,
        ["Count"] = (arguments, _) => arguments is [Staged.List list] ? Int(list.Items.Length) : null,
        ["ToArray"] = Copy,
        ["ToList"] = Copy,
        ["AsEnumerable"] = Copy,
    };

    private static readonly Dictionary<string, Func<double, double>> Functions = new()
    {
        ["Sqrt"] = Math.Sqrt,
        ["Log"] = Math.Log,
        ["Exp"] = Math.Exp,
        ["Abs"] = Math.Abs,
        ["Sin"] = Math.Sin,
        ["Cos"] = Math.Cos,
        ["Tan"] = Math.Tan,
        ["Tanh"] = Math.Tanh,
        ["Floor"] = Math.Floor,
        ["Ceiling"] = Math.Ceiling,
        ["Round"] = Math.Round,
        ["Truncate"] = Math.Truncate,
        ["Log10"] = Math.Log10,
        ["Log2"] = x => Math.Log(x) / Math.Log(2),
        ["Cbrt"] = x => Math.Sign(x) * Math.Pow(Math.Abs(x), 1.0 / 3),
    };

    /// <summary>The row of a framework method; null when it is not staged.</summary>
    public static FrameworkFunction? Find(IMethodSymbol method)
    {
        string type = method.ContainingType?.ToDisplayString() ?? "";
        return type switch
        {
            "System.Linq.Enumerable" => Sequences.TryGetValue(method.Name, out FrameworkFunction? row) ? row : null,
            "System.Math" or "System.MathF" or "float" or "double" or "int" when method.IsStatic => (arguments, _) => Number(method, arguments),
            _ when method.Name == "ToString" && method.Parameters.IsEmpty => (arguments, _) => arguments is [Staged.Constant constant] ? new Staged.Constant(ConstantArithmetic.Text(constant.Value)) : null,
            "System.Array" when method.Name == "Empty" => (_, _) => new Staged.List([]),
            _ => null,
        };
    }

    private static Staged Int(int value) => new Staged.Constant(value);

    private static Staged.List List(IEnumerable<Staged> items) => new Staged.List([.. items]);

    private static Staged.List? Copy(Staged[] arguments, Func<Staged, Staged[], Staged> apply) => arguments is [Staged.List list] ? List(list.Items) : null;

    private static Staged? Joined(IEnumerable<Staged> lists)
    {
        List<Staged> items = [];
        foreach (Staged list in lists)
        {
            if (list is not Staged.List part)
            {
                return list is Staged.Poison ? list : null;
            }

            items.AddRange(part.Items);
        }

        return List(items);
    }

    private static Staged? Filtered(Staged.List list, Func<Staged, Staged> predicate)
    {
        List<Staged> items = [];
        foreach (Staged item in list.Items)
        {
            switch (predicate(item))
            {
                case Staged.Constant { Value: bool holds }:
                    if (holds)
                    {
                        items.Add(item);
                    }

                    break;
                case Staged.Poison poison:
                    return poison;
                default:
                    return null;
            }
        }

        return List(items);
    }

    private static bool TakesIndex(Staged function) => function is Staged.Opaque { Value: Closure { Method.Parameters.Length: 2 } };

    private static Staged.Constant? Number(IMethodSymbol method, Staged[] arguments)
    {
        if (!arguments.All(argument => argument is Staged.Constant constant && ConstantArithmetic.ToDouble(constant.Value) is not null))
        {
            return null;
        }

        double[] numbers = [.. arguments.Select(argument => ConstantArithmetic.ToDouble(((Staged.Constant)argument).Value)!.Value)];
        double? result = (method.Name, numbers) switch
        {
            ("Pow", [var x, var y]) => Math.Pow(x, y),
            ("Min", [var x, var y]) => Math.Min(x, y),
            ("Max", [var x, var y]) => Math.Max(x, y),
            ("Clamp", [var x, var low, var high]) => Math.Min(Math.Max(x, low), high),
            ("Atan2", [var y, var x]) => Math.Atan2(y, x),
            ("Log", [var x, var newBase]) => Math.Log(x, newBase),
            ("Sign", [var x]) => Math.Sign(x),
            (_, [var x]) when Functions.TryGetValue(method.Name, out Func<double, double>? function) => function(x),
            _ => null,
        };
        return result is { } value ? new Staged.Constant(ConstantArithmetic.Convert(value, method.ReturnType)) : null;
    }
}

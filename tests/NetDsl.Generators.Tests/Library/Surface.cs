using System.Reflection;

namespace NetDsl.Generators.Tests.Library;

/// <summary>The members of the language, as users see them, under the names that the library's rows have.</summary>
internal static class Surface
{
    private static readonly ILookup<string, MethodInfo> Methods = All().ToLookup(member => member.Name, member => member.Method);

    /// <summary>The names of all members.</summary>
    public static IEnumerable<string> Names => Methods.Select(group => group.Key);

    /// <summary>The overloads of a member.</summary>
    public static IEnumerable<MethodInfo> Overloads(string name) => Methods[name];

    /// <summary>The parameters that are left to default arguments in the overload that the given names choose ("this" is the receiver).</summary>
    public static IEnumerable<ParameterInfo> Overload(string name, string[] given)
    {
        // C# prefers an overload without default arguments; overloads that differ in types only (float and double) are one to the library.
        MethodInfo? fitting = Methods[name].Where(method => Fits(method, given)).MinBy(method => method.GetParameters().Length);
        return fitting?.GetParameters() ?? throw new ArgumentException($"no overload of '{name}' takes ({string.Join(", ", given)})", nameof(given));
    }

    private static bool Fits(MethodInfo method, string[] given)
    {
        ParameterInfo[] parameters = method.GetParameters();
        return given.All(name => (name == "this" && !method.IsStatic) || parameters.Any(parameter => parameter.Name == name))
            && parameters.All(parameter => parameter.HasDefaultValue || given.Contains(parameter.Name));
    }

    private static IEnumerable<(string Name, MethodInfo Method)> All()
    {
        const BindingFlags Declared = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        foreach (MethodInfo method in typeof(Functions).GetMethods(Declared))
        {
            yield return (method.Name, method);
        }

        foreach (Type type in new[] { typeof(Tensor), typeof(Indices), typeof(Parameter), typeof(Init), typeof(Extents), typeof(Padding), typeof(LayerOperators), typeof(TensorDeconstruction) })
        {
            foreach (MethodInfo method in type.GetMethods(Declared))
            {
                yield return ($"{type.Name}.{method.Name}", method);
            }
        }
    }
}

using System.Reflection;
using NetDsl.Generators.Library;

namespace NetDsl.Generators.Tests.Library;

/// <summary>Indices and ranges as the reader hands them on: of the generator's own types, which C# would confuse with the framework's if they were named here.</summary>
internal static class Selectors
{
    private static readonly Assembly Generators = typeof(Staged).Assembly;

    public static object Index(int value, bool isFromEnd) => Activator.CreateInstance(Generators.GetType("System.Index", throwOnError: true)!, value, isFromEnd)!;

    public static object FromEnd(int value) => Index(value, isFromEnd: true);

    /// <summary>From <paramref name="start"/> to <paramref name="end"/>, or to the end of the axis.</summary>
    public static object Range(int start, int? end) =>
        Activator.CreateInstance(Generators.GetType("System.Range", throwOnError: true)!, Index(start, false), Index(end ?? 0, end is null))!;
}

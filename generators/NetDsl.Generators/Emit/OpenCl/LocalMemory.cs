using System.Text.RegularExpressions;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>A declaration of a body's array in local or constant memory.</summary>
/// <param name="Type">Address space and element type, <c>__local float</c>.</param>
/// <param name="Name">The name that the body uses.</param>
/// <param name="Rest">Extent and initial values, <c>[1024];</c>.</param>
internal sealed record LocalArray(string Type, string Name, string Rest)
{
    /// <summary>The parameter of a function that gets the array.</summary>
    public string Pointer => $"{Type}* {Name}";

    /// <summary>Reads declarations, one a line.</summary>
    public static IEnumerable<LocalArray> Of(string declarations) =>
        declarations.Split(['\n'], StringSplitOptions.RemoveEmptyEntries).Where(line => line.Trim().Length > 0).Select(Read);

    private static LocalArray Read(string line)
    {
        string text = line.Trim();
        int bracket = text.IndexOf('['), name = bracket < 0 ? -1 : text.LastIndexOf(' ', bracket);
        bool isArray = name > 0 && text[text.Length - 1] == ';' && (text.StartsWith("__local ", StringComparison.Ordinal) || text.StartsWith("__constant ", StringComparison.Ordinal));
        return isArray
            ? new LocalArray(text.Substring(0, name).TrimEnd(), text.Substring(name + 1, bracket - name - 1), text.Substring(bracket))
            : throw new CompilerBugException(nameof(LocalMemory), $"'{line}' declares no array");
    }
}

/// <summary>
/// Local and constant arrays of bodies that share a launch. OpenCL C wants their declarations at the outermost scope of the kernel, so those of all bodies stand there together. A group runs one of the bodies
/// only: equal declarations are shared, and a name that two bodies use for different arrays is changed in the later one.
/// </summary>
internal sealed class LocalMemory
{
    private readonly Dictionary<string, string> _declarations = new(StringComparer.Ordinal);
    private readonly List<string> _lines = [];

    /// <summary>The declarations of all bodies added so far, one a line.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Adds the declarations of a body and returns the names that the arrays got, in order.</summary>
    public IReadOnlyList<string> Add(string declarations)
    {
        List<string> names = [];
        foreach (LocalArray array in LocalArray.Of(declarations))
        {
            string unique = array.Name;
            string Declaration() => $"{array.Type} {unique}{array.Rest}";
            for (int number = 2; _declarations.TryGetValue(unique, out string? existing) && existing != Declaration(); number++)
            {
                unique = $"{array.Name}_{number}";
            }

            if (!_declarations.ContainsKey(unique))
            {
                _declarations.Add(unique, Declaration());
                _lines.Add(Declaration());
            }

            names.Add(unique);
        }

        return names;
    }

    /// <summary>A body with the names of its arrays changed to those that <see cref="Add"/> gave.</summary>
    public static string Rename(string declarations, string body, IReadOnlyList<string> names)
    {
        foreach ((LocalArray array, string name) in LocalArray.Of(declarations).Zip(names, (array, name) => (array, name)))
        {
            body = array.Name == name ? body : Regex.Replace(body, $@"\b{array.Name}\b", name, RegexOptions.CultureInvariant);
        }

        return body;
    }
}

using System.Text.RegularExpressions;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Local and constant arrays of kernels that share a launch. OpenCL C wants their declarations at the outermost scope of the function, so those of all kernels stand there together. A group runs one of the kernels
/// only: equal declarations are shared, and a name that two kernels use for different arrays is changed in the later one.
/// </summary>
internal sealed class LocalMemory
{
    private static readonly Regex s_declaration = new(@"^\s*(?<start>(__local|__constant)\b[^;\[]*?)(?<name>[A-Za-z_][A-Za-z0-9_]*)(?<end>\s*\[[^;]*;)\s*$", RegexOptions.CultureInvariant);

    private readonly Dictionary<string, string> _declarations = new(StringComparer.Ordinal);
    private readonly List<string> _lines = [];

    /// <summary>The declarations of all kernels added so far, one a line.</summary>
    public IReadOnlyList<string> Lines => _lines;

    /// <summary>Adds the declarations of a kernel and returns its body with the names they got.</summary>
    public string Add(string declarations, string body)
    {
        foreach (string line in declarations.Split(['\n'], StringSplitOptions.RemoveEmptyEntries).Where(line => line.Trim().Length > 0))
        {
            Match match = s_declaration.Match(line);
            if (!match.Success)
            {
                throw new Model.CompilerBugException(nameof(LocalMemory), $"'{line}' declares no array");
            }

            string name = match.Groups["name"].Value, unique = name;
            string Declaration() => match.Groups["start"].Value + unique + match.Groups["end"].Value;
            for (int number = 2; _declarations.TryGetValue(unique, out string? existing) && existing != Declaration(); number++)
            {
                unique = $"{name}_{number}";
            }

            if (!_declarations.ContainsKey(unique))
            {
                _declarations.Add(unique, Declaration());
                _lines.Add(Declaration());
            }

            if (unique != name)
            {
                body = Regex.Replace(body, $@"\b{name}\b", unique, RegexOptions.CultureInvariant);
            }
        }

        return body;
    }
}

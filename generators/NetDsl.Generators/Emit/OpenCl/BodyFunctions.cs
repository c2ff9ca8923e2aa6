using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Takes the bodies of all kernels of a network and makes functions of those that occur more than once, whatever their sizes: the numbers in which the uses differ are the functions' parameters. Guarantees that the
/// driver's compiler sees what it saw before: functions are always inlined, and called with constants.
/// </summary>
internal sealed class BodyFunctions
{
    private readonly Dictionary<BodyKey, Use> _uses = [];
    private readonly List<Prelude> _functions = [];
    private readonly Dictionary<string, EquatableArray<string>> _needs = new(StringComparer.Ordinal);

    /// <param name="bodies">The bodies in the order of their uses, each with the name of its first use as a kernel; equal ones may occur again.</param>
    /// <param name="unique">Makes a name unique in the network.</param>
    public BodyFunctions(IEnumerable<(PrintedKernel Body, string Name)> bodies, Func<string, string> unique)
    {
        Dictionary<string, List<Form>> families = new(StringComparer.Ordinal);
        Dictionary<BodyKey, Form> forms = [];
        List<List<Form>> inOrder = [];
        foreach ((PrintedKernel body, string name) in bodies)
        {
            BodyKey key = BodyKey.Of(body);
            if (forms.TryGetValue(key, out Form? known))
            {
                known.Count++;
                continue;
            }

            Form form = new(key, body, name, BodyTemplate.Of(body.Body));
            forms.Add(key, form);
            string family = $"{key.Signature}\n{body.LocalDeclarations}\n{form.Template.Text}";
            if (!families.TryGetValue(family, out List<Form>? members))
            {
                families.Add(family, members = []);
                inOrder.Add(members);
            }

            members.Add(form);
        }

        foreach (List<Form> members in inOrder.Where(members => members.Sum(form => form.Count) > 1))
        {
            Define(members, unique);
        }
    }

    /// <summary>The functions, to stand in front of the kernels.</summary>
    public IReadOnlyList<Prelude> Functions => _functions;

    /// <summary>The function for a body and what to pass for its numbers, or null for a body that stands in its kernel.</summary>
    public (string Function, EquatableArray<string> Numbers)? Find(PrintedKernel body) =>
        _uses.TryGetValue(BodyKey.Of(body), out Use use) ? (use.Function, use.Numbers) : null;

    /// <summary>A function and the preludes it needs.</summary>
    public IEnumerable<string> Needs(string function) => _needs[function].Append(function);

    /// <summary>Gives the parameters of a family: places whose numbers differ, those with the same numbers in all members together.</summary>
    private void Define(List<Form> members, Func<string, string> unique)
    {
        BodyTemplate template = members[0].Template;
        List<int> parameters = [];
        Dictionary<string, int> known = new(StringComparer.Ordinal);
        string[] texts = [.. template.Numbers];
        for (int place = 0; place < texts.Length; place++)
        {
            if (members.TrueForAll(form => form.Template.Numbers[place] == texts[place]))
            {
                continue;
            }

            string column = string.Join(" ", members.Select(form => form.Template.Numbers[place]));
            if (!known.TryGetValue(column, out int parameter))
            {
                known.Add(column, parameter = parameters.Count);
                parameters.Add(place);
            }

            texts[place] = NumberName(template, parameters[parameter], parameter);
        }

        string name = unique(members[0].Name + "_part");
        PrintedKernel body = members[0].Body;
        IEnumerable<string> declarations =
        [
            "const int group", "const int item", .. body.Parameters.Select(Declaration), .. LocalArray.Of(body.LocalDeclarations).Select(array => array.Pointer),
            .. parameters.Select((place, i) => $"const {(BodyTemplate.IsFloat(template.Numbers[place]) ? "float" : "int")} {NumberName(template, place, i)}"),
        ];
        SourceWriter text = new();
        text.Line(KernelFunctionPrinter.Wrapped($"PART {name}(", declarations, ")")).Open();
        text.Line(template.Print(place => texts[place]).TrimEnd('\n')).Close();
        Prelude function = new(name, text.ToString(), members.SelectMany(form => form.Body.Preludes).Distinct().ToEquatableArray());
        _functions.Add(function);
        _needs.Add(name, function.Needs);
        foreach (Form form in members)
        {
            _uses.Add(form.Key, new Use(name, parameters.Select(place => form.Template.Numbers[place]).ToEquatableArray()));
        }
    }

    private static string NumberName(BodyTemplate template, int place, int parameter) => (BodyTemplate.IsFloat(template.Numbers[place]) ? "number" : "size") + parameter;

    private static string Declaration(KernelParameter parameter) => parameter.Kind switch
    {
        ParameterKind.Buffer => $"__global {(parameter.IsWritten ? "" : "const ")}{(parameter.IsInteger ? "int" : "float")}* {parameter.Name}",
        ParameterKind.Batch => $"const int {parameter.Name}",
        ParameterKind.Seed or ParameterKind.StepNumber => $"const uint2 {parameter.Name}",
        ParameterKind.Constant => $"const uint {parameter.Name}",
        ParameterKind.StepScalar => $"const float {parameter.Name}",
        _ => throw new CompilerBugException(nameof(BodyFunctions), $"no declaration for {parameter.Kind}"),
    };

    private readonly record struct Use(string Function, EquatableArray<string> Numbers);

    /// <summary>What must be equal for two bodies to be the same text.</summary>
    private readonly record struct BodyKey(string Signature, string LocalDeclarations, string Body)
    {
        public static BodyKey Of(PrintedKernel body) => new(string.Join(",", body.Parameters.Select(Declaration)), body.LocalDeclarations, body.Body);
    }

    private sealed class Form(BodyKey key, PrintedKernel body, string name, BodyTemplate template)
    {
        public BodyKey Key { get; } = key;

        public PrintedKernel Body { get; } = body;

        public string Name { get; } = name;

        public BodyTemplate Template { get; } = template;

        public int Count { get; set; } = 1;
    }
}

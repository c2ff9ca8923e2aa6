using NetDsl.Generators.Model;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Takes the bodies of all kernels of a network and makes functions of those that occur more than once, whatever their sizes: the numbers in which the uses differ are the functions' parameters. Guarantees that the
/// driver's compiler sees what it saw before: functions are always inlined, and called with constants.
/// </summary>
internal sealed class BodyFunctions
{
    private readonly List<Prelude> _functions = [];

    /// <param name="bodies">The bodies in the order of their uses; equal ones may occur again.</param>
    /// <param name="unique">Makes a name unique in the network.</param>
    public BodyFunctions(IEnumerable<DraftBody> bodies, Func<string, string> unique)
    {
        Dictionary<BodyKey, Form> forms = [];
        Dictionary<BodyKey, List<Form>> families = [];
        List<List<Form>> inOrder = [];
        List<Form> uses = [];
        foreach (DraftBody body in bodies)
        {
            BodyKey key = new(string.Join(", ", body.Printed.Parameters.Select(Declaration)), body.Printed.LocalDeclarations, body.Printed.Body);
            if (!forms.TryGetValue(key, out Form? form))
            {
                form = new(body, BodyTemplate.Of(body.Printed.Body));
                forms.Add(key, form);
                BodyKey family = key with { Body = form.Template.Text };
                if (!families.TryGetValue(family, out List<Form>? members))
                {
                    families.Add(family, members = []);
                    inOrder.Add(members);
                }

                members.Add(form);
            }

            form.Count++;
            uses.Add(form);
        }

        foreach (List<Form> members in inOrder.Where(members => members.Sum(form => form.Count) > 1))
        {
            Define(members, unique);
        }

        Calls = [.. uses.Select(form => form.Call)];
    }

    /// <summary>The functions, to stand in front of the kernels.</summary>
    public IReadOnlyList<Prelude> Functions => _functions;

    /// <summary>For each of the bodies the call of its function, or null where it stands in its kernel.</summary>
    public IReadOnlyList<BodyCall?> Calls { get; }

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

        string name = unique(members[0].First.Name + "_part");
        PrintedKernel body = members[0].First.Printed;
        IEnumerable<string> declarations =
        [
            "const int group", "const int item", .. body.Parameters.Select(Declaration), .. LocalArray.Of(body.LocalDeclarations).Select(array => array.Pointer),
            .. parameters.Select((place, i) => $"const {(BodyTemplate.IsFloat(template.Numbers[place]) ? "float" : "int")} {NumberName(template, place, i)}"),
        ];
        SourceWriter text = new();
        text.Line(KernelFunctionPrinter.Wrapped($"PART {name}(", declarations, ")")).Open();
        text.Line(template.Print(place => texts[place]).TrimEnd('\n')).Close();
        Prelude function = new(name, text.ToString(), members.SelectMany(form => form.First.Printed.Preludes).Distinct().ToEquatableArray());
        _functions.Add(function);
        foreach (Form form in members)
        {
            form.Call = new BodyCall(function, parameters.Select(place => form.Template.Numbers[place]).ToEquatableArray());
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

    /// <summary>What must be equal for two bodies to be the same text.</summary>
    private readonly record struct BodyKey(string Parameters, string LocalDeclarations, string Body);

    /// <summary>A body that occurs <c>Count</c> times, at first in <paramref name="first"/>.</summary>
    private sealed class Form(DraftBody first, BodyTemplate template)
    {
        public DraftBody First { get; } = first;

        public BodyTemplate Template { get; } = template;

        public int Count { get; set; }

        public BodyCall? Call { get; set; }
    }
}

/// <summary>A call in place of a body.</summary>
/// <param name="Function">The function; <see cref="Prelude.Needs"/> names the preludes it builds on.</param>
/// <param name="Numbers">What to pass for the numbers, behind everything else.</param>
internal sealed record BodyCall(Prelude Function, EquatableArray<string> Numbers);

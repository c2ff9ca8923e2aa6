using System.Globalization;
using System.Text;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;

namespace NetDsl.Generators.Emit.CSharp;

/// <summary>
/// The model card's lists of launches. A deep network repeats its blocks dozens of times and its evaluation repeats its prediction, so launches that differ only in the numbers of their layers stand once, with the
/// numbers of all of them; an entry point names the launches it has in common with an earlier one.
/// </summary>
internal static class CardLaunches
{
    public static void Append(StringBuilder text, CompiledProgram program)
    {
        List<(string Entry, string[] Launches)> earlier = [];
        foreach (CompiledEntry entry in program.Entries)
        {
            text.Append('\n').Append("Launches of ").Append(entry.MethodName).Append(Chains(entry.Plans[0].Plan)).Append('\n').Append(Loops(entry.Plans[0].Plan));
            string[] launches = [.. entry.Plans[0].Plan.Launches.Select(Describe)];
            int shared = AppendShared(text, launches, earlier);
            AppendGroups(text, launches, shared);
            earlier.Add((entry.MethodName, launches));
        }
    }

    /// <summary>Which launches run more than once.</summary>
    private static string Loops(Plan plan) => string.Concat(plan.Loops.Select(loop =>
        $"      {(loop.Count == 1 ? CSharpWriter.Readable(loop.End) : $"{CSharpWriter.Readable(loop.First + 1)}-{CSharpWriter.Readable(loop.End)}")} {CSharpWriter.Readable(loop.Iterations)} times\n"));

    /// <summary>Which launches a processor runs as one.</summary>
    private static string Chains(Plan plan) => plan.Chains.IsEmpty
        ? ""
        : $" (on processors {string.Join(", ", plan.Chains.Select(chain => $"{chain.First + 1}-{chain.End}"))} run as one{(plan.Chains.Count > 1 ? " each" : "")})";

    /// <summary>Names the launches at the beginning that an earlier entry point has too, and returns how many there are; a single line is not worth a reference.</summary>
    private static int AppendShared(StringBuilder text, string[] launches, List<(string Entry, string[] Launches)> earlier)
    {
        int best = 1;
        string name = "";
        foreach ((string entry, string[] known) in earlier)
        {
            int count = launches.Zip(known, (mine, other) => mine == other).TakeWhile(isEqual => isEqual).Count();
            (best, name) = count > best ? (count, entry) : (best, name);
        }

        if (name.Length == 0)
        {
            return 0;
        }

        text.Append($"{1,4}").Append('-').Append(best.ToString(CultureInfo.InvariantCulture)).Append(" as in ").Append(name).Append('\n');
        return best;
    }

    private static void AppendGroups(StringBuilder text, string[] launches, int first)
    {
        Dictionary<string, List<int>> likewise = new(StringComparer.Ordinal);
        List<(int Number, List<int> Others)> groups = [];
        for (int i = first; i < launches.Length; i++)
        {
            string form = WithoutNumbers(launches[i]);
            if (likewise.TryGetValue(form, out List<int>? others))
            {
                others.Add(i + 1);
                continue;
            }

            likewise.Add(form, others = []);
            groups.Add((i + 1, others));
        }

        foreach ((int number, List<int> others) in groups)
        {
            text.Append($"{number,4}. ").Append(launches[number - 1]);
            if (others.Count > 0)
            {
                text.Append("      and ").Append(CardText.Count(others.Count, "more launch")).Append(" like it: ").Append(Ranges(others)).Append('\n');
            }
        }
    }

    /// <summary>The kernels of a launch, one a line, without the launch's number.</summary>
    private static string Describe(Launch launch)
    {
        StringBuilder text = new();
        foreach (ScheduledKernel kernel in launch.Kernels)
        {
            string comment = string.Join(" ", kernel.Kernel.Comment.Split(['\n'], StringSplitOptions.RemoveEmptyEntries).Select(line => line.Trim()));
            text.Append(text.Length > 0 ? "    + " : "").Append(kernel.Kernel.Name).Append(comment.Length > 0 ? ": " : "").Append(comment).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The text without the numbers of layers; the 2 of "Multiply ×2" is a count, and stays.</summary>
    private static string WithoutNumbers(string text)
    {
        StringBuilder form = new(text.Length);
        bool isInNumber = false;
        for (int i = 0; i < text.Length; i++)
        {
            isInNumber = text[i] is >= '0' and <= '9' && (isInNumber || (i > 0 && text[i - 1] is '.' or '_'));
            if (!isInNumber)
            {
                form.Append(text[i]);
            }
        }

        return form.ToString();
    }

    /// <summary>Ascending numbers with runs drawn together, "3-5, 9".</summary>
    private static string Ranges(List<int> numbers)
    {
        StringBuilder text = new();
        for (int i = 0; i < numbers.Count;)
        {
            int last = i;
            while (last + 1 < numbers.Count && numbers[last + 1] == numbers[last] + 1)
            {
                last++;
            }

            text.Append(text.Length > 0 ? ", " : "").Append(numbers[i].ToString(CultureInfo.InvariantCulture));
            text.Append(last > i ? "-" + numbers[last].ToString(CultureInfo.InvariantCulture) : "");
            i = last + 1;
        }

        return text.ToString();
    }
}

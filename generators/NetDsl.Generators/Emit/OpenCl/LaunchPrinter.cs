using System.Globalization;
using System.Text;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Takes a launch of a plan and the bodies of its kernels, adds one <c>__kernel</c> function to the library and gives the launch with its arguments. Kernels of a merged launch stand behind a branch over ranges
/// of group numbers; that branch is uniform, so bodies may hold barriers. Every buffer comes as memory object and position, because all tensors share a few arenas.
/// </summary>
internal static class LaunchPrinter
{
    public static PrintedLaunch Print(Plan plan, Launch launch, EquatableArray<PrintedKernel> bodies, KernelLibrary library)
    {
        LaunchParameters parameters = new(isMerged: launch.Kernels.Count > 1);
        EquatableArray<string> declarations = bodies.Select((body, i) => parameters.Add(plan, body, i)).ToEquatableArray();
        if (launch.Kernels.Take(launch.Kernels.Count - 1).Any(kernel => kernel.Schedule.Groups.Multiplier != 0))
        {
            parameters.Batch();
        }

        // What the text is made of; it is put together for the first of equal launches only.
        List<string> parts = [Text(launch.LocalSize), .. parameters.Declarations, .. bodies.SelectMany(body => new[] { body.LocalDeclarations, body.Body })];
        parts.AddRange(launch.Kernels.Take(launch.Kernels.Count - 1).Select(kernel => kernel.Schedule.Groups.ToString()));
        int index = library.Add(
            parts.ToEquatableArray(), FunctionName(plan, launch), bodies.SelectMany(body => body.Preludes),
            name => $"{Comment(plan, launch, bodies)}__kernel __attribute__((reqd_work_group_size({Text(launch.LocalSize)}, 1, 1)))\nvoid {name}{Function(launch, bodies, declarations, parameters)}");
        LaunchWork work = new(
            string.Join(" + ", launch.Kernels.Select(kernel => kernel.Kernel.Name)),
            launch.Kernels.Aggregate(default(Amount), (sum, kernel) => sum + Flops(kernel.Kernel)),
            launch.Kernels.Aggregate(default(Amount), (sum, kernel) => sum + KernelCost.Bytes(kernel.Kernel, plan.Buffers)));
        return new PrintedLaunch(
            index, launch.LocalSize, launch.Kernels.Select(kernel => kernel.Schedule.Groups).ToEquatableArray(), parameters.Arguments.ToEquatableArray(), work);
    }

    /// <summary>The text from behind the name on: <c>(parameters) { bodies }</c>.</summary>
    private static string Function(Launch launch, EquatableArray<PrintedKernel> bodies, EquatableArray<string> declarations, LaunchParameters parameters)
    {
        LocalMemory localMemory = new();
        StringBuilder branches = new();
        int last = launch.Kernels.Count - 1;
        for (int i = 0; i <= last; i++)
        {
            string body = localMemory.Add(bodies[i].LocalDeclarations, bodies[i].Body);
            string block = declarations[i] + body.TrimEnd('\n') + "\n";
            if (last == 0)
            {
                AppendIndented(branches, block, 1);
                continue;
            }

            string count = GroupCountText(launch.Kernels[i].Schedule.Groups, parameters);
            branches.Append((i, i == last) switch
            {
                (0, _) => $"  const int groups0 = {count};\n  if (group < groups0)\n",
                (_, false) => $"  group -= groups{Text(i - 1)};\n  const int groups{Text(i)} = {count};\n  if (group < groups{Text(i)})\n",
                _ => $"  group -= groups{Text(i - 1)};\n",
            });
            branches.Append("  {\n");
            AppendIndented(branches, block, 2);
            branches.Append(i < last ? "  }\n  else\n  {\n" : "  }\n");
        }

        // Every `else` but the last branch opened a scope, which its own `group -= …` needs.
        branches.Append(string.Concat(Enumerable.Repeat("  }\n", last)));

        StringBuilder function = new();
        function.Append("(\n  ").Append(string.Join(",\n  ", parameters.Declarations)).Append(")\n{\n");
        foreach (string line in localMemory.Lines)
        {
            function.Append("  ").Append(line.Trim()).Append('\n');
        }

        function.Append(last == 0 ? "  const int group = (int)get_group_id(0);\n" : "  int group = (int)get_group_id(0);\n");
        return function.Append("  const int item = (int)get_local_id(0);\n").Append(branches).Append("}\n").ToString();
    }

    /// <summary>The number of groups as OpenCL C; the same formula as the runtime's.</summary>
    private static string GroupCountText(GroupCount groups, LaunchParameters parameters)
    {
        if (groups.Multiplier == 0)
        {
            return Text(groups.Factor);
        }

        string batch = parameters.Batch();
        string elements = groups.Multiplier == 1 ? $"(long){batch}" : $"(long){batch} * {Text(groups.Multiplier)}";
        string quotient = groups.Divisor == 1 ? elements : $"({elements} + {Text(groups.Divisor - 1)}) / {Text(groups.Divisor)}";
        return groups.Factor == 1 ? $"(int)({quotient})" : $"(int)({Text(groups.Factor)} * ({quotient}))";
    }

    private static string FunctionName(Plan plan, Launch launch)
    {
        string first = launch.Kernels[0].Kernel.Name;
        string suffix = plan.Class switch { DeviceClass.Cpu16 => "cpu16", DeviceClass.Cpu8 => "cpu8", _ => "gpu" };
        return launch.Kernels.Count == 1 ? $"{first}_{suffix}" : $"{first}_and_{Text(launch.Kernels.Count - 1)}_more_{suffix}";
    }

    private static string Comment(Plan plan, Launch launch, EquatableArray<PrintedKernel> bodies)
    {
        StringBuilder comment = new();
        for (int i = 0; i < bodies.Count; i++)
        {
            foreach (string line in bodies[i].Comment.Split(['\n'], StringSplitOptions.RemoveEmptyEntries))
            {
                comment.Append("// ").Append(line.Trim()).Append('\n');
            }

            Kernel kernel = launch.Kernels[i].Kernel;
            comment.Append("// FLOPs: ").Append(Describe(Flops(kernel)))
                .Append("; bytes: ").Append(Describe(KernelCost.Bytes(kernel, plan.Buffers))).Append('\n');
        }

        return comment.ToString();
    }

    private static Amount Flops(Kernel kernel) => KernelCost.Flops(kernel, function => ScalarCatalog.Of(function).Flops);

    private static string Describe(Amount amount) => (amount.Constant, amount.PerExample) switch
    {
        (_, 0) => Readable(amount.Constant),
        (0, _) => Readable(amount.PerExample) + " an example",
        _ => $"{Readable(amount.PerExample)} an example + {Readable(amount.Constant)}",
    };

    private static string Readable(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static void AppendIndented(StringBuilder text, string block, int depth)
    {
        foreach (string line in block.TrimEnd('\n').Split('\n'))
        {
            if (line.Length > 0 && line[0] != '#')
            {
                text.Append(' ', depth * 2);
            }

            text.Append(line).Append('\n');
        }
    }

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

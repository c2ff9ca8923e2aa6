using System.Globalization;
using System.Text;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>
/// Takes a launch of a plan and the bodies of its kernels, adds one <c>__kernel</c> function to the library and gives the launch with its arguments. Every buffer comes as memory
/// object and position, because all tensors share a few arenas.
/// </summary>
internal static class LaunchPrinter
{
    public static PrintedLaunch Print(Plan plan, Launch launch, EquatableArray<PrintedKernel> bodies, KernelLibrary library)
    {
        LaunchParameters parameters = new(isMerged: launch.Kernels.Count > 1);
        List<(string Lines, EquatableArray<string> Values)> added = [.. bodies.Select((body, i) => parameters.Add(plan, body, i))];
        int last = bodies.Count - 1;
        List<string> groups = [.. launch.Kernels.Select((kernel, i) => i == last ? "" : GroupCountText(kernel.Schedule.Groups, parameters.Batch))];

        // What the text is made of; it is put together for the first of equal launches only.
        EquatableArray<string> parts = [Text(launch.LocalSize), .. parameters.Declarations, .. bodies.SelectMany(body => new[] { body.LocalDeclarations, body.Body }), .. groups];
        int index = library.Add(parts, () => new KernelDraft(
            FunctionName(plan, launch), launch.LocalSize, parameters.Declarations.ToEquatableArray(),
            bodies.Select((body, i) => new DraftBody(body, $"{launch.Kernels[i].Kernel.Name}_{Suffix(plan)}", Comment(plan, launch.Kernels[i].Kernel, body), added[i].Lines, added[i].Values, groups[i])).ToEquatableArray()));
        LaunchWork work = new(
            string.Join(" + ", launch.Kernels.Select(kernel => kernel.Kernel.Name)),
            launch.Kernels.Aggregate(default(Amount), (sum, kernel) => sum + Flops(kernel.Kernel)),
            launch.Kernels.Aggregate(default(Amount), (sum, kernel) => sum + KernelCost.Bytes(kernel.Kernel, plan.Buffers)));
        return new PrintedLaunch(
            index, launch.LocalSize, launch.Kernels.Select(kernel => kernel.Schedule.Groups).ToEquatableArray(), parameters.Arguments.ToEquatableArray(), work);
    }

    /// <summary>The number of groups as OpenCL C; the same formula as the runtime's.</summary>
    public static string GroupCountText(GroupCount groups, Func<string> batchName)
    {
        if (groups.Multiplier == 0)
        {
            return Text(groups.Factor);
        }

        string batch = batchName();
        string elements = groups.Multiplier == 1 ? $"(long){batch}" : $"(long){batch} * {Text(groups.Multiplier)}";
        string quotient = groups.Divisor == 1 ? elements : $"({elements} + {Text(groups.Divisor - 1)}) / {Text(groups.Divisor)}";
        return groups.Factor == 1 ? $"(int)({quotient})" : $"(int)({Text(groups.Factor)} * ({quotient}))";
    }

    private static string FunctionName(Plan plan, Launch launch)
    {
        string first = launch.Kernels[0].Kernel.Name;
        return launch.Kernels.Count == 1 ? $"{first}_{Suffix(plan)}" : $"{first}_and_{Text(launch.Kernels.Count - 1)}_more_{Suffix(plan)}";
    }

    /// <summary>What the names of a plan's functions end in.</summary>
    public static string Suffix(Plan plan) => plan.Class switch { DeviceClass.Cpu16 => "cpu16", DeviceClass.Cpu8 => "cpu8", _ => "gpu" };

    private static string Comment(Plan plan, Kernel kernel, PrintedKernel body)
    {
        StringBuilder comment = new();
        foreach (string line in body.Comment.Split(['\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            comment.Append("// ").Append(line.Trim()).Append('\n');
        }

        return comment.Append("// FLOPs: ").Append(Describe(Flops(kernel))).Append("; bytes: ").Append(Describe(KernelCost.Bytes(kernel, plan.Buffers))).Append('\n').ToString();
    }

    private static Amount Flops(Kernel kernel) => KernelCost.Flops(kernel, function => ScalarCatalog.Of(function).Flops);

    private static string Describe(Amount amount) => (amount.Constant, amount.PerExample) switch
    {
        (_, 0) => Readable(amount.Constant),
        (0, _) => Readable(amount.PerExample) + " an example",
        _ => $"{Readable(amount.PerExample)} an example + {Readable(amount.Constant)}",
    };

    private static string Readable(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}

using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using NetDsl.Execution;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Frontend;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Analyzers;

/// <summary>
/// Compares the planned memory of a network with its [Budget] (ND4001). Takes a network in which nothing is wrong; compiles it through the generator's cache, so that one of the two does the work, and loops in segments count as
/// they are generated.
/// </summary>
internal static class BudgetRule
{
    public static IEnumerable<Finding> Check(INamedTypeSymbol type, NetworkModel model, AnalyzerConfigOptions options, CancellationToken cancellation)
    {
        FindingList findings = new();
        AttributeData? attribute = MemoryBudget.On(type);
        if (attribute?.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation() is not { } place || attribute.ConstructorArguments is not [{ Value: string text }])
        {
            return [];
        }

        if (MemoryBudget.Parse(text) is not { } limit)
        {
            findings.Add(DiagnosticIds.AttributeOutOfRange, place, "The limit", "Budget", $"\"{text}\"", "a positive number with B, KiB, MiB or GiB, such as \"512 MiB\"");
        }
        else if (model.Errors.IsEmpty && !model.Entries.IsEmpty && NetworkGenerator.MemoryOf(model, options, cancellation) is { } memory && memory.Total(model.Capacity) > limit)
        {
            Report(findings, place, model, memory, limit);
        }

        return findings.Findings;
    }

    private static void Report(FindingList findings, Location place, NetworkModel model, MemoryUse memory, long limit)
    {
        int fitting = memory.CapacityWithin(limit, model.Capacity);
        StepUse step = memory.Greatest(model.Capacity);
        string parts = string.Join(", ", new (string Name, long Bytes)[]
        {
            ("parameters", memory.Parameters), ("gradients", memory.Gradients), ("the optimisers' state", memory.Slots), ("network state", memory.State),
            ("carried states", MemoryUse.Bytes(memory.Carried, model.Capacity)), ($"activations of `{step.Name}`", MemoryUse.Bytes(step.Step, model.Capacity)),
        }.Where(part => part.Bytes > 0).Select(part => $"{part.Name} {ByteText.Of(part.Bytes)}"));
        string largest = string.Join(", ", step.Largest.Select(buffer => (buffer.Name, Bytes: MemoryUse.Bytes(buffer.Bytes, model.Capacity))).OrderByDescending(buffer => buffer.Bytes).Take(3)
            .Select(buffer => $"{buffer.Name} with {ByteText.Of(buffer.Bytes)}"));
        string remedy = fitting > 0 ? $"at most {fitting} examples fit: [Network(Capacity = {fitting})]" : "not even one example fits: make the network smaller";
        long total = memory.Total(model.Capacity);
        findings.Add(
            DiagnosticIds.BudgetExceeded, place, fitting > 0 ? [(FixData.Replacement, fitting.ToString(CultureInfo.InvariantCulture))] : [],
            model.Capacity, model.Name, ByteText.Of(total), ByteText.Of(total - limit), ByteText.Of(limit), parts, largest.Length == 0 ? "those of the parameters" : largest, remedy);
    }
}

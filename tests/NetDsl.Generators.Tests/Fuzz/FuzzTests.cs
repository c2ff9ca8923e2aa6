using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;
using Xunit.Abstractions;

namespace NetDsl.Generators.Tests.Fuzz;

/// <summary>
/// Wrong programs by the hundred. Every run of the tests checks the same few; NETDSL_FUZZ_CASES checks as many as it says, from the seed NETDSL_FUZZ_SEED on:
/// <c>NETDSL_FUZZ_CASES=5000 NETDSL_FUZZ_SEED=100000 dotnet test tests/NetDsl.Generators.Tests --filter FuzzTests</c>. What breaks is written to the file NETDSL_FUZZ_LOG at once, where it is set.
/// </summary>
public sealed partial class FuzzTests(ITestOutputHelper output)
{
    private const int CasesOfARun = 40, MostReported = 20;

    [Fact]
    public void Corpus_AsItStands_IsAccepted() =>
        Assert.All(FuzzCorpus.Programs, program => Assert.Equal((FuzzCheck.Verdict.Accepted, ""), (FuzzCheck.Run(program, out string messages), messages)));

    [Fact]
    public void MutatedPrograms_NeverBreakTheCompiler()
    {
        int first = Setting("NETDSL_FUZZ_SEED", 1), count = Setting("NETDSL_FUZZ_CASES", CasesOfARun);
        Dictionary<string, string> broken = new(StringComparer.Ordinal);
        Dictionary<FuzzCheck.Verdict, int> verdicts = [];
        Stopwatch clock = Stopwatch.StartNew();
        for (int seed = first; seed < first + count && broken.Count < MostReported; seed++)
        {
            string program = ProgramMutator.Mutate(seed);
            try
            {
                FuzzCheck.Verdict verdict = FuzzCheck.Run(program, out _);
                verdicts[verdict] = verdicts.GetValueOrDefault(verdict) + 1;
            }
            catch (Exception exception)
            {
                // One report for each kind of failure: what differs in numbers and names is likely one bug.
                string kind = Varying().Replace(exception.Message, "#");
                string report = $"seed {seed}: {exception}\n{program}\n";
                if (broken.TryAdd(kind[..Math.Min(120, kind.Length)], report) && Environment.GetEnvironmentVariable("NETDSL_FUZZ_LOG") is { Length: > 0 } log)
                {
                    File.AppendAllText(log, report);
                }
            }
        }

        output.WriteLine($"{clock.Elapsed}: {string.Join(", ", verdicts.Select(pair => $"{pair.Value} {pair.Key}"))}");
        Assert.True(broken.Count == 0, string.Join("\n", broken.Values));
    }

    private static int Setting(string name, int fallback) => int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : fallback;

    [GeneratedRegex(@"[\d_]+")]
    private static partial Regex Varying();
}

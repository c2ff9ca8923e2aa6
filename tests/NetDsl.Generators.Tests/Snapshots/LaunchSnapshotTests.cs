using System.Globalization;
using System.Text;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Ir.Plans;
using NetDsl.Generators.Model;
using NetDsl.Generators.Passes;
using NetDsl.Generators.Passes.Fuse;
using NetDsl.Generators.Passes.Memory;
using NetDsl.Generators.Passes.Schedule;
using NetDsl.TestKit;
using NetDsl.TestKit.Compilation;
using NetDsl.TestKit.Snapshots;
using VerifyXunit;
using Xunit;

namespace NetDsl.Generators.Tests.Snapshots;

/// <summary>
/// How many launches the steps of published networks and of the benchmarks take: one table, so that a change of fusion shows what it does to each of them. Where a loop takes some of them again and again, the number of
/// different ones stands in parentheses. Training steps whose loops can be cut into segments have a second row.
/// </summary>
[UsesVerify]
public class LaunchSnapshotTests
{
    private static readonly (string Folder, string File, string Network)[] s_networks =
    [
        ("tests/NetDsl.Benchmarks", "Mlp", "Mlp"),
        ("tests/NetDsl.Benchmarks", "Autoencoder", "Autoencoder"),
        ("tests/NetDsl.Benchmarks", "CnnRelu", "CnnRelu"),
        ("tests/NetDsl.Benchmarks", "CharNets", "CharRnn"),
        ("tests/NetDsl.Benchmarks", "CharNets", "CharLstm"),
        ("tests/NetDsl.Benchmarks", "CharNets", "CharGru"),
        ("tests/NetDsl.Benchmarks", "CharNets", "CharGpt"),
        ("examples/ModelZoo", "SmallNetworks", "LeNet5"),
        ("examples/ModelZoo", "ResNet20", "ResNet20A"),
        ("examples/ModelZoo", "ResNets", "ResNet18"),
        ("examples/ModelZoo", "AlexNet", "AlexNet"),
        ("examples/ModelZoo", "Vgg16", "Vgg16"),
        ("examples/ModelZoo", "GoogLeNet", "GoogLeNet"),
        ("examples/ModelZoo", "DensePrediction", "SegNet"),
    ];

    [Fact]
    public Task Networks_OfTheZooAndTheBenchmarks_TakeTheirLaunches()
    {
        StringBuilder table = new(Row("network", "entry", "kernels", "CPU", "GPU"));
        foreach ((string folder, string file, string network) in s_networks)
        {
            NetworkModel model = NetworkHost.ReadSound(NetworkHost.OnlyNetwork(RepositoryFiles.Read($"{folder}/Networks/{file}.cs")!, network));
            foreach (EntryModel entry in model.Entries)
            {
                bool isTrained = entry.Training is not null;
                Append(entry.Name, isTrained ? GraphPipeline.Training(entry.Training!, entry.Trained, entry.Optimizer).Graph : GraphPipeline.Prediction(entry.Inference));
                if (isTrained && GraphPipeline.InSegments(entry.Training!, entry.Trained) is { Cuts.IsEmpty: false } cut)
                {
                    Append(entry.Name + ", cut", GraphPipeline.Training(cut.Graph, entry.Trained, entry.Optimizer).Graph);
                }

                void Append(string name, Graph graph)
                {
                    FusedPrograms programs = Fusion.Run(graph, ArenaLayouts.OfParameters(model), ArenaLayouts.Of(model.States), isTrained ? entry.Optimizer : null, isTrained ? entry.Trained : []);
                    table.Append(Row(network, name, Number(programs.Cpu.Kernels.Count), Launches(programs, DeviceClass.Cpu16), Launches(programs, DeviceClass.Gpu)));
                }
            }
        }

        return Snapshot.Verify([new SnapshotFile("Launches", "txt", table.ToString())]);
    }

    private static string Launches(FusedPrograms programs, DeviceClass device)
    {
        DeviceProfile profile = DeviceProfile.All.First(profile => profile.Class == device);
        Plan plan = MemoryPlanner.Run(programs.For(profile), KernelScheduler.Run(programs.For(profile), profile), device);
        long taken = Enumerable.Range(0, plan.Launches.Count).Sum(plan.TimesOf);
        return taken == plan.Launches.Count ? Number(taken) : $"{Number(taken)} ({Number(plan.Launches.Count)})";
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Row(string network, string entry, string kernels, string cpu, string gpu) => $"{network,-14}{entry,-13}{kernels,8}{cpu,10}{gpu,10}\n";
}

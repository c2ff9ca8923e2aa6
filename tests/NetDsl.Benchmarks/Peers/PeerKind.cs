using System.Diagnostics;
using System.Globalization;

namespace NetDsl.Benchmarks;

/// <summary>How a library is started and what it is asked.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsPresent">Whether it is worth trying to start it.</param>
/// <param name="Command">The command of its driver, for a number of threads.</param>
/// <param name="Candidates">The pairs of process setting and variant to try for a workload; none when it does not do it.</param>
internal sealed record PeerKind(string Name, Func<bool> IsPresent, Func<int, ProcessStartInfo> Command, Func<Workload, IEnumerable<(string Setting, string Variant)>> Candidates)
{
    /// <summary>Debian's own interpreter, which sees Debian's packages; another one earlier on the path does not.</summary>
    internal const string Python = "/usr/bin/python3";

    /// <summary>PyTorch, the peer of every ratio.</summary>
    public static PeerKind Torch()
    {
        var best = ProcessSettings.Read("torch_best.json");
        return new(
            "PyTorch", () => File.Exists(Python), threads => Driver("torch_driver.py", threads),
            workload => best[workload.Name]?.AsArray().Select(pair => (pair![0]!.GetValue<string>(), pair[1]!.GetValue<string>())) ?? []);
    }

    /// <summary>NumPy, with gradients by hand.</summary>
    public static PeerKind NumPy() => new(
        "NumPy", () => File.Exists(Python), threads => Driver("numpy_driver.py", threads),
        workload => workload.Network is "logreg" or "mlp" ? [("tuned", "base"), ("tuned-t1", "base")] : []);

    /// <summary>ONNX Runtime, for predictions of one example; the environment variable NETDSL_ONNXRUNTIME names the folder node_modules that has onnxruntime-node.</summary>
    public static PeerKind Onnx(IReadOnlyList<Workload> workloads)
    {
        var modules = Environment.GetEnvironmentVariable("NETDSL_ONNXRUNTIME");
        var folder = Path.Combine(ProcessSettings.Folder, "onnx");
        return new(
            "ONNX Runtime", () => Directory.Exists(modules) && Export(folder, [.. workloads.Where(workload => workload.Metric == "infer_b1").Select(workload => workload.Network).Distinct()]),
            threads =>
            {
                var start = new ProcessStartInfo("node", [Path.Combine(ProcessSettings.Folder, "onnx_driver.js"), Number(threads), folder]);
                start.Environment["NODE_PATH"] = modules;
                return start;
            },
            workload => workload.Metric == "infer_b1" ? [("plain", "base"), ("plain-t1", "base")] : []);
    }

    /// <summary>A driver in Python.</summary>
    internal static ProcessStartInfo Driver(string file, int threads)
    {
        var start = new ProcessStartInfo(Python, [Path.Combine(ProcessSettings.Folder, file), Number(threads)]);
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return start;
    }

    /// <summary>Has PyTorch write the networks that are not there yet; says whether there are any.</summary>
    private static bool Export(string folder, string[] networks)
    {
        string[] missing = [.. networks.Where(network => !File.Exists(Path.Combine(folder, network + ".onnx")))];
        if (missing.Length > 0 && File.Exists(Python))
        {
            using var process = Process.Start(new ProcessStartInfo(Python, [Path.Combine(ProcessSettings.Folder, "export_onnx.py"), folder, .. missing]))!;
            process.WaitForExit();
        }

        return networks.Any(network => File.Exists(Path.Combine(folder, network + ".onnx")));
    }

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}

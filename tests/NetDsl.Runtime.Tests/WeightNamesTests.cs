using System.Text;
using NetDsl.Runtime.Tests.EndToEnd;

namespace NetDsl.Runtime.Tests;

/// <summary>Files with foreign names: a network of three dense layers (5, 31, 7, 3) and what PyTorch would call its tensors.</summary>
public sealed class WeightNamesTests : IDisposable
{
    private static readonly WeightNames Names = WeightNames.PyTorch.With("Body.0", "features.linear").With("Body.1", "fc2").With("Body.2", "fc3");

    private readonly ClusterNetwork network = new(seed: 3);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("netdsl-names-");

    public void Dispose()
    {
        network.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Load_PyTorchNames_TurnsDenseWeightsAndLeavesOutBookkeeping()
    {
        network.Load(PyTorchFile(("features.bn.num_batches_tracked", [])), Names);
        AssertLoaded();
    }

    [Fact]
    public void Load_Stars_StandForTheSameText()
    {
        network.Load(PyTorchFile(), WeightNames.PyTorch.With("Body.*", "fc*").With("Body.0", "features.linear").With("Body.1.Weight", "fc2.weight").With("Body.1", "fc2").With("Body.2", "fc3"));
        AssertLoaded();
        using ClusterNetwork other = new(seed: 4);
        network.Save(PathOf("own"));
        other.Load(PathOf("own"), WeightNames.Same.With("Body.*.Weight", "Body.*.Weight"));
        Assert.Equal(network.Parameters["Body.1.Weight"].Read(), other.Parameters["Body.1.Weight"].Read());
    }

    [Fact]
    public void Load_KeepAndIgnore_LeaveTheHeadAlone()
    {
        var head = network.Parameters["Body.2.Weight"].Read();
        network.Load(PyTorchFile(("decoder.0.weight", [2])), Names.Keep("Body.2").Ignore("fc3").Ignore("decoder"));
        Assert.Equal(head, network.Parameters["Body.2.Weight"].Read());
        Assert.Equal(Enumerable.Range(1000, 31).Select(i => (float)i), network.Parameters["Body.0.Bias"].Read());
    }

    [Fact]
    public void Load_FileOfNames_IsTheSame()
    {
        var path = PathOf("names.json");
        File.WriteAllText(path, """
            {
              "convention": "pytorch",
              "names": {
                "Body.0": "features.linear", // the first layer
                "Body.1": "fc2",
                "Body.2.Weight": { "from": "fc3.weight", "transpose": true },
                "Body.2.Bias": { "from": "fc3.bias" },
              },
              "ignore": ["aux*"],
            }
            """);
        network.Load(PyTorchFile(("aux1.weight", [1])), WeightNames.Read(path));
        AssertLoaded();
    }

    [Fact]
    public void Load_ManyMistakes_ListsThemAllAndChangesNothing()
    {
        var before = network.Parameters.Select(parameter => parameter.Read()).ToArray();
        var file = PyTorchFile(("fc4.weight", [7, 3]));
        var message = Assert.Throws<InvalidDataException>(
            () => network.Load(file, WeightNames.PyTorch.With("Body.0", "features.linaer").With("Body.1", "fc2", transpose: false).With("Head", "fc3"))).Message;
        Assert.Equal(
            $"""
            {file} cannot be loaded: it does not hold the tensors of ClusterNetwork:
              Body.0.Bias, which is features.linaer.bias in the file, is missing; near to it is features.linear.bias
              Body.0.Weight, which is features.linaer.weight in the file, is missing; near to it is features.linear.weight
              Body.1.Weight is 7×31 in the file, but 31×7 in the network
              Body.2.Bias, which is Body.2.bias in the file, is missing; near to it is fc3.bias
              Body.2.Weight, which is Body.2.weight in the file, is missing; near to it is fc3.weight
              fc3.bias is not in the network
              fc3.weight is not in the network
              fc4.weight is not in the network
              features.linear.bias is not in the network
              features.linear.weight is not in the network
              Head was given a name, but no tensor of the network is called so; near to it is Body.0.Bias. Nothing was changed.
            """,
            message);
        Assert.Equal(before, network.Parameters.Select(parameter => parameter.Read()));
    }

    [Fact]
    public void Load_OtherShapeThanTransposed_SaysSo()
    {
        var file = Safetensors("other", [.. Tensors().Select(tensor => tensor.Name == "fc2.weight" ? (tensor.Name, [31, 7], tensor.Values) : tensor)]);
        var message = Assert.Throws<InvalidDataException>(() => network.Load(file, Names)).Message;
        Assert.Contains("  Body.1.Weight is 31×7 in the file, but 31×7 in the network (the file's axes the other way round)", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Template_FilledIn_Loads()
    {
        var file = PyTorchFile();
        var text = WeightNames.Template(network, file);
        Assert.Contains("\"Body.0\": \"\",  // Bias 31, Weight 5×31", text, StringComparison.Ordinal);
        Assert.Contains("// features.linear: bias 31, weight 31×5", text, StringComparison.Ordinal);
        var path = PathOf("names.json");
        File.WriteAllText(path, text);
        Assert.Contains("\"Body.0\" is still empty", Assert.Throws<InvalidDataException>(() => WeightNames.Read(path)).Message, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace("\"Body.0\": \"\"", "\"Body.0\": \"features.linear\"", StringComparison.Ordinal)
            .Replace("\"Body.1\": \"\"", "\"Body.1\": \"fc2\"", StringComparison.Ordinal).Replace("\"Body.2\": \"\"", "\"Body.2\": \"fc3\"", StringComparison.Ordinal));
        network.Load(file, WeightNames.Read(path));
        AssertLoaded();
    }

    [Theory]
    [InlineData("[]", "the file is Array, not Object")]
    [InlineData("{\"names\": 3}", "\"names\" is Number, not Object")]
    [InlineData("{\"convention\": \"keras\"}", "the convention \"keras\" is not known")]
    [InlineData("{\"nmaes\": {}}", "\"nmaes\" means nothing")]
    [InlineData("{\"names\": {\"a\": {\"transpose\": true}}}", "\"a\" needs \"from\"")]
    [InlineData("{\"names\": {\"a\": {\"from\": \"b\", \"transpose\": 1}}}", "\"transpose\" of \"a\" is true or false")]
    [InlineData("{\"names\": {\"a\": 1}}", "\"a\" is Number, not String")]
    [InlineData("{\"names\": {\"a.*\": \"b\"}}", "\"a.*\" has 1 stars and \"b\" has 0")]
    [InlineData("{\"ignore\": [1]}", "\"ignore\" is Number, not String")]
    [InlineData("{\"names\": ", "")]
    public void Read_DamagedFile_SaysWhatIsWrong(string text, string expected)
    {
        var path = PathOf("names.json");
        File.WriteAllText(path, text);
        var message = Assert.Throws<InvalidDataException>(() => WeightNames.Read(path)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains(path, message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_BadNames_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => WeightNames.Same.With("", "a"));
        Assert.Throws<ArgumentException>(() => WeightNames.Same.With("a", ""));
        Assert.Throws<ArgumentException>(() => WeightNames.Same.With("a", "b*"));
        Assert.Throws<ArgumentException>(() => WeightNames.Same.Keep(""));
        Assert.Throws<ArgumentException>(() => WeightNames.Same.Ignore(""));
        Assert.Throws<FileNotFoundException>(() => WeightNames.Read(PathOf("absent.json")));
        Assert.Throws<ArgumentNullException>(() => network.Load(PathOf("absent"), null!));
    }

    private static List<(string Name, int[] Shape, float[] Values)> Tensors() =>
    [
        ("fc2.bias", [7], Numbers(2000, 7)),
        ("fc2.weight", [7, 31], Numbers(200, 7 * 31)),
        ("fc3.bias", [3], Numbers(3000, 3)),
        ("fc3.weight", [3, 7], Numbers(300, 3 * 7)),
        ("features.linear.bias", [31], Numbers(1000, 31)),
        ("features.linear.weight", [31, 5], Numbers(100, 31 * 5)),
    ];

    private static float[] Numbers(int first, int count) => [.. Enumerable.Range(first, count).Select(i => (float)i)];

    private void AssertLoaded()
    {
        foreach (var (layer, weight, bias, inputs, outputs) in ((int, int, int, int, int)[])[(0, 100, 1000, 5, 31), (1, 200, 2000, 31, 7), (2, 300, 3000, 7, 3)])
        {
            var values = network.Parameters[$"Body.{layer}.Weight"].Read();
            Assert.All(Enumerable.Range(0, values.Length), i => Assert.Equal(weight + (i % outputs * inputs) + (i / outputs), values[i]));
            Assert.Equal(Numbers(bias, outputs), network.Parameters[$"Body.{layer}.Bias"].Read());
        }
    }

    private string PathOf(string name) => Path.Combine(folder.FullName, name);

    private string PyTorchFile(params (string Name, int[] Shape)[] more) =>
        Safetensors("torch", [.. Tensors(), .. more.Select(tensor => (tensor.Name, tensor.Shape, new float[tensor.Shape.Aggregate(1, (product, extent) => product * extent)]))]);

    private string Safetensors(string name, List<(string Name, int[] Shape, float[] Values)> tensors)
    {
        var (header, data) = (new List<string>(), new MemoryStream());
        foreach (var tensor in tensors)
        {
            var begin = data.Position;
            data.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(tensor.Values.AsSpan()));
            header.Add($"\"{tensor.Name}\":{{\"dtype\":\"F32\",\"shape\":[{string.Join(',', tensor.Shape)}],\"data_offsets\":[{begin},{data.Position}]}}");
        }

        var text = Encoding.UTF8.GetBytes($"{{{string.Join(',', header)}}}");
        File.WriteAllBytes(PathOf(name), [.. BitConverter.GetBytes((long)text.Length), .. text, .. data.ToArray()]);
        return PathOf(name);
    }
}

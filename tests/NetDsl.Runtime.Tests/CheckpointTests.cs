using System.Buffers.Binary;
using System.Text;
using NetDsl.Runtime.Tests.Support;

namespace NetDsl.Runtime.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly LineNetwork network = new(seed: 3);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("netdsl-checkpoints-");

    public void Dispose()
    {
        network.Dispose();
        folder.Delete(recursive: true);
    }

    [Fact]
    public void SaveAndLoad_AnotherNetwork_TakesOverParametersAndState()
    {
        var (x, target) = LineOracle.Data(8);
        network.Train(x, target);
        var path = PathOf("line.safetensors");
        network.Save(path);
        using var other = new LineNetwork(seed: 99);
        other.Load(path);
        Assert.Equal(network.Parameters["Line.Weight"].Read(), other.Parameters["Line.Weight"].Read());
        Assert.Equal(network.Parameters["Line.Bias"].Read(), other.Parameters["Line.Bias"].Read());
        Assert.Equal([8], other.States["Line.Seen"].Read());
        Assert.Equal(network.Value(x), other.Value(x));
    }

    [Fact]
    public void Save_File_HasTheFormOfTheFormat()
    {
        network.Parameters["Line.Weight"].Write([1, 2, 3]);
        var path = PathOf("line.safetensors");
        network.Save(path);
        var file = File.ReadAllBytes(path);
        var headerLength = (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        Assert.Equal(0, headerLength % 8);
        Assert.Equal(
            """{"__metadata__":{"format":"netdsl","network":"LineNetwork"},"Line.Bias":{"dtype":"F32","shape":[],"data_offsets":[0,4]}"""
            + ""","Line.Weight":{"dtype":"F32","shape":[3],"data_offsets":[4,16]},"Line.Seen":{"dtype":"F32","shape":[1],"data_offsets":[16,20]}}""",
            Encoding.UTF8.GetString(file, 8, headerLength).TrimEnd());
        Assert.Equal(8 + headerLength + 20, file.Length);
        Assert.Equal(3f, BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(8 + headerLength + 12)));
    }

    [Fact]
    public void Save_OverAnExistingFile_ReplacesItAndLeavesNothingElse()
    {
        var path = PathOf("line.safetensors");
        File.WriteAllText(path, new string('x', 100_000));
        network.Save(path);
        network.Load(path);
        Assert.Equal([path], Directory.GetFiles(folder.FullName));
    }

    [Fact]
    public void Save_FolderDoesNotExist_FailsAndLeavesNothing()
    {
        Assert.Throws<DirectoryNotFoundException>(() => network.Save(PathOf("nowhere/line.safetensors")));
        Assert.Empty(Directory.GetFileSystemEntries(folder.FullName));
    }

    [Fact]
    public void Save_TargetIsAFolder_FailsAndLeavesNothing()
    {
        var target = Directory.CreateDirectory(PathOf("folder"));
        Assert.ThrowsAny<Exception>(() => network.Save(target.FullName));
        Assert.Equal([target.FullName], Directory.GetFileSystemEntries(folder.FullName));
    }

    [Fact]
    public void Load_NoFile_Fails() => Assert.Throws<FileNotFoundException>(() => network.Load(PathOf("absent.safetensors")));

    [Fact]
    public void Load_TruncatedAnywhere_IsRefusedAndChangesNothing()
    {
        var path = PathOf("line.safetensors");
        network.Save(path);
        var whole = File.ReadAllBytes(path);
        for (var length = 0; length < whole.Length; length += length < 32 ? 1 : 13)
        {
            AssertRefused(whole[..length], "cannot be loaded");
        }

        AssertRefused([.. whole, 0], "truncated or has been added to");
    }

    [Theory]
    [InlineData("{\"Line.Bias\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[0,4]},\"Line.Weight\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[4,20]},\"Extra\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[20,24]}}", 24,
        "  Line.Weight is 4 in the file, but 3 in the network\n  Line.Seen is missing\n  Extra is not in the network")]
    [InlineData("{\"Line.Bias\":{\"dtype\":\"F16\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "Line.Bias has type F16, not F32")]
    [InlineData("{}", 0, "Line.Bias is missing")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4, "4 bytes, which do not fit its shape 2")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}", 0, "do not fit its shape")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8, "a is said to be at 4 to 8, but the data before it ends at 0")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[2,6]}}", 6, "b is said to be at 2 to 6")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,-4]}}", 0, "not a natural number")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}", 4, "not a natural number")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4, "names a twice")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}", 4, "lacks type, shape or offsets of a")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"more\":1}}", 4, "something unknown about a")]
    [InlineData("[1, 2]", 0, "has not the form of the format")]
    [InlineData("{\"a\":", 0, "not valid JSON")]
    [InlineData("{} trailing", 0, "not valid JSON")]
    public void Load_ForeignHeader_SaysWhatIsWrong(string header, int dataLength, string expected)
    {
        var text = Encoding.UTF8.GetBytes(header);
        var file = new byte[8 + text.Length + dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(file, text.Length);
        text.CopyTo(file, 8);
        AssertRefused(file, expected);
    }

    [Fact]
    public void Load_NotASafetensorsFile_IsRefused()
    {
        AssertRefused([.. Enumerable.Repeat((byte)0xFF, 1000)], "not a safetensors file");
        AssertRefused(Encoding.ASCII.GetBytes("PK this is a zip file, or so it says"), "not a safetensors file");
        AssertRefused([], "too short");
    }

    [Fact]
    public void SaveAndLoad_DisposedNetwork_AreRefused()
    {
        network.Dispose();
        Assert.Throws<ObjectDisposedException>(() => network.Save(PathOf("a")));
        Assert.Throws<ObjectDisposedException>(() => network.Load(PathOf("a")));
    }

    private string PathOf(string name) => Path.Combine(folder.FullName, name);

    private void AssertRefused(byte[] file, string expected)
    {
        var path = PathOf("broken.safetensors");
        File.WriteAllBytes(path, file);
        var before = network.Parameters["Line.Weight"].Read();
        var error = Assert.Throws<InvalidDataException>(() => network.Load(path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, network.Parameters["Line.Weight"].Read());
    }
}

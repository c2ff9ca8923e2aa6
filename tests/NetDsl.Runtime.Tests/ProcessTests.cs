using NetDsl.Runtime.Tests.Support;

namespace NetDsl.Runtime.Tests;

public class ProcessTests
{
    [Fact]
    public void Process_WithoutLibrary_SaysWhatToInstall()
    {
        var (exitCode, output) = ChildProcess.Run("train", ("NETDSL_OPENCL_LIBRARY", "libabsent-opencl.so"));
        Assert.Equal(3, exitCode);
        Assert.Contains("There is no OpenCL driver on this machine", output, StringComparison.Ordinal);
        Assert.Contains("libabsent-opencl.so", output, StringComparison.Ordinal);
        Assert.Contains("ocl-icd-libopencl1 and pocl-opencl-icd", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_WithoutDriver_SaysWhatToInstall()
    {
        var empty = Directory.CreateTempSubdirectory("netdsl-vendors-");
        var (exitCode, output) = ChildProcess.Run("train", ("OCL_ICD_VENDORS", empty.FullName + "/"), ("OCL_ICD_FILENAMES", null));
        empty.Delete();
        Assert.Equal(3, exitCode);
        Assert.Contains("no driver offers a device", output, StringComparison.Ordinal);
        Assert.Contains("pocl-opencl-icd", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_WithoutHome_Trains()
    {
        var (exitCode, output) = ChildProcess.Run("train", ("HOME", null), ("XDG_CACHE_HOME", null), ("NETDSL_CACHE", null));
        Assert.True(exitCode == 0, output);
        Assert.Contains("from cache False", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_DeviceThatDoesNotExist_ListsThoseThatDo()
    {
        var (exitCode, output) = ChildProcess.Run("train", ("NETDSL_DEVICE", "quantum"));
        Assert.Equal(3, exitCode);
        Assert.Contains("NETDSL_DEVICE is \"quantum\"", output, StringComparison.Ordinal);
        Assert.Contains(Device.All[0].Name, output, StringComparison.Ordinal);
    }

    [Fact]
    public void Process_ManyThreadsThatAskForDevicesFirst_GetTheSameOnes()
    {
        for (var i = 0; i < 3; i++)
        {
            var (exitCode, output) = ChildProcess.Run("discover");
            Assert.True(exitCode == 0, output);
            Assert.Contains("lists 1, devices 1", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Process_TwoAtOnceOnOneCache_BothTrainToTheSameLoss()
    {
        var cache = Directory.CreateTempSubdirectory("netdsl-shared-");
        var outputs = new string[3];
        Parallel.For(0, 2, i => outputs[i] = ChildProcess.Run("train", ("NETDSL_CACHE", cache.FullName)).Output);
        outputs[2] = ChildProcess.Run("train", ("NETDSL_CACHE", cache.FullName)).Output;
        cache.Delete(recursive: true);
        Assert.Contains("from cache True", outputs[2], StringComparison.Ordinal);
        Assert.All(outputs, output => Assert.StartsWith(outputs[2].Split(',')[0], output, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(null, "1")]
    [InlineData("0", "0")]
    public void Process_OnUnix_PinsPoclsThreadsUnlessTheUserSaysOtherwise(string? users, string expected)
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Contains($"affinity {expected}", ChildProcess.Run("affinity", ("POCL_AFFINITY", users)).Output, StringComparison.Ordinal);
        }
    }
}

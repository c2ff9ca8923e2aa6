using NetDsl.Generators.Emit.OpenCl;
using NetDsl.Generators.Model;
using Xunit;

namespace NetDsl.Generators.Tests.Emit;

/// <summary>Bodies of one form become functions: what may be a parameter, what may not, and that nothing else changes.</summary>
public sealed class BodyFunctionsTests
{
    [Fact]
    public void Bodies_OfTwoSizes_AreOneFunctionOfTheNumbersThatDiffer()
    {
        KernelLibrary library = Library([Body("for (int i = 0; i < 512; i++) { y0[i] = 512 * x0[i / 4]; }"), Body("for (int i = 0; i < 64; i++) { y0[i] = 64 * x0[i / 4]; }")]);

        (EquatableArray<KernelSource> kernels, EquatableArray<Prelude> preludes) = library.Print();

        Prelude function = Assert.Single(preludes, prelude => prelude.Name == "copy_part");
        Assert.Equal(
            "PART copy_part(const int group, const int item, __global const float* x0, __global float* y0, const int size0)\n{\n\tfor (int i = 0; i < size0; i++) { y0[i] = size0 * x0[i / 4]; }\n}\n",
            function.Text);
        Assert.Contains("\tcopy_part(group, item, AT(x0), AT(y0), 512);\n", kernels[0].Text, StringComparison.Ordinal);
        Assert.Contains("\tcopy_part(group, item, AT(x0), AT(y0), 64);\n", kernels[1].Text, StringComparison.Ordinal);
        Assert.All(kernels, kernel => Assert.Equal([Preludes.Launch, "copy_part"], kernel.Preludes));
    }

    [Fact]
    public void Bodies_WithEqualNumbersInSomePlaces_ShareAParameterOnlyWhereAllAgree()
    {
        KernelLibrary library = Library([Body("y0[2] = x0[2] * 2.5f;"), Body("y0[3] = x0[2] * 1e-05f;"), Body("y0[2] = x0[7] * 2.5f;")]);

        (EquatableArray<KernelSource> kernels, EquatableArray<Prelude> preludes) = library.Print();

        Assert.EndsWith(" const int size0, const int size1,\n\tconst float number2)\n{\n\ty0[size0] = x0[size1] * number2;\n}\n", preludes[^1].Text, StringComparison.Ordinal);
        Assert.Equal(
            ["2, 2, 2.5f);", "3, 2, 1e-05f);", "2, 7, 2.5f);"],
            kernels.Select(kernel => kernel.Text.Split('\n').Single(line => line.Contains("copy_part(", StringComparison.Ordinal)).Split("AT(y0), ")[1]));
    }

    [Theory]
    [InlineData("float8 sums[2]; y0[0] = x0[0];", "float8 sums[4]; y0[0] = x0[0];")]
    [InlineData("float a[2], b[3]; y0[0] = x0[0];", "float a[2], b[4]; y0[0] = x0[0];")]
    [InlineData("#pragma unroll\nfor (int i = 0; i < 2; i++) { y0[i] = x0[i]; }", "#pragma unroll\nfor (int i = 0; i < 3; i++) { y0[i] = x0[i]; }")]
    [InlineData("y0[0] = LD8(x0).s0;", "y0[0] = LD8(x0).s1;")]
    [InlineData("y0[0] = (float)(7u * 3);", "y0[0] = (float)(8u * 3);")]
    [InlineData("y0[0] = (float)(0x10);", "y0[0] = (float)(0x11);")]
    [InlineData("y0[0] = x0[0];", "y0[0] = x1[0];")]
    public void Bodies_ThatDifferInMoreThanNumbers_StayInTheirKernels(string first, string second)
    {
        KernelLibrary library = Library([Body(first), Body(second)]);

        (EquatableArray<KernelSource> kernels, EquatableArray<Prelude> preludes) = library.Print();

        Assert.Equal(Preludes.Launch, Assert.Single(preludes).Name);
        Assert.Contains(first.Split('\n')[^1], kernels[0].Text, StringComparison.Ordinal);
        Assert.Contains("__global const float* restrict x0 = AT(x0);", kernels[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void EqualBodies_WithLocalMemoryInOneKernel_GetItsArraysAndTheirOwnGroups()
    {
        PrintedKernel tree = Body("tree0[item] = x0[item];\ny0[group] = tree0[0];") with { LocalDeclarations = "__local float tree0[64];\n" };
        PrintedKernel table = Body("y0[group] = tree0[group];") with { LocalDeclarations = "__constant float tree0[2] = { 1.0f, 2.0f };\n" };
        KernelLibrary library = new();
        library.Add(["all"], () => new KernelDraft("all", 64, ["READS(x0)", "WRITES(y0)"], [Draft(tree, "4"), Draft(table, "batch"), Draft(tree, "")]));

        (EquatableArray<KernelSource> kernels, EquatableArray<Prelude> preludes) = library.Print();

        Assert.Equal(
            """
            // 46 characters
            // 26 characters
            // copy_part computes 1 more of its kind
            __kernel __attribute__((reqd_work_group_size(64, 1, 1)))
            void all(READS(x0), WRITES(y0))
            {
            	__local float tree0[64];
            	__constant float tree0_2[2] = { 1.0f, 2.0f };
            	const int launched = (int)get_group_id(0), item = (int)get_local_id(0);
            	const int limit1 = 4 + batch;
            	if (launched < 4)
            		copy_part(launched, item, AT(x0), AT(y0), tree0);
            	else if (launched < limit1)
            	{
            		const int group = launched - 4;
            		__global const float* restrict x0 = AT(x0);
            		y0[group] = tree0_2[group];
            	}
            	else
            		copy_part(launched - limit1, item, AT(x0), AT(y0), tree0);
            }

            """,
            kernels[0].Text);
        Assert.StartsWith("PART copy_part(const int group, const int item, __global const float* x0, __global float* y0, __local float* tree0)\n", preludes[^1].Text, StringComparison.Ordinal);
    }

    /// <summary>A kernel for each of the bodies.</summary>
    private static KernelLibrary Library(PrintedKernel[] bodies)
    {
        KernelLibrary library = new();
        for (int i = 0; i < bodies.Length; i++)
        {
            PrintedKernel body = bodies[i];
            Assert.Equal(i, library.Add([body.Body], () => new KernelDraft("kernel", 1, ["READS(x0)", "WRITES(y0)"], [Draft(body, "")])));
        }

        return library;
    }

    private static DraftBody Draft(PrintedKernel body, string groups) => new(body, "copy", $"// {body.Body.Length} characters\n", "__global const float* restrict x0 = AT(x0);\n", ["AT(x0)", "AT(y0)"], groups);

    private static PrintedKernel Body(string text) => new("", [new(ParameterKind.Buffer, "x0"), new(ParameterKind.Buffer, "y0", 1, IsWritten: true)], "", text + "\n", []);
}

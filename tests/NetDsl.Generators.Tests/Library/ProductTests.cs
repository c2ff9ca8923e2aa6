using NetDsl.Generators.Library;
using Xunit;

namespace NetDsl.Generators.Tests.Library;

public sealed class ProductTests
{
    public static TheoryData<string, int[], int[]> Products => new()
    {
        { "i,i->", [7], [7] },
        { "i,ij->j", [3], [3, 5] },
        { "ij,j->i", [2, 3], [3] },
        { "ij,jk->ik", [2, 31], [31, 5] },
        { "gij,jk->gik", [2, 3, 5], [5, 7] },
        { "gij,gjk->gik", [2, 3, 5], [2, 5, 1] },
        { "ghij,ghjk->ghik", [2, 3, 1, 5], [2, 3, 5, 2] },
        { "gij,j->gi", [2, 3, 5], [5] },
        { "gj,gjk->gk", [2, 5], [2, 5, 3] },
    };

    public static TheoryData<string, int[], int[]> Equations => new()
    {
        { "i,j->ij", [3], [5] },
        { "i,j->", [3], [5] },
        { "ij,ij->ij", [2, 3], [2, 3] },
        { "ij,jk->ki", [2, 3], [3, 5] },
        { "ii,ij->j", [3, 3], [3, 2] },
        { "ij,kk->i", [2, 3], [5, 5] },
        { "iji,j->ij", [3, 2, 3], [2] },
        { ",i->i", [], [3] },
        { "A b , b -> A", [2, 3], [3] },
        { "ijk,kl->jl", [2, 3, 5], [5, 7] },
    };

    public static TheoryData<string, int[]> Unaries => new()
    {
        { "i->", [7] },
        { "ij->ji", [2, 3] },
        { "ij->j", [2, 3] },
        { "ii->", [5, 5] },
        { "ii->i", [3, 3] },
        { "iij->ji", [3, 3, 2] },
        { "ijij->ij", [2, 3, 2, 3] },
        { "iii->i", [3, 3, 3] },
        { "abc->cab", [2, 3, 5] },
        { "->", [] },
    };

    [Theory]
    [MemberData(nameof(Products))]
    public void Dot_InEveryMixOfBatches_SumsOverTheInnerAxis(string meaning, int[] left, int[] right) => ForEveryMix((isLeftBatched, isRightBatched) =>
    {
        Program program = new();
        Staged a = program.Operand(isLeftBatched, left), b = program.Operand(isRightBatched, right);
        NdArray expected = Sum(meaning, program.Array(a), program.Array(b), isLeftBatched, isRightBatched);

        foreach (Staged result in new[] { program.Call("Dot", ("left", a), ("right", b)), program.Call("Tensor.Dot", ("this", a), ("other", b)) })
        {
            Assert.Equal(expected.Shape, program.Array(result).Shape);
            PointwiseTests.AssertClose(expected.Elements, program.Evaluate(result), 1e-12);
        }
    });

    [Theory]
    [MemberData(nameof(Products))]
    [MemberData(nameof(Equations))]
    public void Einsum_OfTwoOperands_IsItsSum(string equation, int[] left, int[] right) => ForEveryMix((isLeftBatched, isRightBatched) =>
    {
        Program program = new();
        Staged a = program.Operand(isLeftBatched, left), b = program.Operand(isRightBatched, right);
        NdArray expected = Sum(equation.Replace(" ", "", StringComparison.Ordinal), program.Array(a), program.Array(b), isLeftBatched, isRightBatched);

        Staged result = program.Call("Einsum", ("equation", equation), ("left", a), ("right", b));

        Assert.Equal(expected.Shape, program.Array(result).Shape);
        PointwiseTests.AssertClose(expected.Elements, program.Evaluate(result), 1e-12);
    });

    [Theory]
    [MemberData(nameof(Unaries))]
    public void Einsum_OfOneOperand_IsItsSum(string equation, int[] shape)
    {
        foreach (bool isBatched in new[] { true, false })
        {
            Program program = new();
            Staged x = program.Operand(isBatched, shape);
            string[] sides = equation.Split("->");
            NdArray expected = Sum($"{sides[0]},->{sides[1]}", program.Array(x), new NdArray([], [1]), isBatched, false);

            Staged result = program.Call("Einsum", ("equation", equation), ("x", x));

            Assert.Equal(expected.Shape, program.Array(result).Shape);
            PointwiseTests.AssertClose(expected.Elements, program.Evaluate(result), 1e-12);
        }
    }

    [Theory]
    [InlineData("ij,jk->ik")]
    [InlineData("ii,ij->j")]
    [InlineData("ij,kl->ik")]
    public void Einsum_OfParameters_HasTheGradientOfItsDifferences(string equation)
    {
        Program program = new();
        Staged a = program.Unbatched([3, 3]), b = program.Unbatched([3, 3]);
        Staged result = program.Call("Einsum", ("equation", equation), ("left", a), ("right", b));

        program.CheckGradient(program.Call("Tensor.op_Multiply", ("left", result), ("right", program.Input([3]))));
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void Dot_OfParameterAndInput_HasTheGradientOfItsDifferences(string meaning, int[] left, int[] right)
    {
        Assert.Contains("->", meaning, StringComparison.Ordinal);
        foreach (bool isLeftBatched in new[] { true, false })
        {
            Program program = new();
            Staged a = program.Operand(isLeftBatched, left), b = program.Operand(!isLeftBatched, right);

            program.CheckGradient(program.Call("Dot", ("left", a), ("right", b)));
        }
    }

    private static void ForEveryMix(Action<bool, bool> check)
    {
        check(true, true);
        check(true, false);
        check(false, true);
        check(false, false);
    }

    /// <summary>The sum that an equation means, by running over all values of all letters.</summary>
    private static NdArray Sum(string equation, NdArray left, NdArray right, bool isLeftBatched, bool isRightBatched)
    {
        string[] sides = equation.Split("->"), operands = sides[0].Split(',');
        string a = (isLeftBatched ? "*" : "") + operands[0], b = (isRightBatched ? "*" : "") + operands[1];
        string result = (isLeftBatched || isRightBatched ? "*" : "") + sides[1];
        char[] letters = [.. (result + a + b).Distinct()];
        int[] extents = [.. letters.Select(letter => a.Contains(letter, StringComparison.Ordinal) ? left.Shape[a.IndexOf(letter, StringComparison.Ordinal)] : right.Shape[b.IndexOf(letter, StringComparison.Ordinal)])];
        int[] At(string names, int[] position) => [.. names.Select(letter => position[Array.IndexOf(letters, letter)])];
        Dictionary<string, double> sums = [];
        foreach (int[] position in NdArray.Positions(extents))
        {
            string key = string.Join(",", At(result, position));
            sums[key] = sums.GetValueOrDefault(key) + (left[At(a, position)] * right[At(b, position)]);
        }

        return NdArray.From(At(result, extents), position => sums[string.Join(",", position)]);
    }
}

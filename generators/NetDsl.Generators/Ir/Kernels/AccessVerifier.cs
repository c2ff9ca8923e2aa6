using System.Runtime.CompilerServices;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Ir.Kernels;

/// <summary>Checks the indices and accesses of one program of a kernel, which runs over the first <paramref name="visible"/> of its loops.</summary>
internal sealed class AccessVerifier(KernelProgram program, EquatableArray<LoopDimension> loops, int visible, string where)
{
    private readonly IndexMath _math = new(loops);

    public bool VerifyLoad(Access access, EquatableArray<Leaf> leaves, int leaf)
    {
        bool isKnown = VerifyIndex(access.Address, leaves, leaf) && access.Guards.All(guard => guard.Upper > 0 && VerifyIndex(guard.Value, leaves, leaf));
        if (isKnown)
        {
            VerifyBounds(access);
        }

        return isKnown;
    }

    public void VerifyStore(Access access)
    {
        Check(VerifyIndex(access.Address, [], 0) && access.Guards.All(guard => VerifyIndex(guard.Value, [], 0)), "a store's address mentions what is not there");
        VerifyBounds(access);
        VerifyNoCollision(access.Address);
    }

    /// <summary>Whether an index mentions only loops that run here and integers that were loaded before leaf number <paramref name="leaf"/>.</summary>
    public bool VerifyIndex(Index index, EquatableArray<Leaf> leaves, int leaf) => index switch
    {
        Index.Constant => true,
        Index.Variable variable => variable.Dimension >= 0 && variable.Dimension < visible,
        Index.Sum sum => sum.Terms.Count > 1 && sum.Terms.All(term => VerifyIndex(term, leaves, leaf)),
        Index.Product product => product.Factor is not 0 and not 1 && VerifyIndex(product.Operand, leaves, leaf),
        Index.Example example => example.Size > 0 && VerifyIndex(example.Number, leaves, leaf),
        Index.Quotient quotient => quotient.Divisor > 1 && _math.Range(quotient.Operand).Low >= 0 && VerifyIndex(quotient.Operand, leaves, leaf),
        Index.Remainder remainder => remainder.Divisor > 1 && _math.Range(remainder.Operand).Low >= 0 && VerifyIndex(remainder.Operand, leaves, leaf),
        Index.Loaded loaded => loaded.Leaf >= 0 && loaded.Leaf < leaf && leaves[loaded.Leaf] is Leaf.Load load && program.Buffers[load.Access.Buffer].Element == ElementType.Int32,
        _ => false,
    };

    /// <summary>
    /// An access without guards stays inside one example for any batch, and moves by the buffer's stride from example to example, or finds it among the blocks.
    /// </summary>
    private void VerifyBounds(Access access)
    {
        Check(access.Buffer >= 0 && access.Buffer < program.Buffers.Count, $"no buffer {access.Buffer}");
        Buffer buffer = program.Buffers[access.Buffer];
        int batch = loops.ToList().FindIndex(loop => loop.Extent.IsBatch);
        if (!access.Guards.IsEmpty)
        {
            return;
        }

        Index address = access.Address;
        if (batch >= 0 && IndexMath.Contains(address, batch))
        {
            if (IndexMath.CoefficientOf(address, batch) is not { } stride)
            {
                return;
            }

            Index ofExample = buffer.Shape.IsBatched && buffer.Strides[0].InBlocks
                ? IndexMath.Example(IndexMath.Variable(batch), buffer.Strides[0].Constant)
                : IndexMath.Multiply(IndexMath.Variable(batch), stride);
            address = IndexMath.Add(address, IndexMath.Multiply(ofExample, -1));
            Check(
                buffer.Shape.IsBatched && (buffer.Strides[0].InBlocks || stride == buffer.Strides[0].Constant) && !IndexMath.Contains(address, batch),
                $"{KernelPrinter.Print(access.Address)} of {buffer.Name} moves by {stride} an example");
        }

        long last = 0;
        for (int axis = buffer.Shape.IsBatched ? 1 : 0; axis < buffer.Shape.Rank; axis++)
        {
            last += (buffer.Shape[axis].Value - 1) * buffer.Strides[axis].Constant;
        }

        (long low, long high) = _math.Range(address);
        Check(low >= 0 && high <= last, $"{KernelPrinter.Print(access.Address)} leaves {buffer.Name} {buffer.Shape}");
    }

    /// <summary>
    /// Affine addresses are distinct when each loop's stride is longer than all that the shorter ones span together (a mixed-radix number). Other addresses are not decided here.
    /// </summary>
    private void VerifyNoCollision(Index address)
    {
        List<(long Stride, long Extent)> digits = [];
        for (int loop = 0; loop < visible; loop++)
        {
            if (loops[loop].Extent.IsOne)
            {
                continue;
            }

            if (IndexMath.CoefficientOf(address, loop) is not { } stride)
            {
                return;
            }

            if (!loops[loop].Extent.IsBatch)
            {
                digits.Add((Math.Abs(stride), loops[loop].Extent.Value));
            }
            else
            {
                Check(stride != 0, $"all examples store to {KernelPrinter.Print(address)}");
            }
        }

        Check(AreDistinct(digits), $"several iterations store to {KernelPrinter.Print(address)}");
    }

    private static bool AreDistinct(List<(long Stride, long Extent)> digits)
    {
        long span = 0;
        foreach ((long stride, long extent) in digits.OrderBy(digit => digit.Stride))
        {
            if (stride <= span)
            {
                return false;
            }

            span += stride * (extent - 1);
        }

        return true;
    }

    private void Check(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] CheckMessage message)
    {
        if (!holds)
        {
            throw new CompilerBugException(where, message.ToString());
        }
    }

    private void Check(bool holds, string message)
    {
        if (!holds)
        {
            throw new CompilerBugException(where, message);
        }
    }
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Passes.Fuse;

/// <summary>
/// Takes the cluster of a loop, gives the buffers of its step: what a step reads and writes are items of the sequences around it, so its kernels know nothing of time. A state is read at one item of its trajectory and written at the
/// next; items move by one with each iteration, backwards where the loop begins at the end. A running sum is read and written in one place.
/// </summary>
internal static class ScanLowering
{
    /// <summary>The first value of the loop, which has its body and operands.</summary>
    public static Value LoopOf(FusedGraph fused, Cluster cluster) => fused.Graph[cluster.Anchors[0]];

    /// <summary>The buffers that the step's inputs are.</summary>
    public static EquatableArray<Buffer> Inputs(FusedGraph fused, Cluster cluster, int loop)
    {
        Value value = LoopOf(fused, cluster);
        ScanBody body = ((Op.Scan)value.Op).Body;
        Buffer[] inputs = new Buffer[body.Operands];
        for (int i = 0; i < inputs.Length; i++)
        {
            TensorType type = body.Step.Inputs[i].Type;
            if (IsInOnePlace(fused, cluster, i))
            {
                Buffer place = Output(fused, cluster, i);
                inputs[i] = fused.Part(place, type, 0, place.Strides.Where((_, axis) => axis != type.Shape.ItemAxis).ToEquatableArray(), []);
            }
            else if (i < body.States)
            {
                inputs[i] = Item(fused, Output(fused, cluster, i), type, loop, body.FirstState, body.IsReversed);
            }
            else
            {
                Buffer whole = Place(fused, value.Operands[i], cluster);
                inputs[i] = i < body.States + body.Sequences ? Item(fused, whole, type, loop, body.IsReversed ? body.Length - 1 : 0, body.IsReversed) : whole;
            }
        }

        return inputs.ToEquatableArray();
    }

    /// <summary>The buffers to which the step's results go.</summary>
    public static EquatableArray<Buffer> Outputs(FusedGraph fused, Cluster cluster, int loop, EquatableArray<Buffer> inputs)
    {
        ScanBody body = ((Op.Scan)LoopOf(fused, cluster).Op).Body;
        return Enumerable.Range(0, body.Outputs).Select(output =>
        {
            if (IsInOnePlace(fused, cluster, output))
            {
                return inputs[output];
            }

            TensorType type = body.Step[body.ResultOf(output)].Type;
            int first = output < body.States ? (body.IsReversed ? body.Length - 1 : 1) : body.IsReversed ? body.Length - 1 : 0;
            return Item(fused, Output(fused, cluster, output), type, loop, first, body.IsReversed);
        }).ToEquatableArray();
    }

    private static Buffer Output(FusedGraph fused, Cluster cluster, int output)
    {
        Value value = LoopOf(fused, cluster);
        ScanBody body = ((Op.Scan)value.Op).Body;
        return ValueOf(fused, value, output) is { } own ? fused.StoredIn(own) : fused.Workspace($"{value.Label}.{output}", body.TypeOf(output).Shape);
    }

    private static bool IsInOnePlace(FusedGraph fused, Cluster cluster, int output) => ValueOf(fused, LoopOf(fused, cluster), output) is { } own && fused.IsInOnePlace(own);

    private static Value? ValueOf(FusedGraph fused, Value loop, int output) => fused.Graph.Values.FirstOrDefault(other => other.Op is Op.Scan scan && scan.Output == output && other.IsOfLoop(loop));

    /// <summary>Where an operand lies.</summary>
    private static Buffer Place(FusedGraph fused, int operand, Cluster cluster)
    {
        if (fused.BufferIn(operand, cluster.Order) is { } buffer)
        {
            return buffer;
        }

        StridedView view = StridedViews.Of(fused.Graph, operand, value => fused.BufferIn(value.Id, cluster.Order)?.Strides ?? throw new CompilerBugException(nameof(Fusion), $"%{value.Id}, which a loop reads, is not in memory"))
            ?? throw new CompilerBugException(nameof(Fusion), $"%{operand}, which a loop reads, is no part of memory");
        Buffer origin = fused.BufferIn(view.Origin, cluster.Order)!;
        return fused.Part(origin, fused.Graph[operand].Type, view.Offset, view.Strides, []);
    }

    /// <summary>One item of a sequence, moving with the loop.</summary>
    private static Buffer Item(FusedGraph fused, Buffer sequence, TensorType type, int loop, int first, bool isReversed)
    {
        int axis = type.Shape.ItemAxis;
        long stride = sequence.Strides[axis].Constant;
        EquatableArray<Stride> strides = sequence.Strides.Where((_, i) => i != axis).ToEquatableArray();
        return fused.Part(sequence, type, first * stride, strides, [new Travel(loop, isReversed ? -stride : stride)]);
    }
}

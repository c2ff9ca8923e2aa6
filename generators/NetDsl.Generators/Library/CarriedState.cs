using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Scalars;

namespace NetDsl.Generators.Library;

/// <summary>
/// The state of a loop that goes on where the last call of its entry point ended, without gradient across (truncated back-propagation through time; Williams and Peng, 1990). An example that begins anew finds zeros: where the
/// initial state is zeros, that is the initial state, and else a flag beside the state, which each call sets, says which of the two counts.
/// </summary>
internal sealed class CarriedState
{
    private readonly LibraryCall _call;
    private readonly int[] _initial, _carried;
    private readonly int? _started;

    private CarriedState(LibraryCall call, int[] initial, int[] carried, int? started) => (_call, _initial, _carried, _started) = (call, initial, carried, started);

    /// <summary>Declares what is carried.</summary>
    /// <param name="call">The call that stages the loop.</param>
    /// <param name="function">What the user called, for messages.</param>
    /// <param name="form">The initial state in the user's form, which names its tensors.</param>
    /// <param name="initial">Its tensors.</param>
    /// <param name="reverse">Whether the loop goes backwards. ND2024 if so.</param>
    public static CarriedState Read(LibraryCall call, string function, Staged form, int[] initial, bool reverse)
    {
        if (reverse)
        {
            throw new StagingException(DiagnosticIds.CarriedBackwards, function);
        }

        GraphBuilder graph = call.Graph;
        string carrier = call.Carrier(function);
        string[] names = [.. NamesOf(call, form, "")];
        int[] carried = [.. initial.Select((value, i) => call.ReadCarried(carrier + (names[i].Length > 0 ? names[i] : ".State"), graph.ShapeOf(value).Example))];
        return new CarriedState(call, initial, carried, initial.All(value => IsZero(graph, value)) ? null : call.ReadCarried(carrier + ".IsStarted", Shape.Scalar));
    }

    /// <summary>The state before the first item.</summary>
    /// <param name="reset">A number an example that is not 0 where it begins anew; null for nowhere.</param>
    public int[] Begin(int? reset)
    {
        GraphBuilder graph = _call.Graph;
        return [.. _carried.Select((carried, i) => Unless(reset, i, _started is int started ? graph.Map(ScalarFunction.Select, started, carried, _initial[i]) : carried))];

        int Unless(int? flag, int i, int value) => flag is int isNew ? graph.Map(ScalarFunction.Select, isNew, _initial[i], value) : value;
    }

    /// <summary>The next call goes on where the loop ends.</summary>
    public void Write(LoopOverItems loop)
    {
        GraphBuilder graph = _call.Graph;
        int[] final = Recurrence.Ids(_call, loop.Final());
        for (int i = 0; i < final.Length; i++)
        {
            _call.WriteCarried(_carried[i], graph.StopGradient(final[i]));
        }

        if (_started is int flag)
        {
            _call.WriteCarried(flag, graph.Broadcast(graph.Constant(1.0), graph.ShapeOf(flag)));
        }
    }

    /// <summary>The path to each tensor of a state, <c>.h</c>; empty for a state that is one tensor.</summary>
    private static IEnumerable<string> NamesOf(LibraryCall call, Staged value, string path)
    {
        switch (value)
        {
            case Staged.Tuple tuple:
                return tuple.Items.SelectMany((item, i) => NamesOf(call, item, $"{path}.{tuple.Names[i] ?? $"Item{i + 1}"}"));
            case Staged.Opaque opaque:
                List<string> names = [];
                call.WithMembers(opaque, (name, member) =>
                {
                    names.AddRange(NamesOf(call, member, $"{path}.{name}"));
                    return member;
                });
                return names;
            default:
                return [path];
        }
    }

    private static bool IsZero(GraphBuilder graph, int value) => graph.Values[value] switch
    {
        { Op: Op.Constant constant } => constant.Values.All(number => number == 0),
        { Op: Op.Broadcast or Op.Reshape or Op.Transpose or Op.Slice or Op.StopGradient } view => IsZero(graph, view.Operands[0]),
        _ => false,
    };
}

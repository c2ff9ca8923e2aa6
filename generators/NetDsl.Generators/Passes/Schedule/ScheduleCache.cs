using System.Collections.Concurrent;
using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.Generators.Passes.Schedule;

/// <summary>
/// Remembers the schedules of contractions. The search for one is most of the compiler's time, and the same kernel comes again and again: in the prediction and the evaluation of a network, in equal layers, and after
/// an edit to another layer in an editor. The key is the kernel without its name and with its buffers numbered by first use, since a schedule depends on nothing else of them but the element type.
/// </summary>
internal static class ScheduleCache
{
    /// <summary>More than any one solution has; when there are more, all are forgotten, which costs time and nothing else.</summary>
    private const int Capacity = 4096;

    private static readonly ConcurrentDictionary<Key, Ir.Kernels.Schedule> s_schedules = new();

    public static Ir.Kernels.Schedule Get(
        Kernel.Contract kernel, EquatableArray<Buffer> buffers, DeviceProfile profile, Func<Kernel.Contract, EquatableArray<Buffer>, DeviceProfile, Ir.Kernels.Schedule> choose)
    {
        Key key = KeyOf(kernel, buffers, profile);
        if (s_schedules.TryGetValue(key, out Ir.Kernels.Schedule? known))
        {
            return known;
        }

        if (s_schedules.Count >= Capacity)
        {
            s_schedules.Clear();
        }

        return s_schedules.GetOrAdd(key, choose(kernel, buffers, profile));
    }

    private static Key KeyOf(Kernel.Contract kernel, EquatableArray<Buffer> buffers, DeviceProfile profile)
    {
        List<int> numbers = [];
        int Number(int buffer)
        {
            int number = numbers.IndexOf(buffer);
            if (number < 0)
            {
                number = numbers.Count;
                numbers.Add(buffer);
            }

            return number;
        }

        LeafProgram Renumber(LeafProgram program) => program with
        {
            Leaves = program.Leaves.Select(leaf => leaf is Leaf.Load load ? new Leaf.Load(load.Access with { Buffer = Number(load.Access.Buffer) }) : leaf).ToEquatableArray(),
        };

        Kernel.Contract renumbered = kernel with
        {
            Name = "",
            Comment = "",
            Dimensions = kernel.Dimensions.Select(dimension => dimension with { Name = "" }).ToEquatableArray(),
            A = Renumber(kernel.A),
            B = Renumber(kernel.B),
            Epilogue = Renumber(kernel.Epilogue),
            Stores = kernel.Stores.Select(store => store with { Access = store.Access with { Buffer = Number(store.Access.Buffer) } }).ToEquatableArray(),
        };
        return new Key(renumbered, numbers.Select(buffer => buffers[buffer].Element).ToEquatableArray(), profile);
    }

    private sealed record Key(Kernel.Contract Kernel, EquatableArray<ElementType> Elements, DeviceProfile Profile);
}

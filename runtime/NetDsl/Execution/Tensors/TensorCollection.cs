using System.Collections;
using NetDsl.Execution;
using NetDsl.OpenCl;

namespace NetDsl;

/// <summary>The parameters or the state of a network, ordered by name.</summary>
public sealed unsafe class TensorCollection : IReadOnlyList<NetworkTensor>
{
    private readonly Engine engine;
    private readonly BufferHandle? arena;
    private readonly NetworkTensor[] tensors;
    private readonly Dictionary<string, NetworkTensor> byName;
    private readonly string noun;

    internal TensorCollection(Engine engine, TensorDescription[] descriptions, BufferHandle? arena, string noun)
    {
        (this.engine, this.arena, this.noun) = (engine, arena, noun);
        tensors = Array.ConvertAll(descriptions, description => new NetworkTensor(engine, description, arena));
        byName = tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
    }

    /// <summary>The number of tensors.</summary>
    public int Count => tensors.Length;

    /// <summary>A tensor by its position.</summary>
    /// <param name="index">The position.</param>
    public NetworkTensor this[int index] => tensors[index];

    /// <summary>A tensor by its name.</summary>
    /// <param name="name">The name, <c>Classifier.2.Weight</c>.</param>
    /// <exception cref="KeyNotFoundException">There is none of that name; the message lists the nearest ones.</exception>
    public NetworkTensor this[string name]
        => byName.TryGetValue(name, out var tensor) ? tensor : throw new KeyNotFoundException(Unknown(name));

    /// <summary>Whether there is a tensor of a name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>True when there is.</returns>
    public bool Contains(string name) => byName.ContainsKey(name);

    /// <summary>Goes through the tensors in order.</summary>
    /// <returns>An enumerator.</returns>
    public IEnumerator<NetworkTensor> GetEnumerator() => ((IEnumerable<NetworkTensor>)tensors).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => tensors.GetEnumerator();

    /// <summary>Writes the initial values of all tensors in one transfer.</summary>
    /// <param name="image">The arena as <see cref="ArenaLayout.InitialImage"/> draws it.</param>
    internal void Initialise(float[] image)
    {
        if (image.Length == 0)
        {
            return;
        }

        fixed (float* start = image)
        {
            engine.Queue.Write(arena!.DangerousGetHandle(), 0, start, (long)image.Length * sizeof(float));
        }
    }

    private string Unknown(string name)
    {
        if (tensors.Length == 0)
        {
            return $"{engine.Description.Name} has no {noun} \"{name}\"; it has none at all.";
        }

        var near = byName.Keys.OrderBy(other => EditDistance.Between(name, other)).ThenBy(other => other, StringComparer.Ordinal).Take(5);
        return $"{engine.Description.Name} has no {noun} \"{name}\". Near to it are: {string.Join(", ", near)}.";
    }
}

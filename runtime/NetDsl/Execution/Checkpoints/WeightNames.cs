using NetDsl.Execution;

namespace NetDsl;

/// <summary>
/// Which tensor of a foreign file belongs to which of a network, for <see cref="Network.Load(string, WeightNames)"/>. It is a value: every method gives a new one.
/// <code>net.Load("resnet18.safetensors", WeightNames.PyTorch.With("Stem.0", "conv1").With("Stage*.*.Body.0", "layer*.*.conv1").Keep("Head").Ignore("fc"));</code>
/// A name stands for a tensor, or for all tensors below it: <c>Stem.0</c> for <c>Stem.0.Weight</c> and <c>Stem.0.Bias</c>. A star stands for any text without a dot. Where several names fit a
/// tensor, the longest counts. What no name fits keeps its own, translated by the convention.
/// </summary>
public sealed class WeightNames
{
    private readonly WeightConvention convention;
    private readonly WeightRule[] rules;
    private readonly WeightRule[] ignored;

    internal WeightNames(WeightConvention convention, IEnumerable<WeightRule> rules, IEnumerable<WeightRule> ignored)
    {
        this.convention = convention;
        this.rules = [.. rules];
        this.ignored = [.. ignored];
    }

    /// <summary>Names and layouts as <see cref="Network.Save"/> writes them.</summary>
    public static WeightNames Same { get; } = new(WeightConvention.Same, [], []);

    /// <summary>
    /// Names and layouts of PyTorch's modules: <c>weight</c>, <c>bias</c>, <c>running_mean</c> and <c>running_var</c> for <c>Weight</c>, <c>Bias</c>, <c>RunningMean</c> and
    /// <c>RunningVariance</c>; a <c>Weight</c> with two axes is that of a dense layer and stored the other way round, [outputs, inputs]; <c>num_batches_tracked</c> is not needed.
    /// </summary>
    public static WeightNames PyTorch { get; } = new(WeightConvention.PyTorch, [], []);

    /// <summary>Reads names from a JSON file, as <see cref="Template"/> writes it; comments and trailing commas are allowed.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The names.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is no such file; the message says what is wrong.</exception>
    public static WeightNames Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return WeightNamesFile.Read(path);
    }

    /// <summary>The text of a JSON file for <see cref="Read"/>, to be filled in: the layers of a network with their shapes, and below, as a comment, what a file has to offer.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">The safetensors file whose tensors are listed, or null for none.</param>
    /// <returns>The text.</returns>
    /// <exception cref="IOException">The file of weights cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged or not in the format.</exception>
    public static string Template(Network network, string? weights = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        return WeightNamesFile.Template([.. network.Parameters, .. network.States], weights is null ? [] : SafetensorsFile.ReadEntries(weights));
    }

    /// <summary>Says where tensors come from.</summary>
    /// <param name="network">The name of a tensor of the network, or of what tensors are below; it may hold stars.</param>
    /// <param name="file">The name in the file, with as many stars: each stands for the same text as that of <paramref name="network"/> in its turn.</param>
    /// <param name="transpose">Whether a tensor with two axes is stored with its axes exchanged; null to leave it to the convention.</param>
    /// <returns>The names with this one.</returns>
    /// <exception cref="ArgumentException">A name is empty, or the numbers of stars differ.</exception>
    public WeightNames With(string network, string file, bool? transpose = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(network);
        ArgumentException.ThrowIfNullOrEmpty(file);
        if (network.Count('*') != file.Count('*'))
        {
            throw new ArgumentException($"\"{network}\" has {network.Count('*')} stars and \"{file}\" has {file.Count('*')}: each star of the one needs one of the other.", nameof(file));
        }

        return new(convention, [.. rules, new(network, file, transpose)], ignored);
    }

    /// <summary>Says that tensors are not in the file: they stay as they are.</summary>
    /// <param name="network">The name of a tensor of the network, or of what tensors are below; it may hold stars.</param>
    /// <returns>The names with this exception.</returns>
    public WeightNames Keep(string network)
    {
        ArgumentException.ThrowIfNullOrEmpty(network);
        return new(convention, [.. rules, new(network, File: null, Transpose: null)], ignored);
    }

    /// <summary>Says that tensors of the file are not wanted.</summary>
    /// <param name="file">The name of a tensor of the file, or of what tensors are below; it may hold stars.</param>
    /// <returns>The names with this exception.</returns>
    public WeightNames Ignore(string file)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        return new(convention, rules, [.. ignored, new(file, File: null, Transpose: null)]);
    }

    /// <summary>Where a tensor comes from.</summary>
    /// <returns>The tensor's name in the file, null when it stays as it is, and whether its axes are exchanged there.</returns>
    internal (string? File, bool Transpose) SourceOf(string name, int rank)
    {
        var byConvention = convention.Transposes(name, rank);

        // Of equally long names the later one counts, so that a correction can be added.
        var (best, longest) = ((WeightRule?)null, 0);
        foreach (var rule in rules)
        {
            (best, longest) = rule.Covers(name) is { } length && length >= longest ? (rule, length) : (best, longest);
        }

        return best switch
        {
            null => (convention.Translate(name), byConvention),
            { File: null } => (null, false),
            _ => (best.Apply(name, convention), rank == 2 && (best.Transpose ?? byConvention)),
        };
    }

    /// <summary>Whether a tensor of the file may stay unused.</summary>
    internal bool MayStayUnused(string file) => convention.IsBookkeeping(file) || ignored.Any(rule => rule.Covers(file) is not null);

    /// <summary>The names given to tensors of the network that it does not have: mistakes of the user.</summary>
    internal IEnumerable<string> WithoutUse(IEnumerable<string> tensors) =>
        rules.Where(rule => !tensors.Any(name => rule.Covers(name) is not null)).Select(rule => rule.Network).Distinct();
}

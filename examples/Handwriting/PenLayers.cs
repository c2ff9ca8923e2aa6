using NetDsl;
using static NetDsl.Functions;

/// <summary>
/// The layers of a network that writes what a text says (Graves, "Generating Sequences With Recurrent Neural Networks", 2013): an LSTM that looks at the text through a window, which moves on as it writes, and
/// another one above it, whose outputs are a mixture of Gaussians of where the pen goes next and the probability that it leaves the paper there.
/// </summary>
internal sealed record PenLayers(int Units, Layer Input, Layer Recurrent, Layer Look, Layer UpperInput, Layer UpperRecurrent, Layer Readout);

/// <summary>The state of the lower LSTM: its output and memory, the places its looks are at, and what it sees of the text there.</summary>
internal record struct LowerState(Tensor H, Tensor C, Tensor Places, Tensor Window);

/// <summary>What networks of any size that write have in common.</summary>
internal static class PenFunctions
{
    /// <summary>The Gaussians of a point, its parameters, and the looks that the window consists of.</summary>
    public const int Mixtures = 8, Parameters = (6 * Mixtures) + 1, Looks = 3;

    /// <summary>The numbers of a state besides four vectors of units: the places of the looks, and what they show.</summary>
    public const int StateOfLooks = Looks + PenText.Classes;

    /// <summary>How far a look moves on with a point before anything is learnt: a letter has about eleven.</summary>
    private const double Pace = 0.12;

    /// <summary>The layers, with so many units each.</summary>
    public static PenLayers Layers(int units) => new(
        units, Dense(4 * units), Dense(4 * units, bias: false, Init.Uniform(-0.08, 0.08)), Dense(3 * Looks),
        Dense(4 * units), Dense(4 * units, bias: false, Init.Orthogonal()), Dense(Parameters));

    /// <summary>Teacher forcing: the parameters of each point, given the true points before it.</summary>
    /// <param name="pen">The layers.</param>
    /// <param name="before">In front of each point the one before it: x, y and the end, [T, 3].</param>
    /// <param name="text">What is written.</param>
    /// <param name="longest">How many characters that are.</param>
    public static Tensor AlongTruth(PenLayers pen, Tensor before, Indices text, int longest)
    {
        var letters = text | OneHot;
        var lower = before | Scan((LowerState s, Tensor point) => Lower(pen, s, point, letters, longest), new LowerState(Zeros(pen.Units), Zeros(pen.Units), Zeros(Looks), Zeros(PenText.Classes)));
        var seen = Concat([before, lower.Window, lower.H], axis: 1);
        var upper = seen | Scan(((Tensor h, Tensor c) s, Tensor below) => Upper(pen, s, below), (h: Zeros(pen.Units), c: Zeros(pen.Units)), s => s.h);
        return Concat([lower.H, upper], axis: 1) | Map(pen.Readout);
    }

    /// <summary>The negative logarithm of the density of the points that count, in nats over the number of all points: points count alike, however long their lines are.</summary>
    public static Tensor Loss(Tensor parameters, Tensor next, Tensor counts) => BivariateMixtureLoss(parameters, next) * counts | Mean;

    /// <summary>Free running: the parameters of the next point, what the window shows, and the state to go on with.</summary>
    /// <param name="pen">The layers.</param>
    /// <param name="point">The last point.</param>
    /// <param name="text">What is written.</param>
    /// <param name="longest">How many characters that are.</param>
    /// <param name="state">The state; zeros in the beginning.</param>
    public static (Tensor parameters, Tensor window, Tensor state) Step(PenLayers pen, Tensor point, Indices text, int longest, Tensor state)
    {
        var letters = text | OneHot;
        var parts = Split(state, [pen.Units, pen.Units, Looks, PenText.Classes, pen.Units, pen.Units]);
        var lower = Lower(pen, new LowerState(parts[0], parts[1], parts[2], parts[3]), point, letters, longest);
        var (h, c) = Upper(pen, (parts[4], parts[5]), Concat(point, lower.Window, lower.H));
        return (Concat(lower.H, h) | pen.Readout, lower.Window, Concat(lower.H, lower.C, lower.Places, lower.Window, h, c));
    }

    // A look is a bell over the places of the text; it moves to the right only.
    private static LowerState Lower(PenLayers pen, LowerState s, Tensor point, Tensor letters, int longest)
    {
        var (h, c) = Remember((point | pen.Input) + (Concat(s.H, s.Window) | pen.Recurrent), s.C);
        var looks = (h | pen.Look).Reshape(3, Looks, 1) | Softplus;
        var places = s.Places + Pace * Flatten(looks[0]);
        var bells = looks[1] * Exp(-looks[2] * Square(places.Reshape(Looks, 1) - Arange(longest)));
        return new(h, c, places, (bells | Sum(axis: 0)).Dot(letters));
    }

    private static (Tensor h, Tensor c) Upper(PenLayers pen, (Tensor h, Tensor c) s, Tensor below) => Remember((below | pen.UpperInput) + (s.h | pen.UpperRecurrent), s.c);

    private static (Tensor h, Tensor c) Remember(Tensor gates, Tensor memory)
    {
        var (i, f, g, o) = Split(gates, 4);
        var c = Sigmoid(f + 1) * memory + Sigmoid(i) * Tanh(g);
        return (Sigmoid(o) * Tanh(c), c);
    }
}

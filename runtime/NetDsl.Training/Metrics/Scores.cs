namespace NetDsl.Training;

/// <summary>Scores examples: the span form of a network's prediction method.</summary>
/// <param name="features">The features, one example after another.</param>
/// <param name="scores">Where the scores go, one a class, one example after another.</param>
public delegate void Scores(ReadOnlySpan<float> features, Span<float> scores);

/// <summary>Captions as words: "a small red circle left of a big blue square ."</summary>
internal static class Sentences
{
    /// <summary>How many words there are, the mark in front of the first among them, and the most that a caption has, the full stop among them.</summary>
    public const int Words = 18, Longest = 11;

    /// <summary>The mark in front of the first word; the word that ends a caption.</summary>
    public const int Begin = Words - 1, End = Words - 2;

    private static readonly string[] s_words =
        ["a", "small", "big", "red", "green", "blue", "yellow", "circle", "square", "triangle", "cross", "above", "below", "left", "right", "of", "."];

    /// <summary>The words of a caption, the full stop among them.</summary>
    public static int[] Encode(string caption) => [.. caption.Split(' ').Select(word => Array.IndexOf(s_words, word))];

    /// <summary>Words as a text, without what is behind the first full stop.</summary>
    public static string Decode(IEnumerable<int> words) => string.Join(' ', words.TakeWhile(word => word != End).Select(word => word < s_words.Length ? s_words[word] : "?"));
}

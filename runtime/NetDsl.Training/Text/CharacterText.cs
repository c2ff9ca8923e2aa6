namespace NetDsl.Training;

/// <summary>A text as labels, a character each, and the windows that a network reads of it.</summary>
public sealed class CharacterText
{
    private readonly int[] labels;

    /// <summary>Takes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="characters">The characters there are; the position of one is its label.</param>
    /// <exception cref="ArgumentException">There are no characters, or one occurs twice.</exception>
    public CharacterText(string text, string characters)
        : this(Encode(text, characters), characters)
    {
    }

    private CharacterText(int[] labels, string characters) => (this.labels, Characters) = (labels, characters);

    /// <summary>The characters there are; the position of one is its label.</summary>
    public string Characters { get; }

    /// <summary>How many characters the text has.</summary>
    public int Length => labels.Length;

    /// <summary>The labels of the text.</summary>
    public ReadOnlySpan<int> Labels => labels;

    /// <summary>A text as labels. What is none of the characters counts as a blank, or as the first where there is no blank.</summary>
    /// <param name="text">The text.</param>
    /// <param name="characters">The characters there are, each once.</param>
    /// <exception cref="ArgumentException">There are no characters, or one occurs twice.</exception>
    public static int[] Encode(string text, string characters)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentException.ThrowIfNullOrEmpty(characters);
        Dictionary<char, int> numbers = [];
        foreach (var (i, character) in characters.Index())
        {
            if (!numbers.TryAdd(character, i))
            {
                throw new ArgumentException($"'{character}' occurs twice among the characters.", nameof(characters));
            }
        }

        var blank = Math.Max(0, characters.IndexOf(' ', StringComparison.Ordinal));
        return [.. text.Select(character => numbers.TryGetValue(character, out var label) ? label : blank)];
    }

    /// <summary>Labels as a text.</summary>
    /// <param name="text">The labels.</param>
    /// <param name="characters">The characters there are.</param>
    public static string Decode(ReadOnlySpan<int> text, string characters)
    {
        ArgumentNullException.ThrowIfNull(characters);
        var result = new char[text.Length];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = characters[text[i]];
        }

        return new(result);
    }

    /// <summary>The first part of the text, and the rest: one to train with, the other to see what was learnt.</summary>
    /// <param name="part">How much is in the first part, between 0 and 1.</param>
    public (CharacterText First, CharacterText Second) Split(double part)
    {
        if (!(part is > 0 and < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(part), part, "The first part is more than nothing and less than all.");
        }

        var at = (int)(labels.Length * part);
        return (new(labels[..at], Characters), new(labels[at..], Characters));
    }

    /// <summary>Windows from random places: the same step of the same seed takes the same.</summary>
    /// <param name="seed">Whose order.</param>
    /// <param name="step">The number of the step.</param>
    /// <param name="length">The length of a window.</param>
    /// <param name="text">Gets the windows, one after another; as many as fit.</param>
    /// <param name="next">Gets for each character the one after it.</param>
    /// <exception cref="ArgumentException">The text is not longer than a window, or the spans are not whole windows of one size.</exception>
    public void Draw(ulong seed, long step, int length, Span<int> text, Span<int> next)
    {
        Check(length, text.Length, next.Length);
        var random = new CounterRandom(seed, (ulong)step);
        for (var start = 0; start < text.Length; start += length)
        {
            var at = random.Below(labels.Length - length);
            labels.AsSpan(at, length).CopyTo(text[start..]);
            labels.AsSpan(at + 1, length).CopyTo(next[start..]);
        }
    }

    /// <summary>
    /// Windows in the order that carried states need: the text is cut into as many streams as windows fit, row b reads stream b from its beginning on, and each step reads on where the step before it ended.
    /// Behind its end every stream begins again.
    /// </summary>
    /// <param name="step">The number of the step, from 0.</param>
    /// <param name="length">The length of a window.</param>
    /// <param name="text">Gets the windows, one after another; as many as fit.</param>
    /// <param name="next">Gets for each character the one after it.</param>
    /// <returns>Whether these windows are the first of their streams: <c>if (text.Follow(step, 64, now, next)) net.Carried.Reset();</c></returns>
    /// <exception cref="ArgumentException">A stream is not longer than a window, or the spans are not whole windows of one size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative.</exception>
    public bool Follow(long step, int length, Span<int> text, Span<int> next)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        Check(length, text.Length, next.Length);
        var rows = text.Length / length;
        var window = (int)(step % FollowedSteps(length, rows));
        for (var row = 0; row < rows; row++)
        {
            var at = (row * (labels.Length / rows)) + (window * length);
            labels.AsSpan(at, length).CopyTo(text[(row * length)..]);
            labels.AsSpan(at + 1, length).CopyTo(next[(row * length)..]);
        }

        return window == 0;
    }

    /// <summary>How many steps of <see cref="Follow"/> read every stream once.</summary>
    /// <param name="length">The length of a window.</param>
    /// <param name="rows">How many streams there are.</param>
    /// <exception cref="ArgumentException">A stream is not longer than a window.</exception>
    public int FollowedSteps(int length, int rows)
    {
        var ofStream = rows < 1 || length < 1 ? 0 : ((labels.Length / rows) - 1) / length;
        return ofStream > 0
            ? ofStream
            : throw new ArgumentException($"{rows} streams of a text of {labels.Length} characters, in windows of {length}: each stream must be longer than a window.");
    }

    /// <summary>The windows side by side that the text has, for measuring: those that fit, in order.</summary>
    /// <param name="length">The length of a window.</param>
    /// <param name="most">How many at most.</param>
    /// <returns>The windows one after another, and for each character the one after it.</returns>
    public (int[] Text, int[] Next) Windows(int length, int most = int.MaxValue)
    {
        Check(length, length, length);
        var count = (int)Math.Min(most, (labels.Length - 1L) / length) * length;
        return (labels[..count], labels[1..(count + 1)]);
    }

    private void Check(int length, int texts, int nexts)
    {
        if (length < 1 || labels.Length <= length || texts != nexts || texts == 0 || texts % length != 0)
        {
            throw new ArgumentException($"Windows of {length} characters into {texts} and {nexts} places, from a text of {labels.Length}: the text must be longer than a window, and both spans whole windows.");
        }
    }
}

using NetDsl.Training;

/// <summary>The text to learn: Tiny Shakespeare where the data folder has it, otherwise plain sentences made by code.</summary>
internal static class Corpus
{
    public const string Characters = "\n !$&',-.3:;?ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private const int MadeSentences = 6000;

    private static readonly string[] Names = ["First Citizen", "Second Citizen", "Messenger", "Nurse", "King"];
    private static readonly string[] Nouns = ["the crown", "a horse", "my lord", "the people", "this letter", "our city", "the sea", "a sword"];
    private static readonly string[] Verbs = ["sees", "loves", "fears", "carries", "follows", "forgets"];

    /// <summary>The text, and whether it is the real one.</summary>
    public static (string Text, bool IsShakespeare) Read()
    {
        if (Environment.GetEnvironmentVariable("NETDSL_DATA") is { Length: > 0 } folder)
        {
            foreach (var path in (string[])[Path.Combine(folder, "tinyshakespeare", "input.txt"), Path.Combine(folder, "input.txt")])
            {
                if (File.Exists(path))
                {
                    return (File.ReadAllText(path), true);
                }
            }
        }

        return (Made(), false);
    }

    /// <summary>Sentences of a small grammar, the same every time.</summary>
    private static string Made()
    {
        var choice = new Sampling(seed: 1);
        string Of(string[] words) => words[choice.Draw(new float[words.Length])];
        return string.Concat(Enumerable.Range(0, MadeSentences).Select(_ => $"{Of(Names)}:\nNow {Of(Nouns)} {Of(Verbs)} {Of(Nouns)}.\n\n"));
    }
}

using System.Globalization;
using NetDsl;
using Spectre.Console;

namespace Examples.ModelZoo;

/// <summary>The table of the published networks. All but the last two columns were computed by the compiler when this project was built.</summary>
internal static class ZooTable
{
    public static int Run(string[] args)
    {
        if (args is [] or ["--no-timing"])
        {
            return Print(withTiming: args.Length == 0);
        }

        Console.Error.WriteLine("The model zoo prints its table; --no-timing leaves out the columns for which the networks are compiled again.");
        return args is ["--help"] ? 0 : 2;
    }

    /// <returns>1 when a number of parameters is not the published one.</returns>
    private static int Print(bool withTiming)
    {
        string[] columns = ["Network", "Parameters", "Multiply-adds", "Launches: prediction", "training step", "Memory: prediction, batch 1", "batch 32", "training, batch 1", "batch 32"];
        Table table = new() { Border = TableBorder.Simple };
        foreach (string column in withTiming ? [.. columns, "Generator", "Source"] : columns)
        {
            table.AddColumn(new TableColumn(column) { Alignment = column == "Network" ? Justify.Left : Justify.Right, NoWrap = false });
        }

        int wrong = 0;
        if (withTiming)
        {
            // The first network pays for the just-in-time compilation of the generator, as in a compiler process that has just started.
            GeneratorTiming.Of(Zoo.Networks[0].File, Zoo.Networks[0].Card.Name);
        }

        foreach (ZooNetwork network in Zoo.Networks)
        {
            ModelCard card = network.Card;
            ModelCardEntry training = card.Entries.Single(entry => entry.Name == "Train"), prediction = card.Entries.Single(entry => !entry.Signature.EndsWith("loss", StringComparison.Ordinal));
            bool isWrong = network.Parameters is { } published && published != card.ParameterCount;
            wrong += isWrong ? 1 : 0;
            List<string> row =
            [
                card.Name, Number(card.ParameterCount) + (isWrong ? $" instead of {Number(network.Parameters!.Value)}" : ""), Millions(prediction.MultiplyAddsPerExample),
                Number(prediction.Launches), Number(training.Launches),
                Bytes(prediction.PeakBytes(1)), Bytes(prediction.PeakBytes(32)), Bytes(training.PeakBytes(1)), Bytes(training.PeakBytes(32)),
            ];
            if (withTiming)
            {
                (TimeSpan time, long characters) = GeneratorTiming.Of(network.File, card.Name);
                row.Add(time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) + " ms");
                row.Add(Bytes(characters));
            }

            table.AddRow([.. row]);
        }

        // A table that wraps is no table: redirected output has no width of its own.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 190);
        AnsiConsole.Write(table);
        Console.WriteLine(wrong == 0 ? "Every published number of parameters is met." : $"{wrong} numbers of parameters are wrong.");
        return wrong == 0 ? 0 : 1;
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Millions(long value) => value >= 1_000_000_000 ? Number(value / 1_000_000) + " M" : (value / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " M";

    private static string Bytes(long value) => value switch
    {
        < 1 << 20 => (value / 1024.0).ToString("0", CultureInfo.InvariantCulture) + " KiB",
        < 1 << 30 => (value / 1048576.0).ToString("0.0", CultureInfo.InvariantCulture) + " MiB",
        _ => (value / 1073741824.0).ToString("0.00", CultureInfo.InvariantCulture) + " GiB",
    };
}

using System.Text;
using NetDsl.Training;
using Spectre.Console;

namespace Examples;

/// <summary>What the examples show; plain lines when the output is no terminal.</summary>
internal static class Terminal
{
    /// <summary>Whether somebody looks at a terminal; otherwise the output goes to a file or to another program.</summary>
    public static bool IsInteractive => !Console.IsOutputRedirected && AnsiConsole.Profile.Capabilities.Interactive;

    /// <summary>Makes all output Unicode, and plain text without colours when it goes to a file or to another program.</summary>
    public static void SetUp()
    {
        Console.OutputEncoding = Encoding.UTF8;
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Console = AnsiConsole.Create(
                new() { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        }
    }

    /// <summary>Prints a heading and the lines under it.</summary>
    public static void Section(string title, params ReadOnlySpan<string> lines)
    {
        AnsiConsole.Write(new Rule($"[bold]{title.EscapeMarkup()}[/]") { Justification = Justify.Left, Style = Style.Parse("grey") });
        foreach (var line in lines)
        {
            Console.WriteLine(line);
        }
    }

    /// <summary>Prints how often each digit was taken for each.</summary>
    public static void Show(ConfusionMatrix confusion)
    {
        Console.WriteLine("Test images: rows are the true digits, columns what was read.");
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn("").RightAligned());
        for (var prediction = 0; prediction < confusion.Classes; prediction++)
        {
            table.AddColumn(new TableColumn($"[bold]{prediction}[/]").RightAligned());
        }

        table.AddColumn(new TableColumn("recall").RightAligned());
        for (var label = 0; label < confusion.Classes; label++)
        {
            var cells = Enumerable.Range(0, confusion.Classes).Select(prediction => Cell(label, prediction));
            table.AddRow([$"[bold]{label}[/]", .. cells, $"{confusion.Recall(label):P1}"]);
        }

        AnsiConsole.Write(table);

        string Cell(int label, int prediction) => (confusion[label, prediction], label == prediction) switch
        {
            (0, _) => "[grey]·[/]",
            (var count, true) => $"[green]{count}[/]",
            (var count, false) => $"[red]{count}[/]",
        };
    }

    /// <summary>Draws pictures side by side, each with a line of text above it.</summary>
    /// <param name="pictures">The pixels, row-major, and the line.</param>
    /// <param name="width">The width of every picture in pixels.</param>
    public static void Draw(IReadOnlyList<(float[] Pixels, string Caption)> pictures, int width)
    {
        // A pixel is two characters wide, which makes it about square.
        const string Shades = " ░▒▓█";
        var columns = Math.Max(1, (AnsiConsole.Profile.Width - 1) / ((2 * width) + 2));
        foreach (var row in pictures.Chunk(columns))
        {
            var text = new StringBuilder().AppendJoin("  ", row.Select(picture => picture.Caption.PadRight(2 * width)));
            for (var y = 0; y < row[0].Pixels.Length / width; y++)
            {
                text.Append('\n').AppendJoin("  ", row.Select(picture => Line(picture.Pixels.AsSpan(y * width, width))));
            }

            Console.WriteLine(text);
            Console.WriteLine();
        }

        static string Line(ReadOnlySpan<float> pixels)
        {
            var line = new StringBuilder();
            foreach (var pixel in pixels)
            {
                line.Append(Shades[(int)Math.Clamp(pixel * Shades.Length, 0, Shades.Length - 1)], 2);
            }

            return line.ToString();
        }
    }

    /// <summary>Saves a sheet of images in the current folder and says what it shows.</summary>
    public static void Save(ImageSheet sheet, string file, string what)
    {
        sheet.Save(file);
        Console.WriteLine($"{Path.GetFullPath(file)}: {what}.");
    }

    /// <summary>Prints whether the example did what it promises.</summary>
    /// <param name="accuracy">What it reached, from 0 to 1.</param>
    /// <param name="floor">What it must reach.</param>
    /// <returns>The exit code.</returns>
    public static int Verdict(double accuracy, double floor) => Verdict($"Accuracy on the test images: [bold]{accuracy:P2}[/]", accuracy, floor, $"{floor:P1}");

    /// <summary>Prints whether the example did what it promises.</summary>
    /// <param name="measured">What was measured, with its number; markup.</param>
    /// <param name="value">The number.</param>
    /// <param name="floor">What it must reach.</param>
    /// <param name="aim">The same in words.</param>
    /// <returns>The exit code.</returns>
    public static int Verdict(string measured, double value, double floor, string aim)
    {
        var reached = value >= floor;
        AnsiConsole.MarkupLine($"{measured}; the aim of {aim} is {(reached ? "[green]reached[/]" : "[red]missed[/]")}.");
        return reached ? 0 : 1;
    }
}

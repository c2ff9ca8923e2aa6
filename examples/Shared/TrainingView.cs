using System.Globalization;
using NetDsl.Training;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Examples;

/// <summary>Shows a training run: a bar with its figures in a terminal, a line an epoch elsewhere. Ctrl+C ends the run, not the program.</summary>
internal static class TrainingView
{
    /// <summary>Trains and shows it.</summary>
    /// <param name="options">How to train.</param>
    /// <param name="fit">Trains with the options it is given until the token is cancelled.</param>
    /// <param name="score">How the score reads; as an accuracy unless said.</param>
    /// <returns>The result.</returns>
    public static FitResult Run(FitOptions options, Func<FitOptions, CancellationToken, FitResult> fit, Func<double, string>? score = null)
    {
        score ??= accuracy => $"accuracy {accuracy:P1}";
        using var cancellation = new CancellationTokenSource();
        ConsoleCancelEventHandler stop = (_, pressed) =>
        {
            // The second Ctrl+C ends the program.
            pressed.Cancel = !cancellation.IsCancellationRequested;
            cancellation.Cancel();
        };
        Console.CancelKeyPress += stop;
        try
        {
            var result = Terminal.IsInteractive
                ? WithBar(bar => fit(options with { Progress = bar }, cancellation.Token), score)
                : fit(options with { EpochDone = epoch => Console.WriteLine(Line(epoch, options.Epochs, score)) }, cancellation.Token);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{Word(result.Outcome)} {result.Steps:N0} steps, {result.Examples:N0} examples in {result.Elapsed.TotalSeconds:F2} s."));
            return result;
        }
        finally
        {
            Console.CancelKeyPress -= stop;
        }
    }

    private static FitResult WithBar(Func<Action<FitProgress>, FitResult> fit, Func<double, string> score)
    {
        var figures = new FiguresColumn();
        return AnsiConsole.Progress().HideCompleted(false).Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = 24 }, figures).Start(view =>
        {
            var task = view.AddTask("Training", maxValue: 1);
            return fit(progress =>
            {
                figures.Text = Figures(progress, score);
                task.Description = $"Epoch {progress.Epoch}/{progress.Epochs}";
                task.Value = progress.Done;
            });
        });
    }

    private static string Line(EpochResult epoch, int epochs, Func<double, string> score) => string.Create(
        CultureInfo.InvariantCulture,
        $"Epoch {epoch.Epoch,3}/{epochs}  loss {epoch.Loss:F4}{Score(epoch.Score, score)}  {epoch.Examples / epoch.Elapsed.TotalSeconds:N0} samples/s");

    private static string Score(double? value, Func<double, string> text) => value is { } score ? $"  {text(score)}" : "";

    private static string Figures(FitProgress progress, Func<double, string> score) => string.Create(
        CultureInfo.InvariantCulture,
        $"loss {progress.Loss:F4}{Score(progress.Score, score)}  {progress.SamplesPerSecond:N0} samples/s  {progress.Remaining:m\\:ss} left");

    private static string Word(FitOutcome outcome) => outcome switch
    {
        FitOutcome.Cancelled => "Stopped by Ctrl+C after",
        FitOutcome.StoppedEarly => "No better for a while: stopped after",
        _ => "Trained for",
    };

    /// <summary>The text beside the bar.</summary>
    private sealed class FiguresColumn : ProgressColumn
    {
        public string Text { get; set; } = "building kernels";

        protected override bool NoWrap => true;

        public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(Text);
    }
}

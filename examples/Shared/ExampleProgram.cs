using NetDsl;
using NetDsl.Training;

namespace Examples;

/// <summary>The frame of every example: command line, encoding, and errors as one clear line.</summary>
internal static class ExampleProgram
{
    /// <summary>Runs an example.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="main">The example; it gives the exit code.</param>
    /// <returns>0 when it reached its aim, 1 when it missed it, 2 for a wrong command line, 3 when it could not run.</returns>
    public static int Run(string[] args, Func<Arguments, int> main)
    {
        try
        {
            if (Arguments.Parse(args) is not { } arguments)
            {
                Console.WriteLine(Arguments.Usage);
                return 0;
            }

            if (arguments.Timing)
            {
                FirstStepTiming.Run();
                return 0;
            }

            Terminal.SetUp();
            return main(arguments);
        }
        catch (ArgumentException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            return 2;
        }
        catch (Exception failure) when (failure is OpenClException or IOException or UnauthorizedAccessException or InvalidDataException or TrainingDivergedException)
        {
            Console.Error.WriteLine(failure.Message);
            return 3;
        }
    }
}

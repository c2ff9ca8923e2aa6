using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Model;

namespace NetDsl.Generators.Library;

/// <summary>
/// Reading the arguments of a call by type. C# has already checked the types, so a value of another kind is a bug in NetDsl; poison passes on silently.
/// </summary>
internal static class LibraryArguments
{
    extension(LibraryCall call)
    {
        /// <summary>Whether the chosen overload has the parameter.</summary>
        public bool Has(string name) => call.Argument(name) is not null;

        public Staged Required(string name) => call.Argument(name) switch
        {
            null => throw new CompilerBugException(nameof(Library), $"no argument '{name}'"),
            Staged.Poison => throw new PoisonException(),
            Staged value => value,
        };

        public int Tensor(string name) => call.ToTensor(call.Required(name));

        public int Integer(string name) => ToInteger(call.Required(name), name);

        public double Number(string name) => ToNumber(call.Required(name), name);

        public bool Flag(string name) => call.Required(name) is Staged.Constant { Value: bool flag } ? flag : throw Unexpected(name, "a truth value");

        public string Text(string name) => call.Required(name) is Staged.Constant { Value: string text } ? text : throw Unexpected(name, "a text");

        public int[] Integers(string name) => [.. call.Items(name).Select(item => ToInteger(item, name))];

        public double[] Numbers(string name) => [.. call.Items(name).Select(item => ToNumber(item, name))];

        /// <summary>The elements of an array, span or sequence.</summary>
        public Staged[] Items(string name) => call.Required(name) is Staged.List list ? list.Items : throw Unexpected(name, "a list");

        public Staged.Indices Labels(string name) => call.Required(name) as Staged.Indices ?? throw Unexpected(name, "labels");

        /// <summary>The shape that a list of extents describes; the shape of one example.</summary>
        /// <param name="function">The function as the user wrote it, for the message about an extent below 1.</param>
        /// <param name="name">The parameter.</param>
        public Shape ExampleShape(string function, string name)
        {
            int[] extents = call.Integers(name);
            foreach (int extent in extents)
            {
                Shapes.CheckPositive(function, extent);
            }

            Shape shape = new(extents.Select(extent => new Extent(extent)).ToEquatableArray());
            Shapes.CheckCount(function, shape);
            return shape;
        }
    }

    private static int ToInteger(Staged value, string name) => value switch
    {
        Staged.Constant { Value: int number } => number,
        Staged.Poison => throw new PoisonException(),
        _ => throw Unexpected(name, "a whole number"),
    };

    private static double ToNumber(Staged value, string name) => value switch
    {
        Staged.Constant { Value: double number } => number,
        Staged.Constant { Value: float number } => number,
        Staged.Constant { Value: int number } => number,
        Staged.Constant { Value: long number } => number,
        Staged.Poison => throw new PoisonException(),
        _ => throw Unexpected(name, "a number"),
    };

    private static CompilerBugException Unexpected(string name, string wanted) => new(nameof(Library), $"argument '{name}' is not {wanted}");
}

using NetDsl.Generators.Ir.Graph;
using NetDsl.Generators.Ir.Kernels;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;
using Buffer = NetDsl.Generators.Ir.Kernels.Buffer;

namespace NetDsl.TestKit.Interpreter;

/// <summary>
/// Runs the kernels of a program in double precision, straight from their definition, so that fusion is compared with the graph's oracle without a device. Strict where a device is silent: an address outside
/// its buffer, an element that nobody wrote, two iterations that write one element, and an iteration that reads what another one writes are errors. Loops of launches run with the positions of their iterations.
/// </summary>
internal sealed class KernelInterpreter
{
    private readonly KernelProgram _program;
    private readonly int[] _iterations;
    private readonly KernelArguments _arguments;
    private readonly Random _random;
    private readonly Kernel _kernel;

    /// <summary>Who wrote and who read each element during this kernel, by array and position.</summary>
    private readonly Dictionary<(double[] Array, long At), long> _writers = [];
    private readonly Dictionary<(double[] Array, long At), long> _readers = [];
    private long _iteration;

    private KernelInterpreter(KernelProgram program, KernelArguments arguments, Kernel kernel, int[] iterations) =>
        (_program, _arguments, _kernel, _iterations, _random) = (program, arguments, kernel, iterations, new Random(arguments.Batch, arguments.Seed, arguments.Step));

    public static void Run(KernelProgram program, KernelArguments arguments) => Run(program, arguments, 0, program.Kernels.Count, 0, new int[program.Loops.Count]);

    /// <summary>Runs the kernels from <paramref name="kernel"/> to <paramref name="end"/>, in which loops from number <paramref name="next"/> on may lie; an outer loop stands before those inside it.</summary>
    private static void Run(KernelProgram program, KernelArguments arguments, int kernel, int end, int next, int[] iterations)
    {
        while (kernel < end)
        {
            while (next < program.Loops.Count && program.Loops[next].First < kernel)
            {
                next++;
            }

            if (next == program.Loops.Count || program.Loops[next].First != kernel)
            {
                new KernelInterpreter(program, arguments, program.Kernels[kernel++], iterations).Run();
                continue;
            }

            KernelLoop loop = program.Loops[next];
            for (iterations[next] = 0; iterations[next] < loop.Iterations; iterations[next]++)
            {
                Run(program, arguments, kernel, kernel + loop.Count, next + 1, iterations);
            }

            kernel += loop.Count;
        }
    }

    private void Run()
    {
        switch (_kernel)
        {
            case Kernel.Loops loops:
                Run(loops);
                break;
            case Kernel.Contract contract:
                Run(contract);
                break;
            default:
                throw new InvalidOperationException($"unknown kernel {_kernel}");
        }

        CheckIterations();
    }

    private void Run(Kernel.Loops loops)
    {
        int[] extents = Extents(loops.Dimensions);
        int[] reducedExtents = extents[loops.ParallelCount..];
        long[] loop = new long[extents.Length];
        foreach (int[] parallel in TensorIndex.Positions(extents[..loops.ParallelCount]))
        {
            parallel.CopyTo(loop, 0);
            List<double> reduced = [];
            foreach (Stage stage in loops.Stages)
            {
                Combination combination = new(stage.Reductions);
                foreach (int[] position in stage.IsOverReduced ? TensorIndex.Positions(reducedExtents) : [[]])
                {
                    position.CopyTo(loop, loops.ParallelCount);
                    double[] results = Evaluate(stage.Body, loop, reduced, double.NaN);
                    combination.Add(results);
                    StoreAll(stage.Stores, results, loop);
                }

                reduced.AddRange(combination.Values);
            }

            _iteration++;
        }
    }

    private void Run(Kernel.Contract contract)
    {
        int[] extents = Extents(contract.Dimensions);
        long[] loop = new long[extents.Length];
        foreach (int[] output in TensorIndex.Positions(extents[..contract.FirstWindow]))
        {
            output.CopyTo(loop, 0);
            Combination combination = new(contract.Windows?.Reductions ?? []);
            foreach (int[] place in TensorIndex.Positions(extents[contract.FirstWindow..contract.OutputCount]))
            {
                place.CopyTo(loop, contract.FirstWindow);
                double sum = 0;
                foreach (int[] position in TensorIndex.Positions(extents[contract.OutputCount..]))
                {
                    position.CopyTo(loop, contract.OutputCount);
                    sum += Evaluate(contract.A, loop, [], double.NaN)[0] * Evaluate(contract.B, loop, [], double.NaN)[0];
                }

                double[] results = Evaluate(contract.Epilogue, loop, [], sum);
                combination.Add(results);
                StoreAll(contract.Stores, results, loop);
            }

            if (contract.Windows is { } windows)
            {
                StoreAll(windows.Stores, Evaluate(windows.Body, loop, [.. combination.Values], double.NaN), loop);
            }

            _iteration++;
        }
    }

    private double[] Evaluate(LeafProgram program, long[] loop, List<double> reduced, double accumulator)
    {
        double[] leaves = new double[program.Leaves.Count];
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i] = program.Leaves[i] switch
            {
                Leaf.Load load => Load(load.Access, loop, leaves),
                Leaf.Coordinate coordinate => Evaluate(coordinate.Value, loop, leaves),
                Leaf.Matches matches => leaves[matches.IndexLeaf] == Evaluate(matches.Value, loop, leaves) ? 1 : 0,
                Leaf.Table table => table.Values[(int)Math.Clamp(Evaluate(table.Element, loop, leaves), 0, table.Values.Count - 1)],
                Leaf.Random random => _random.Number(random.Kind, random.Stream, Evaluate(random.Element, loop, leaves)),
                Leaf.Reduced number => reduced[number.Number],
                Leaf.Accumulator => accumulator,
                Leaf.StepScalar scalar => _arguments.StepScalars[scalar.Index],
                Leaf.BatchSize => _arguments.Batch,
                _ => throw new ArgumentException($"unknown leaf {program.Leaves[i]}", nameof(program)),
            };
        }

        return ScalarInterpreter.Run(program.Program, leaves);
    }

    private long Evaluate(Generators.Ir.Kernels.Index index, long[] loop, double[] leaves) => index switch
    {
        Generators.Ir.Kernels.Index.Constant constant => constant.Value,
        Generators.Ir.Kernels.Index.Variable variable => loop[variable.Dimension],
        Generators.Ir.Kernels.Index.Sum sum => sum.Terms.Sum(term => Evaluate(term, loop, leaves)),
        Generators.Ir.Kernels.Index.Product product => product.Factor * Evaluate(product.Operand, loop, leaves),
        Generators.Ir.Kernels.Index.Example example => new Stride(example.Size, InBlocks: true).PlaceOf(Evaluate(example.Number, loop, leaves)),
        Generators.Ir.Kernels.Index.Quotient quotient => NotNegative(Evaluate(quotient.Operand, loop, leaves)) / quotient.Divisor,
        Generators.Ir.Kernels.Index.Remainder remainder => NotNegative(Evaluate(remainder.Operand, loop, leaves)) % remainder.Divisor,
        Generators.Ir.Kernels.Index.Loaded loaded => (long)Math.Clamp(leaves[loaded.Leaf], 0, loaded.Extent - 1),
        _ => throw new ArgumentException($"unknown index {index}", nameof(index)),
    };

    private long NotNegative(long operand) => operand >= 0 ? operand : throw new InvalidOperationException($"{_kernel.Name} divides the negative index {operand}");

    private double Load(Access access, long[] loop, double[] leaves)
    {
        if (!Holds(access.Guards, loop, leaves))
        {
            return 0;
        }

        (double[] array, long at) = Element(access, loop, leaves);
        _readers[(array, at)] = _readers.TryGetValue((array, at), out long reader) && reader != _iteration ? -1 : _iteration;
        return !double.IsNaN(array[at])
            ? array[at]
            : throw new InvalidOperationException($"{_kernel.Name} reads element {at} of {_program.Buffers[access.Buffer].Name}, which nobody wrote");
    }

    private void StoreAll(EquatableArray<Store> stores, double[] results, long[] loop)
    {
        foreach (Store store in stores)
        {
            if (!Holds(store.Access.Guards, loop, []))
            {
                continue;
            }

            (double[] array, long at) = Element(store.Access, loop, []);
            if (_writers.TryGetValue((array, at), out long writer))
            {
                throw new InvalidOperationException($"{_kernel.Name} writes element {at} of {_program.Buffers[store.Access.Buffer].Name} in iterations {writer} and {_iteration}");
            }

            _writers.Add((array, at), _iteration);
            array[at] = double.IsNaN(results[store.Result])
                ? throw new InvalidOperationException($"{_kernel.Name} stores NaN to {_program.Buffers[store.Access.Buffer].Name}")
                : results[store.Result];
        }
    }

    private bool Holds(EquatableArray<Guard> guards, long[] loop, double[] leaves)
    {
        foreach (Guard guard in guards)
        {
            long value = Evaluate(guard.Value, loop, leaves);
            if (value < 0 || value >= guard.Upper)
            {
                return false;
            }
        }

        return true;
    }

    private (double[] Array, long At) Element(Access access, long[] loop, double[] leaves)
    {
        Buffer buffer = _program.Buffers[access.Buffer];
        long at = Evaluate(access.Address, loop, leaves);
        return at >= 0 && at < KernelArguments.Length(buffer, _arguments.Batch)
            ? (_arguments.ArrayOf(buffer), BufferParts.PlaceInArena(_program.Buffers, buffer) + buffer.Travels.Sum(travel => travel.Distance * _iterations[travel.Loop]) + at)
            : throw new InvalidOperationException($"{_kernel.Name} touches element {at} of {buffer.Name} {buffer.Shape}");
    }

    private void CheckIterations()
    {
        foreach (((double[] Array, long At) element, long writer) in _writers)
        {
            if (_readers.TryGetValue(element, out long reader) && reader != writer)
            {
                throw new InvalidOperationException($"iteration {writer} of {_kernel.Name} writes element {element.At}, which another iteration reads");
            }
        }
    }

    private int[] Extents(EquatableArray<LoopDimension> dimensions) => [.. dimensions.Select(dimension => dimension.Extent.IsBatch ? _arguments.Batch : dimension.Extent.Value)];

    /// <summary>What some of the results of a program are combined into, one element after the other.</summary>
    private sealed class Combination(EquatableArray<Reduction> reductions)
    {
        private readonly double[] _combined = [.. reductions.Select(reduction => reduction.Kind == ReduceKind.Sum ? 0 : double.NegativeInfinity)];
        private readonly long[] _places = new long[reductions.Count];
        private long _count;

        /// <summary>The combined values; of a greatest element's place the place.</summary>
        public IEnumerable<double> Values => reductions.Select((reduction, i) => reduction.Kind == ReduceKind.ArgMaximum ? _places[i] : _combined[i]);

        public void Add(double[] results)
        {
            for (int i = 0; i < _combined.Length; i++)
            {
                double element = results[reductions[i].Result];
                switch (reductions[i].Kind)
                {
                    case ReduceKind.Sum:
                        _combined[i] += element;
                        break;
                    case ReduceKind.Maximum:
                        _combined[i] = ScalarCatalog.Evaluate(Generators.Ir.Scalars.ScalarFunction.Maximum, _combined[i], element);
                        break;
                    case ReduceKind.ArgMaximum when element > _combined[i]:
                        (_combined[i], _places[i]) = (element, _count);
                        break;
                }
            }

            _count++;
        }
    }

    /// <summary>Random numbers as the oracle draws them.</summary>
    private sealed class Random(int batch, ulong seed, ulong step)
    {
        private readonly Dictionary<(RandomKind Kind, uint Stream), double[]> _drawn = [];

        public double Number(RandomKind kind, uint stream, long element)
        {
            int count = (int)Math.Max(element + 1, 64);
            if (!_drawn.TryGetValue((kind, stream), out double[]? numbers) || numbers.Length < count)
            {
                GraphBuilder graph = new();
                graph.Random(kind, stream, Shape.Of(count * 2));
                numbers = GraphInterpreter.Run(graph.ToGraph("random"), new GraphArguments(batch) { Seed = seed, Step = step }).Values[0];
                _drawn[(kind, stream)] = numbers;
            }

            return element < 0 ? 0 : numbers[element];
        }
    }
}

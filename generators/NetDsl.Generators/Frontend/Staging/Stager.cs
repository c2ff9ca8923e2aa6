using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using NetDsl.Generators.Diagnostics;
using NetDsl.Generators.Frontend.Advice;
using NetDsl.Generators.Library;

namespace NetDsl.Generators.Frontend.Staging;

/// <summary>
/// Evaluates the user's program while it is compiled: takes the bodies of the annotated class as Roslyn operations, gives the graph of one entry point in one mode. What is known is computed, what
/// computes with tensors is appended to the graph through the library. A mistake is reported once and becomes poison, which everything that touches it turns into, silently.
/// Each graph has a stager of its own, so fields are evaluated anew for each; weights meet again through their names.
/// </summary>
/// <remarks>
/// This file has the limits, the frames and the reports; the others have one part of the language each: <c>Expressions</c>, <c>Statements</c>, <c>Calls</c>, <c>Layers</c>, <c>Members</c>,
/// <c>Objects</c>, <c>Patterns</c>.
/// </remarks>
internal sealed partial class Stager
{
    /// <summary>Steps of evaluation a graph may take: a runaway loop ends in a message, not in an editor that hangs.</summary>
    private const int Fuel = 2_000_000;

    /// <summary>What a value of the graph counts: every pass of the compiler looks at it, so a program may have 50,000 of them.</summary>
    private const int StepsOfAValue = 40;

    private const int MaximumDepth = 200;

    private const int StepsBetweenCancellationChecks = 256;

    private static readonly Staged Poison = new Staged.Poison();
    private static readonly Staged Null = new Staged.Constant(null);

    private readonly SourceBodies _bodies;
    private readonly NetworkSource _network;
    private readonly FindingList _findings;
    private readonly Variables _variables;
    private readonly GraphSession _session;
    private readonly CancellationToken _cancellation;
    private readonly LayerNames _names;
    private readonly string _entry;

    /// <summary>The iterations of unrolled loops in progress, outermost first; their texts are made only for messages.</summary>
    private readonly List<Func<string>> _iterations = [];

    private readonly Stack<SyntaxNode> _loops = [];
    private Frame _frame;

    /// <summary>Where mistakes of the library function in progress are reported.</summary>
    private Origin _place;
    private int _steps;

    public Stager(
        NetworkSource network, SourceBodies bodies, FindingList findings, Variables variables, GraphSession session, string entry, CancellationToken cancellation)
    {
        _network = network;
        _bodies = bodies;
        _findings = findings;
        _variables = variables;
        _session = session;
        _cancellation = cancellation;
        _names = new LayerNames(CapturedBy);
        _entry = entry;
        _place = Origin.At(network.Declaration);
        _frame = new Frame(entry, null, null);
    }

    /// <summary>Layers with weights that were applied, in order of first use.</summary>
    public IReadOnlyList<Model.LayerModel> Layers => [.. _cards.Select(card => card.ToModel())];

    /// <summary>Fields that hold a chain and were applied, in order of first use, without the number of their parameters.</summary>
    public IReadOnlyList<Model.LayerModel> Fields => _fields;

    /// <summary>Calls an entry point with its inputs. Poison when something was reported.</summary>
    public Staged Run(IMethodSymbol entry, Staged[] inputs)
    {
        Staged result = Guarded(() => Invoke(entry, null, inputs, _network.Declaration));
        return IsPoisoned(result) ? Poison : result;
    }

    /// <summary>Whether a field's value has weights that the field itself named.</summary>
    public bool MakesWeights(Staged value, string field) => _names.HasWeightsNamed(value, field);

    /// <summary>Evaluates a field for what it reports and makes, without a graph that needs it.</summary>
    public Staged Visit(IFieldSymbol field) => Guarded(() => ReadStatic(field, field, _network.Declaration));

    /// <summary>A value as a tensor of the graph; null when it is poison or not a tensor, which is then reported at <paramref name="site"/>.</summary>
    public int? ToTensor(Staged value, IOperation? site)
    {
        Origin origin = site is null ? Origin.At(_network.Declaration) : OriginOf(site.Syntax);
        Staged tensor = InLibrary(origin, [], () => new Staged.Tensor(TensorOf(value)));
        return tensor is Staged.Tensor { Id: int id } ? id : null;
    }

    private Staged Guarded(Func<Staged> evaluate)
    {
        try
        {
            return evaluate();
        }
        catch (StagingAbortedException)
        {
            return Poison;
        }
        catch (InsufficientExecutionStackException)
        {
            Report(DiagnosticIds.CallsTooDeep, Origin.At(_network.Declaration), _frame.Name, _frame.Depth);
            return Poison;
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // A broken invariant must not take the editor's generator down: the network becomes a skeleton that names the bug.
            string text = bug is Model.CompilerBugException ? bug.Message : $"{nameof(Stager)}: {bug.GetType().Name}: {bug.Message}";
            Report(DiagnosticIds.CompilerBug, Origin.At(_network.Declaration), _network.Type.Name, text);
            return Poison;
        }
    }

    private void Step(SyntaxNode site)
    {
        if (++_steps % StepsBetweenCancellationChecks == 0)
        {
            _cancellation.ThrowIfCancellationRequested();
        }

        if (_steps + (StepsOfAValue * _session.Graph.Values.Count) > Fuel)
        {
            Report(DiagnosticIds.TooManySteps, OriginOf(_loops.Count > 0 ? _loops.Peek() : site), Fuel);
            throw new StagingAbortedException();
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
    }

    /// <summary>Runs <paramref name="body"/> as a call named <paramref name="name"/> made at <paramref name="site"/>.</summary>
    /// <param name="name">The callee.</param>
    /// <param name="site">The call.</param>
    /// <param name="body">What it does.</param>
    /// <param name="isRoot">Whether random streams inside are keyed by this name alone: a field is the same whoever asks for it first.</param>
    private T InFrame<T>(string name, SyntaxNode? site, Func<T> body, bool isRoot = false)
    {
        Frame caller = _frame;
        _frame = new Frame(name, site, caller, isRoot);
        try
        {
            if (_frame.Depth > MaximumDepth)
            {
                Report(DiagnosticIds.CallsTooDeep, OriginOf(site ?? _network.Declaration), name, MaximumDepth);
                throw new StagingAbortedException();
            }

            return body();
        }
        finally
        {
            _frame = caller;
        }
    }

    /// <summary>Where <paramref name="node"/> is in the user's terms, given the calls in progress.</summary>
    private Origin OriginOf(SyntaxNode node) => Origin.In(_network, node, _frame, _iterations.Count == 0 ? [] : _iterations.ToArray());

    private Staged Fail(IOperation at, string id, params object[] arguments) => Report(id, OriginOf(at.Syntax), arguments);

    private Staged Fail(SyntaxNode at, string id, params object[] arguments) => Report(id, OriginOf(at), arguments);

    private Staged Report(string id, Origin origin, params object[] arguments)
    {
        _findings.Add(id, origin, arguments);
        return Poison;
    }

    /// <summary>Runs a library function's body: a user's mistake found there is reported at <paramref name="origin"/>; a poisoned operand stops it silently.</summary>
    /// <param name="origin">Where mistakes are reported.</param>
    /// <param name="operands">What the function computes with.</param>
    /// <param name="body">The function.</param>
    /// <param name="secondUse">Where it is reported that a layer has another shape than before; null for functions.</param>
    private Staged InLibrary(Origin origin, IEnumerable<Staged> operands, Func<Staged> body, Origin? secondUse = null)
    {
        Origin outer = _place;
        _place = origin;
        try
        {
            return body();
        }
        catch (PoisonException)
        {
            return Poison;
        }
        catch (StagingException mistake)
        {
            Origin place = mistake.Id == DiagnosticIds.LayerShapesDiffer && secondUse is not null ? secondUse : origin;
            string[] shapeless = ShapelessInputs(mistake, operands);
            string suffix = string.Concat(shapeless.Select(input => $"; `{input}` has no [Shape], so it is a scalar")) + HiddenFunction(mistake) + OtherOrder(mistake, operands);

            // Where a shape is missing, giving it is the cure, and not the layer that would turn one number into what is needed.
            IEnumerable<(string, string)> fixData = shapeless.Length == 0
                ? mistake.FixData.Where(data => data.Name != FixData.Shape)
                : mistake.FixData.Where(data => data.Name == FixData.Shape).Append((FixData.Parameter, shapeless[0])).Append((FixData.Entry, _entry));
            _findings.Add(mistake.Id, place, suffix, mistake.Arguments, fixData);
            return Poison;
        }
        finally
        {
            _place = outer;
        }
    }

    /// <summary>Takes note of advice of the library function in progress.</summary>
    internal void Advise(string id, IReadOnlyList<(string Name, string Value)> fixData, object[] arguments) => _session.Note(new Remark(id, _place, fixData, arguments));

    /// <summary>The inputs without [Shape] that are likely behind a shape mismatch: the user forgot the attribute.</summary>
    private string[] ShapelessInputs(StagingException mistake, IEnumerable<Staged> operands)
    {
        if (!mistake.Id.StartsWith("ND2", StringComparison.Ordinal))
        {
            return [];
        }

        HashSet<int> reached = [];
        Stack<int> open = new(operands.SelectMany(TensorsIn));
        while (open.Count > 0)
        {
            int id = open.Pop();
            if (reached.Add(id))
            {
                foreach (int operand in _session.Graph.Values[id].Operands)
                {
                    open.Push(operand);
                }
            }
        }

        return [.. _shapeless.Where(input => reached.Contains(input.Key)).Select(input => input.Value)];
    }

    /// <summary>Who uses a layer twice that has a function's name meant the function: then its name is the mistake, and one message says so.</summary>
    private string HiddenFunction(StagingException mistake)
    {
        string layer = mistake.Id == DiagnosticIds.LayerShapesDiffer ? ((string)mistake.Arguments[0]).Split('.')[0] : "";
        return layer.Length > 0 && _findings.Withdraw(DiagnosticIds.HidesFunction, layer) ? $"; `{layer}` is the member of this class here and not the function, which it hides: rename it" : "";
    }

    /// <summary>A window that is too large for the channels of an image which has them last: then the order is the mistake.</summary>
    private string OtherOrder(StagingException mistake, IEnumerable<Staged> operands) =>
        mistake.Id == DiagnosticIds.WindowTooLarge && operands.SelectMany(TensorsIn).Select(id => ChannelOrder.Meant(_session.Graph.ShapeOf(id).Example)).FirstOrDefault(shape => shape is not null) is { } meant
            ? $"; an image is [channels, height, width]: is [Shape({meant})] meant?"
            : "";

    private static IEnumerable<int> TensorsIn(Staged value) => value switch
    {
        Staged.Tensor tensor => [tensor.Id],
        Staged.Indices indices => [indices.Id],
        Staged.List list => list.Items.SelectMany(TensorsIn),
        Staged.Tuple tuple => tuple.Items.SelectMany(TensorsIn),
        _ => [],
    };

    private static bool IsPoisoned(Staged value) => value switch
    {
        Staged.Poison => true,
        Staged.List list => list.Items.Any(IsPoisoned),
        Staged.Tuple tuple => tuple.Items.Any(IsPoisoned),
        _ => false,
    };

    private static bool IsAnyPoisoned(IEnumerable<Staged> values) => values.Any(IsPoisoned);
}

/// <summary>The evaluation cannot go on; the reason was reported.</summary>
internal sealed class StagingAbortedException : Exception;

using Microsoft.CodeAnalysis;

namespace NetDsl.Generators.Frontend.Staging;

/// <summary>
/// Where something was made or went wrong, in the user's terms. Every expression that is evaluated has one and hardly any is looked at, so what it says is found when it is asked for.
/// </summary>
internal abstract class Origin
{
    /// <summary>The smallest expression inside the annotated class, or the place itself when no call in the class led there.</summary>
    public abstract SyntaxNode Primary { get; }

    /// <summary>The other places, from the inside out: positions in callees, and the calls that led there.</summary>
    public abstract IReadOnlyList<SyntaxNode> Trail { get; }

    /// <summary>The iterations of the unrolled loops around it, "i = 0", outermost first; empty outside loops.</summary>
    public virtual string Iterations => "";

    /// <summary>Where in a function outside the class it is, "`Dense(n)` of Wide, called by Block"; empty inside.</summary>
    public virtual string Callee => "";

    /// <summary>A place that is known.</summary>
    public static Origin At(SyntaxNode primary) => new Known(primary, [], "", "");

    /// <summary>The same place with other explanations, in whatever iteration.</summary>
    public Origin Explained(IReadOnlyList<SyntaxNode> trail) => new Known(Primary, trail, "", Callee);

    /// <summary>An expression that is evaluated in a call.</summary>
    public static Origin In(NetworkSource network, SyntaxNode node, Frame frame, Func<string>[] iterations) => new Evaluated(network, node, frame, iterations);

    /// <summary>The place of an error of a layer is where it was made; the application and the calls that led there explain it. A layer made by nothing in the class is to blame where it is applied.</summary>
    public static Origin Through(NetworkSource network, Origin made, Origin used) => network.Contains(made.Primary) ? new Applied(made, used) : used;

    /// <summary>A place that earlier ones explain.</summary>
    public static Origin After(Origin used, params SyntaxNode[] before) => new Late(used, before);

    private sealed class Known(SyntaxNode primary, IReadOnlyList<SyntaxNode> trail, string iterations, string callee) : Origin
    {
        public override SyntaxNode Primary => primary;

        public override IReadOnlyList<SyntaxNode> Trail => trail;

        public override string Iterations => iterations;

        public override string Callee => callee;
    }

    private sealed class Evaluated(NetworkSource network, SyntaxNode node, Frame frame, Func<string>[] iterations) : Origin
    {
        /// <summary>Longer expressions are left out of messages.</summary>
        private const int LongestText = 40;

        private readonly bool _isOutside = !network.Contains(node);
        private SyntaxNode? _primary;

        public override SyntaxNode Primary => _isOutside ? _primary ??= Calls().FirstOrDefault(call => network.Contains(call.Site!))?.Site ?? network.Declaration : node;

        public override IReadOnlyList<SyntaxNode> Trail
        {
            get
            {
                SyntaxNode primary = Primary;
                IEnumerable<SyntaxNode> sites = Calls().Select(call => call.Site!).Where(site => site != primary);
                return _isOutside ? [node, .. sites] : [.. sites];
            }
        }

        public override string Iterations => string.Join(", ", iterations.Select(iteration => iteration()));

        public override string Callee
        {
            get
            {
                SyntaxNode primary = Primary;
                if (!_isOutside || primary == network.Declaration)
                {
                    return "";
                }

                string[] functions = [.. Calls().TakeWhile(call => call.Site != primary).Concat(Calls().Where(call => call.Site == primary).Take(1)).Select(call => NameOf(call))];
                string text = node.ToString();
                string place = text.Length <= LongestText && text.IndexOf('\n') < 0 ? $"`{text}` of " : "";
                return place + string.Join(", called by ", functions);
            }
        }

        private static string NameOf(Frame call) =>
            call.Name == "lambda" ? "a lambda" : call.Name.StartsWith("get_", StringComparison.Ordinal) ? call.Name.Substring(4) : call.Name;

        /// <summary>The calls in progress that have a place of their own, innermost first.</summary>
        private IEnumerable<Frame> Calls()
        {
            for (Frame? call = frame; call is not null; call = call.Caller)
            {
                if (call.Site is { } site && site != network.Declaration)
                {
                    yield return call;
                }
            }
        }
    }

    private sealed class Applied(Origin made, Origin used) : Origin
    {
        public override SyntaxNode Primary => made.Primary;

        public override IReadOnlyList<SyntaxNode> Trail
        {
            get
            {
                // A list and no set: calls are a few deep.
                List<SyntaxNode> trail = [];
                foreach (SyntaxNode node in made.Trail.Append(used.Primary).Concat(used.Trail))
                {
                    if (node != Primary && !trail.Contains(node))
                    {
                        trail.Add(node);
                    }
                }

                return trail;
            }
        }

        public override string Iterations => made.Iterations is { Length: > 0 } iterations ? iterations : used.Iterations;

        public override string Callee => made.Callee;
    }

    private sealed class Late(Origin used, SyntaxNode[] before) : Origin
    {
        public override SyntaxNode Primary => used.Primary;

        public override IReadOnlyList<SyntaxNode> Trail => [.. before.Where(node => node != used.Primary), .. used.Trail];

        public override string Iterations => used.Iterations;

        public override string Callee => used.Callee;
    }
}

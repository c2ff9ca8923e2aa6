using NetDsl.Execution;
using NetDsl.Generators.Ir.Scalars;
using NetDsl.Generators.Model;
using NetDsl.Generators.Operators;

namespace NetDsl.Generators.Emit.OpenCl;

/// <summary>A text that kernels share. A program holds each it needs once, in the order of <see cref="Preludes.All"/>.</summary>
internal sealed record Prelude(string Name, string Text, EquatableArray<string> Needs = default);

/// <summary>The catalogue of preludes.</summary>
internal static class Preludes
{
    private static readonly Dictionary<string, Prelude> s_byName = [];

    static Preludes()
    {
        List<Prelude> all =
        [
            LaunchPrelude, ChainPrelude, VectorPrelude(8), VectorPrelude(16), IntegerPrelude(8), IntegerPrelude(16), HorizontalPrelude(8), HorizontalPrelude(16), Transpose(8), Transpose(16),
            Philox, PhiloxVectors(2), PhiloxVectors(4), PhiloxVectors(8), PhiloxVectors(16), RandomPrelude(8), RandomPrelude(16), RandomStridePrelude(8), RandomStridePrelude(16),
        ];
        foreach (ScalarRow row in ScalarCatalog.Rows.Where(row => row.OpenClPrelude.Length > 0))
        {
            // Each width by itself: a driver warns of vectors that its processor lacks, and compiles what no one calls.
            foreach (int lanes in new[] { 1, 8, 16 })
            {
                all.Add(new Prelude(OfFunction(row.Function, lanes), row.OpenClPrelude.Replace("{T}", lanes == 1 ? "float" : "float" + lanes).Replace("{n}", lanes.ToString(System.Globalization.CultureInfo.InvariantCulture))));
            }
        }

        All = all;
        foreach (Prelude prelude in all)
        {
            s_byName.Add(prelude.Name, prelude);
        }
    }

    public static IReadOnlyList<Prelude> All { get; }

    public static Prelude Of(string name) =>
        s_byName.TryGetValue(name, out Prelude? prelude) ? prelude : throw new CompilerBugException(nameof(Preludes), $"no prelude {name}");

    /// <summary>
    /// Parameters of kernels: READS(x), WRITES(y), of integers READS_INTS(x), WRITES_INTS(y); AT(x), the first element. Tensors share a few arenas, so that a kernel gets each as memory object and position.
    /// PART: a function that several kernels share. MIXED_GROUP: this group's number where several kernels share a launch. PoCL gives a thread half of the groups that are left, so numbers that follow each other
    /// would leave all groups of the first kernel to one thread; the first half gets the even ones, the second the odd ones. On the weight gradient of an LSTM that is 8.4 against 5 ms.
    /// </summary>
    public const string Launch = "launch";

    /// <summary>
    /// STAGE(number, count, round): for each of so many groups that this worker takes, called <c>taken</c>; NEXT: when all are done. The round counts how often the stage ran before, in loops. A stage has a counter of groups taken
    /// for each queue (<c>queues</c>, of which <c>own</c> is this worker's) and one of groups done, a cache line each. Counts go round at 2³²; only their differences, which are small, are looked at.
    /// chain_leave(progress, stages, queues, workers): all counters back to zero.
    /// </summary>
    public const string Chain = "chain";

    /// <summary>Unaligned loads and stores of <c>float{lanes}</c>: LD16(p), ST16(p, v); the lane numbers IOTA16 (float) and LANES16 (int).</summary>
    public static string Vectors(int lanes) => "vectors" + lanes;

    /// <summary>Unaligned loads of <c>int{lanes}</c> as floats and stores of floats as ints: LDI16(p), STI16(p, v).</summary>
    public static string Integers(int lanes) => "integers" + lanes;

    /// <summary>greater16(a, b): the lane-wise maximum. sum16(v), max16(v): over the lanes of a vector, by halves. STPART16(p, v, n): stores the first n lanes, all from n = 16 on.</summary>
    public static string Horizontal(int lanes) => "horizontal" + lanes;

    /// <summary>transpose16(rows): a square of vectors in place.</summary>
    public static string Transposition(int lanes) => "transpose" + lanes;

    /// <summary>random_uniform(seed, step, stream, element) and random_normal(…), one number.</summary>
    public const string Random = "random";

    /// <summary>random_uniform16(seed, step, stream, element) and random_normal16(…): consecutive elements in the lanes.</summary>
    public static string RandomVectors(int lanes) => "random" + lanes;

    /// <summary>random_uniform_stride16(seed, step, stream, element, stride) and random_normal_stride16(…): elements at one distance in the lanes.</summary>
    public static string RandomStrides(int lanes) => "randomstride" + lanes;

    /// <summary>The helpers of a scalar function's row, for numbers (1) or vectors.</summary>
    public static string OfFunction(ScalarFunction function, int lanes) => "function" + function + lanes;

    private static string Lanes(int lanes, string suffix = "") => string.Join(", ", Enumerable.Range(0, lanes).Select(lane => lane + suffix));

    private static Prelude LaunchPrelude { get; } = new(
        Launch,
        """
        #define READS(name) __global const float* name##_arena, const long name##_offset
        #define WRITES(name) __global float* name##_arena, const long name##_offset
        #define READS_INTS(name) __global const int* name##_arena, const long name##_offset
        #define WRITES_INTS(name) __global int* name##_arena, const long name##_offset
        #define AT(name) (name##_arena + name##_offset)
        #define PART static inline __attribute__((always_inline)) void
        #define MIXED(group, groups) (2 * (group) < (groups) ? 2 * (group) : (2 * (group) - (groups)) | 1)
        #define MIXED_GROUP MIXED((int)get_group_id(0), (int)get_num_groups(0))

        """);

    // Every worker has a queue of its own, a part of the groups, so that it comes back to the same memory from stage to stage and from step to step, and touches no line of another one while it has work; then it helps out.
    // A counter never passes the end of its queue in a round, so a worker that still thinks of an earlier round finds nothing. What a worker wrote must be seen by whoever sees its count, hence the fences around the
    // counters; atomic functions alone order nothing else in OpenCL 1.2.
    private static Prelude ChainPrelude { get; } = new(
        Chain,
        $$"""
        #define CHAIN_QUEUES {{MemoryRules.ChainQueues}}
        #define CHAIN_COUNTER(progress, stage, queue) ((progress) + 16 * ((stage) * (CHAIN_QUEUES + 1) + (queue)))
        #define STAGE(number, count, round) \
            { \
                volatile __global int* counters = CHAIN_COUNTER(progress, number, 0); \
                const int groups = count; \
                const uint rounds = (uint)(round) + 1; \
                int queue = own, done = 0; \
                for (int taken; (taken = chain_take(counters, groups, rounds, queues, own, &queue)) >= 0; done++)
        #define NEXT \
                chain_wait(counters, (uint)groups * rounds, done); \
            }
        inline int chain_take(volatile __global int* counters, const int groups, const uint rounds, const int queues, const int own, int* queue)
        {
            do
            {
                const int end = groups * (*queue + 1) / queues;
                const uint limit = (uint)(end - groups * *queue / queues) * rounds;
                volatile __global int* counter = CHAIN_COUNTER(counters, 0, *queue);
                for (int taken = *counter; (int)(limit - (uint)taken) > 0;)
                {
                    const int seen = atomic_cmpxchg(counter, taken, (int)((uint)taken + 1));
                    if (seen == taken)
                    {
                        return end - (int)(limit - (uint)taken);
                    }
                    taken = seen;
                }
                *queue = *queue + 1 == queues ? 0 : *queue + 1;
            } while (*queue != own);
            return -1;
        }
        inline void chain_wait(volatile __global int* counters, const uint groups, const int done)
        {
            volatile __global int* finished = CHAIN_COUNTER(counters, 0, CHAIN_QUEUES);
            if (done > 0)
            {
                mem_fence(CLK_GLOBAL_MEM_FENCE);
                atomic_add(finished, done);
            }
            while ((int)((uint)*finished - groups) < 0)
            {
            }
            atomic_add(finished, 0);
            mem_fence(CLK_GLOBAL_MEM_FENCE);
        }
        inline void chain_leave(volatile __global int* progress, const int stages, const int queues, const int workers)
        {
            volatile __global int* left = CHAIN_COUNTER(progress, stages, 0);
            if (atomic_inc(left) == workers - 1)
            {
                for (int stage = 0; stage < stages; stage++)
                {
                    for (int queue = 0; queue < queues; queue++)
                    {
                        *CHAIN_COUNTER(progress, stage, queue) = 0;
                    }
                    *CHAIN_COUNTER(progress, stage, CHAIN_QUEUES) = 0;
                }
                *left = 0;
            }
        }

        """);

    private static Prelude VectorPrelude(int n) => new(
        Vectors(n),
        $"""
        typedef float{n} __attribute__((aligned(4))) unaligned_float{n};
        #define LD{n}(p) (*(const __global unaligned_float{n}*)(p))
        #define ST{n}(p, v) (*(__global unaligned_float{n}*)(p) = (v))
        #define IOTA{n} ((float{n})({Lanes(n, ".0f")}))
        #define LANES{n} ((int{n})({Lanes(n)}))

        """);

    private static Prelude IntegerPrelude(int n) => new(
        Integers(n),
        $"""
        typedef int{n} __attribute__((aligned(4))) unaligned_int{n};
        #define LDI{n}(p) convert_float{n}(*(const __global unaligned_int{n}*)(p))
        #define STI{n}(p, v) (*(__global unaligned_int{n}*)(p) = convert_int{n}(v))

        """);

    private static Prelude HorizontalPrelude(int n)
    {
        // A NaN wins every maximum: a network that has gone wrong must show it. Stores of fixed widths are legal at any address; the count is uniform, so the branches are too.
        string sums = "", maxima = "", parts = "", rest = "v";
        for (int width = n / 2; width >= 1; width /= 2)
        {
            string type = width == 1 ? "float" : "float" + width, name = "r" + width;
            (string low, string high) = width == 1 ? (rest + ".x", rest + ".y") : (rest + ".lo", rest + ".hi");
            sums += $" {type} {name} = {low} + {high};";
            maxima += $" {type} {name} = {Greater(low, high, width)};";
            parts += width == 1
                ? $" if (n & 1) {{ p[0] = {low}; }}"
                : $" {type} {name} = {low}; if (n & {width}) {{ vstore{width}({name}, 0, p); p += {width}; {name} = {high}; }}";
            rest = name;
        }

        return new Prelude(
            Horizontal(n),
            $$"""
            inline float{{n}} greater{{n}}(float{{n}} a, float{{n}} b) { return {{Greater("a", "b", n)}}; }
            inline float sum{{n}}(float{{n}} v) {{{sums}} return r1; }
            inline float max{{n}}(float{{n}} v) {{{maxima}} return r1; }
            inline void STPART{{n}}(__global float* p, float{{n}} v, int n) { if (n >= {{n}}) { ST{{n}}(p, v); return; }{{parts}} }

            """,
            [Vectors(n)]);
    }

    /// <summary>The greater of two operands of a width; NaN when one of them is.</summary>
    private static string Greater(string a, string b, int width) =>
        width == 1 ? $"({a} > {b} || {a} != {a} ? {a} : {b})" : $"select({b}, {a}, ({a} > {b}) | ({a} != {a}))";

    private static Prelude Transpose(int n)
    {
        // log2 n stages of two-operand shuffles over vectors at distance n/2, n/4, … 1. Inlined and unrolled the square stays in registers; drivers that do neither by themselves took it through memory (a weight gradient of 3 × 3 × 32 × 64 in 21 instead of 15 ms).
        System.Text.StringBuilder text = new();
        text.Append($"static inline __attribute__((always_inline)) void transpose{n}(float{n}* r)\n{{\n    float{n} x, y;\n");
        for (int distance = n / 2; distance >= 1; distance /= 2)
        {
            string low = ShuffleMask(n, distance, 0), high = ShuffleMask(n, distance, distance);
            text.Append($"    #pragma unroll\n    for (int i = 0; i < {n}; i++)\n    {{\n        if ((i & {distance}) == 0)\n        {{\n");
            text.Append($"            x = r[i]; y = r[i + {distance}];\n");
            text.Append($"            r[i] = shuffle2(x, y, (uint{n})({low})); r[i + {distance}] = shuffle2(x, y, (uint{n})({high}));\n");
            text.Append("        }\n    }\n");
        }

        text.Append("}\n");
        return new Prelude(Transposition(n), text.ToString());
    }

    private static string ShuffleMask(int n, int distance, int half)
    {
        // Of each block of 2·distance lanes, the result takes x's half and then y's half.
        return string.Join(", ", Enumerable.Range(0, n).Select(lane => (lane & distance) == 0 ? (lane & ~distance) + half : n + (lane & ~distance) + half));
    }

    /// <summary>
    /// Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011), as Op.Random defines the streams. The rounds stay a loop: unrolled they are most of what a driver
    /// compiles in a network with dropout (a third of a cold start).
    /// </summary>
    private static Prelude Philox { get; } = new(
        Random,
        """
        inline uint4 philox(uint4 counter, uint2 key)
        {
            #pragma unroll 1
            for (int i = 0; i < 10; i++)
            {
                uint high0 = mul_hi(0xD2511F53u, counter.x), low0 = 0xD2511F53u * counter.x;
                uint high1 = mul_hi(0xCD9E8D57u, counter.z), low1 = 0xCD9E8D57u * counter.z;
                counter = (uint4)(high1 ^ counter.y ^ key.x, low1, high0 ^ counter.w ^ key.y, low0);
                key += (uint2)(0x9E3779B9u, 0xBB67AE85u);
            }
            return counter;
        }
        inline float unit_float(uint word) { return (float)(word >> 8) * 5.9604645e-8f; }
        inline float random_uniform(uint2 seed, uint2 step, uint stream, uint element)
        {
            uint4 words = philox((uint4)(element >> 2, step.x, step.y, stream), seed);
            uint lane = element & 3u;
            return unit_float(lane < 2u ? (lane == 0u ? words.x : words.y) : (lane == 2u ? words.z : words.w));
        }
        inline float random_normal(uint2 seed, uint2 step, uint stream, uint element)
        {
            uint4 words = philox((uint4)(element >> 2, step.x, step.y, stream), seed);
            bool second = (element & 2u) != 0u;
            float radius = sqrt(-2.0f * log(1.0f - unit_float(second ? words.z : words.x)));
            float angle = 6.2831855f * unit_float(second ? words.w : words.y);
            return radius * ((element & 1u) != 0u ? sin(angle) : cos(angle));
        }

        """);

    /// <summary>
    /// philox16(…, counters, words): Philox with a counter in each lane. A product of 32-bit numbers is taken whole, from the even and from the odd lanes, because a processor has that multiplication and
    /// mul_hi of a vector is 2.3 times slower.
    /// </summary>
    private static Prelude PhiloxVectors(int n)
    {
        string u = "uint" + n, wide = n == 2 ? "ulong" : "ulong" + (n / 2);
        return new Prelude(
            "philox" + n,
            $$"""
            inline void multiply{{n}}(uint factor, {{u}} x, {{u}}* low, {{u}}* high)
            {
                {{wide}} even = (as_{{wide}}(x) & 0xFFFFFFFFul) * (ulong)factor, odd = (as_{{wide}}(x) >> 32) * (ulong)factor;
                *low = as_{{u}}((even & 0xFFFFFFFFul) | (odd << 32));
                *high = as_{{u}}((even >> 32) | (odd & 0xFFFFFFFF00000000ul));
            }
            inline void philox{{n}}(uint2 seed, uint2 step, uint stream, {{u}} counter, {{u}}* w)
            {
                {{u}} c0 = counter, c1 = ({{u}})(step.x), c2 = ({{u}})(step.y), c3 = ({{u}})(stream);
                uint2 key = seed;
                #pragma unroll 1
                for (int i = 0; i < 10; i++)
                {
                    {{u}} low0, high0, low1, high1;
                    multiply{{n}}(0xD2511F53u, c0, &low0, &high0);
                    multiply{{n}}(0xCD9E8D57u, c2, &low1, &high1);
                    c0 = high1 ^ c1 ^ key.x; c1 = low1; c2 = high0 ^ c3 ^ key.y; c3 = low0;
                    key += (uint2)(0x9E3779B9u, 0xBB67AE85u);
                }
                w[0] = c0; w[1] = c1; w[2] = c2; w[3] = c3;
            }

            """);
    }

    private static Prelude RandomPrelude(int n)
    {
        int blocks = n / 4;
        string u = "uint" + n, b = "uint" + blocks, f = "float" + n;
        string[] words = ["b[0]", "b[1]", "b[2]", "b[3]"];
        string Lane(int block) => blocks == 2 ? (block == 0 ? "x" : "y") : "xyzw"[block].ToString();
        string interleaved = string.Join(", ", Enumerable.Range(0, n).Select(lane => words[lane % 4] + "." + Lane(lane / 4)));
        string blockNumbers = string.Join(", ", Enumerable.Range(0, blocks).Select(block => block + "u"));
        string laneNumbers = string.Join(", ", Enumerable.Range(0, n).Select(lane => lane + "u"));
        string pick(string even, string odd) => string.Join(", ", Enumerable.Range(0, n).Select(lane => lane % 2 == 0 ? $"{even}.s{lane:x}" : $"{odd}.s{lane - 1:x}"));

        // Four consecutive elements share a counter: where the first element is a multiple of four, n/4 counters make n numbers; elsewhere every lane has its own.
        return new Prelude(
            RandomVectors(n),
            $$"""
            inline {{u}} philox_words{{n}}(uint2 seed, uint2 step, uint stream, uint element)
            {
                if ((element & 3u) == 0u)
                {
                    {{b}} b[4];
                    philox{{blocks}}(seed, step, stream, ({{b}})(element >> 2) + ({{b}})({{blockNumbers}}), b);
                    return ({{u}})({{interleaved}});
                }
                {{u}} lanes = ({{u}})(element) + ({{u}})({{laneNumbers}}), lane = lanes & 3u, w[4];
                philox{{n}}(seed, step, stream, lanes >> 2, w);
                return select(select(w[3], w[2], lane == 2u), select(w[1], w[0], lane == 0u), lane < 2u);
            }
            inline {{f}} random_uniform{{n}}(uint2 seed, uint2 step, uint stream, uint element)
            {
                return convert_{{f}}(philox_words{{n}}(seed, step, stream, element) >> 8) * 5.9604645e-8f;
            }
            inline {{f}} random_normal{{n}}(uint2 seed, uint2 step, uint stream, uint element)
            {
                if ((element & 1u) != 0u)
                {
                    float t[{{n}}];
                    for (int q = 0; q < {{n}}; q++) { t[q] = random_normal(seed, step, stream, element + (uint)q); }
                    return vload{{n}}(0, t);
                }
                {{f}} w = random_uniform{{n}}(seed, step, stream, element);
                {{f}} even = ({{f}})({{pick("w", "w")}});
                {{f}} odd = ({{f}})({{string.Join(", ", Enumerable.Range(0, n).Select(lane => $"w.s{(lane | 1):x}"))}});
                {{f}} radius = sqrt(-2.0f * log(1.0f - even)), angle = 6.2831855f * odd;
                {{f}} c = radius * cos(angle), s = radius * sin(angle);
                return ({{f}})({{string.Join(", ", Enumerable.Range(0, n).Select(lane => (lane % 2 == 0 ? "c" : "s") + $".s{lane:x}"))}});
            }

            """,
            [Random, "philox" + blocks, "philox" + n]);
    }

    /// <summary>Every lane has a counter of its own and uses one or two of its four words.</summary>
    private static Prelude RandomStridePrelude(int n)
    {
        string u = "uint" + n, f = "float" + n, laneNumbers = Lanes(n, "u");
        return new Prelude(
            RandomStrides(n),
            $$"""
            inline {{f}} random_uniform_stride{{n}}(uint2 seed, uint2 step, uint stream, uint element, uint stride)
            {
                {{u}} e = ({{u}})(element) + stride * ({{u}})({{laneNumbers}}), lane = e & 3u, w[4];
                philox{{n}}(seed, step, stream, e >> 2, w);
                return convert_{{f}}(select(select(w[3], w[2], lane == 2u), select(w[1], w[0], lane == 0u), lane < 2u) >> 8) * 5.9604645e-8f;
            }
            inline {{f}} random_normal_stride{{n}}(uint2 seed, uint2 step, uint stream, uint element, uint stride)
            {
                {{u}} e = ({{u}})(element) + stride * ({{u}})({{laneNumbers}}), w[4];
                philox{{n}}(seed, step, stream, e >> 2, w);
                {{f}} even = convert_{{f}}(select(w[2], w[0], (e & 2u) == 0u) >> 8) * 5.9604645e-8f;
                {{f}} odd = convert_{{f}}(select(w[3], w[1], (e & 2u) == 0u) >> 8) * 5.9604645e-8f;
                {{f}} radius = sqrt(-2.0f * log(1.0f - even)), angle = 6.2831855f * odd;
                return radius * select(sin(angle), cos(angle), (e & 1u) == 0u);
            }

            """,
            ["philox" + n]);
    }
}

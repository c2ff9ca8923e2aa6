using System.Runtime.CompilerServices;

namespace NetDsl;

/// <content>
/// Functions that carry a state along a sequence, the first axis of a tensor [T, s]. The state is a tensor, a tuple of tensors, or a record of them; a step is a pure function of state and item. One step is compiled, whatever T is, and
/// what does not depend on the state is done for all items at once. Gradients are those of back-propagation through time.
/// </content>
public static partial class Functions
{
    /// <summary>Carries a state along a sequence and gives an output for each item: [T, s] becomes [T, r].</summary>
    /// <typeparam name="TState">The state.</typeparam>
    /// <param name="cell">From the state and an item the next state, of the same shapes. Error ND2022 otherwise; ND2021 when it writes a state of the network.</param>
    /// <param name="initial">The state before the first item.</param>
    /// <param name="output">From the state after an item the output for it.</param>
    /// <param name="reverse">Whether it goes from the last item to the first; outputs keep the places of their items.</param>
    /// <param name="lengths">How many items an example has; behind them its state stays. All if null.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    /// <param name="reset">Numbers, not 0 where the state begins anew: in front of each item, or with <paramref name="carry"/> one an example in front of the first. Nowhere if null.</param>
    public static Layer Scan<TState>(Func<TState, Tensor, TState> cell, TState initial, Func<TState, Tensor> output, bool reverse = false, Indices? lengths = null, bool carry = false, Tensor? reset = null) => throw Staged.Only();

    /// <summary>Carries a state along a sequence and gives an output for each item: [T, s] becomes [T, r]. The state is a tensor, which may begin as a parameter.</summary>
    /// <param name="cell">From the state and an item the next state, of the same shapes. Error ND2022 otherwise; ND2021 when it writes a state of the network.</param>
    /// <param name="initial">The state before the first item.</param>
    /// <param name="output">From the state after an item the output for it.</param>
    /// <param name="reverse">Whether it goes from the last item to the first; outputs keep the places of their items.</param>
    /// <param name="lengths">How many items an example has; behind them its state stays. All if null.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    /// <param name="reset">Numbers, not 0 where the state begins anew: in front of each item, or with <paramref name="carry"/> one an example in front of the first. Nowhere if null.</param>
    public static Layer Scan(Func<Tensor, Tensor, Tensor> cell, Tensor initial, Func<Tensor, Tensor> output, bool reverse = false, Indices? lengths = null, bool carry = false, Tensor? reset = null) => throw Staged.Only();

    /// <summary>Carries a state along a sequence and gives the states after all items: each tensor of the state with T in front.</summary>
    /// <typeparam name="TState">The state.</typeparam>
    /// <param name="cell">From the state and an item the next state, of the same shapes. Error ND2022 otherwise.</param>
    /// <param name="initial">The state before the first item.</param>
    /// <param name="reverse">Whether it goes from the last item to the first.</param>
    /// <param name="lengths">How many items an example has; behind them its state stays. All if null.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    /// <param name="reset">Numbers, not 0 where the state begins anew: in front of each item, or with <paramref name="carry"/> one an example in front of the first. Nowhere if null.</param>
    public static Func<Tensor, TState> Scan<TState>(Func<TState, Tensor, TState> cell, TState initial, bool reverse = false, Indices? lengths = null, bool carry = false, Tensor? reset = null) => throw Staged.Only();

    /// <summary>Carries a state along a sequence and gives the states after all items: each tensor of the state with T in front. The state is a tensor, which may begin as a parameter.</summary>
    /// <param name="cell">From the state and an item the next state, of the same shapes. Error ND2022 otherwise.</param>
    /// <param name="initial">The state before the first item.</param>
    /// <param name="reverse">Whether it goes from the last item to the first.</param>
    /// <param name="lengths">How many items an example has; behind them its state stays. All if null.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    /// <param name="reset">Numbers, not 0 where the state begins anew: in front of each item, or with <paramref name="carry"/> one an example in front of the first. Nowhere if null.</param>
    public static Func<Tensor, Tensor> Scan(Func<Tensor, Tensor, Tensor> cell, Tensor initial, bool reverse = false, Indices? lengths = null, bool carry = false, Tensor? reset = null) => throw Staged.Only();

    /// <summary>Carries a state along any sequence, or several side by side, and gives an output for each item.</summary>
    /// <typeparam name="TItem">A tensor, labels or a tuple of these; the cell gets one item of each.</typeparam>
    /// <typeparam name="TState">The state.</typeparam>
    /// <typeparam name="TOutput">A tensor, labels or a tuple of these.</typeparam>
    /// <param name="sequence">The items, along the first axes. Error ND2020 when their numbers differ.</param>
    /// <param name="cell">From the state and an item the next state, of the same shapes. Error ND2022 otherwise.</param>
    /// <param name="initial">The state before the first item.</param>
    /// <param name="output">From the state after an item the output for it.</param>
    /// <param name="reverse">Whether it goes from the last item to the first.</param>
    /// <param name="lengths">How many items an example has; behind them its state stays. All if null.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    /// <param name="reset">Numbers, not 0 where the state begins anew: in front of each item, or with <paramref name="carry"/> one an example in front of the first. Nowhere if null.</param>
    public static TOutput Scan<TItem, TState, TOutput>(
        TItem sequence, Func<TState, TItem, TState> cell, TState initial, Func<TState, TOutput> output, bool reverse = false, Indices? lengths = null, bool carry = false, Tensor? reset = null) => throw Staged.Only();

    /// <summary>Carries a state along any sequence, or several side by side, and gives an output for each item. The state is a tensor, which may begin as a parameter.</summary>
    /// <typeparam name="TItem">A tensor, labels or a tuple of these; the cell gets one item of each.</typeparam>
    /// <typeparam name="TOutput">A tensor, labels or a tuple of these.</typeparam>
    /// <param name="sequence">The items, along the first axes. Error ND2020 when their numbers differ.</param>
    /// <param name="cell">From the state and an item the next state, of the same shapes. Error ND2022 otherwise.</param>
    /// <param name="initial">The state before the first item.</param>
    /// <param name="output">From the state after an item the output for it.</param>
    /// <param name="reverse">Whether it goes from the last item to the first.</param>
    /// <param name="lengths">How many items an example has; behind them its state stays. All if null.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    /// <param name="reset">Numbers, not 0 where the state begins anew: in front of each item, or with <paramref name="carry"/> one an example in front of the first. Nowhere if null.</param>
    public static TOutput Scan<TItem, TOutput>(
        TItem sequence, Func<Tensor, TItem, Tensor> cell, Tensor initial, Func<Tensor, TOutput> output, bool reverse = false, Indices? lengths = null, bool carry = false, Tensor? reset = null) => throw Staged.Only();

    /// <summary>Carries a state along any sequence, or several side by side, and gives the states after all items.</summary>
    /// <typeparam name="TItem">A tensor, labels or a tuple of these; the cell gets one item of each.</typeparam>
    /// <typeparam name="TState">The state.</typeparam>
    /// <param name="sequence">The items, along the first axes. Error ND2020 when their numbers differ.</param>
    /// <param name="cell">From the state and an item the next state, of the same shapes. Error ND2022 otherwise.</param>
    /// <param name="initial">The state before the first item.</param>
    /// <param name="reverse">Whether it goes from the last item to the first.</param>
    /// <param name="lengths">How many items an example has; behind them its state stays. All if null.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    /// <param name="reset">Numbers, not 0 where the state begins anew: in front of each item, or with <paramref name="carry"/> one an example in front of the first. Nowhere if null.</param>
    public static TState Scan<TItem, TState>(TItem sequence, Func<TState, TItem, TState> cell, TState initial, bool reverse = false, Indices? lengths = null, bool carry = false, Tensor? reset = null) => throw Staged.Only();

    /// <summary>Carries a state along any sequence, or several side by side, and gives the states after all items. The state is a tensor, which may begin as a parameter.</summary>
    /// <typeparam name="TItem">A tensor, labels or a tuple of these; the cell gets one item of each.</typeparam>
    /// <param name="sequence">The items, along the first axes. Error ND2020 when their numbers differ.</param>
    /// <param name="cell">From the state and an item the next state, of the same shapes. Error ND2022 otherwise.</param>
    /// <param name="initial">The state before the first item.</param>
    /// <param name="reverse">Whether it goes from the last item to the first.</param>
    /// <param name="lengths">How many items an example has; behind them its state stays. All if null.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    /// <param name="reset">Numbers, not 0 where the state begins anew: in front of each item, or with <paramref name="carry"/> one an example in front of the first. Nowhere if null.</param>
    public static Tensor Scan<TItem>(TItem sequence, Func<Tensor, TItem, Tensor> cell, Tensor initial, bool reverse = false, Indices? lengths = null, bool carry = false, Tensor? reset = null) => throw Staged.Only();

    /// <summary>Carries a state along a sequence and gives an output of the last one: [T, s] becomes r.</summary>
    /// <typeparam name="TState">The state.</typeparam>
    /// <param name="cell">From the state and an item the next state, of the same shapes. Error ND2022 otherwise.</param>
    /// <param name="initial">The state before the first item.</param>
    /// <param name="output">From the last state the result.</param>
    /// <param name="reverse">Whether it goes from the last item to the first.</param>
    /// <param name="lengths">How many items an example has; behind them its state stays. All if null.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    /// <param name="reset">Numbers, not 0 where the state begins anew: in front of each item, or with <paramref name="carry"/> one an example in front of the first. Nowhere if null.</param>
    public static Layer Fold<TState>(Func<TState, Tensor, TState> cell, TState initial, Func<TState, Tensor> output, bool reverse = false, Indices? lengths = null, bool carry = false, Tensor? reset = null) => throw Staged.Only();

    /// <summary>Carries a state along a sequence and gives an output of the last one: [T, s] becomes r. The state is a tensor, which may begin as a parameter.</summary>
    /// <param name="cell">From the state and an item the next state, of the same shapes. Error ND2022 otherwise.</param>
    /// <param name="initial">The state before the first item.</param>
    /// <param name="output">From the last state the result.</param>
    /// <param name="reverse">Whether it goes from the last item to the first.</param>
    /// <param name="lengths">How many items an example has; behind them its state stays. All if null.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    /// <param name="reset">Numbers, not 0 where the state begins anew: in front of each item, or with <paramref name="carry"/> one an example in front of the first. Nowhere if null.</param>
    public static Layer Fold(Func<Tensor, Tensor, Tensor> cell, Tensor initial, Func<Tensor, Tensor> output, bool reverse = false, Indices? lengths = null, bool carry = false, Tensor? reset = null) => throw Staged.Only();

    /// <summary>Carries a state along a sequence and gives the last one.</summary>
    /// <typeparam name="TState">The state.</typeparam>
    /// <param name="cell">From the state and an item the next state, of the same shapes. Error ND2022 otherwise.</param>
    /// <param name="initial">The state before the first item.</param>
    /// <param name="reverse">Whether it goes from the last item to the first.</param>
    /// <param name="lengths">How many items an example has; behind them its state stays. All if null.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    /// <param name="reset">Numbers, not 0 where the state begins anew: in front of each item, or with <paramref name="carry"/> one an example in front of the first. Nowhere if null.</param>
    public static Func<Tensor, TState> Fold<TState>(Func<TState, Tensor, TState> cell, TState initial, bool reverse = false, Indices? lengths = null, bool carry = false, Tensor? reset = null) => throw Staged.Only();

    /// <summary>Carries a state along a sequence and gives the last one. The state is a tensor, which may begin as a parameter.</summary>
    /// <param name="cell">From the state and an item the next state, of the same shapes. Error ND2022 otherwise.</param>
    /// <param name="initial">The state before the first item.</param>
    /// <param name="reverse">Whether it goes from the last item to the first.</param>
    /// <param name="lengths">How many items an example has; behind them its state stays. All if null.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    /// <param name="reset">Numbers, not 0 where the state begins anew: in front of each item, or with <paramref name="carry"/> one an example in front of the first. Nowhere if null.</param>
    public static Func<Tensor, Tensor> Fold(Func<Tensor, Tensor, Tensor> cell, Tensor initial, bool reverse = false, Indices? lengths = null, bool carry = false, Tensor? reset = null) => throw Staged.Only();

    /// <summary>Carries a state along any sequence, or several side by side, and gives the last one.</summary>
    /// <typeparam name="TItem">A tensor, labels or a tuple of these; the cell gets one item of each.</typeparam>
    /// <typeparam name="TState">The state.</typeparam>
    /// <param name="sequence">The items, along the first axes. Error ND2020 when their numbers differ.</param>
    /// <param name="cell">From the state and an item the next state, of the same shapes. Error ND2022 otherwise.</param>
    /// <param name="initial">The state before the first item.</param>
    /// <param name="reverse">Whether it goes from the last item to the first.</param>
    /// <param name="lengths">How many items an example has; behind them its state stays. All if null.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    /// <param name="reset">Numbers, not 0 where the state begins anew: in front of each item, or with <paramref name="carry"/> one an example in front of the first. Nowhere if null.</param>
    public static TState Fold<TItem, TState>(TItem sequence, Func<TState, TItem, TState> cell, TState initial, bool reverse = false, Indices? lengths = null, bool carry = false, Tensor? reset = null) => throw Staged.Only();

    /// <summary>Carries a state along any sequence, or several side by side, and gives the last one. The state is a tensor, which may begin as a parameter.</summary>
    /// <typeparam name="TItem">A tensor, labels or a tuple of these; the cell gets one item of each.</typeparam>
    /// <param name="sequence">The items, along the first axes. Error ND2020 when their numbers differ.</param>
    /// <param name="cell">From the state and an item the next state, of the same shapes. Error ND2022 otherwise.</param>
    /// <param name="initial">The state before the first item.</param>
    /// <param name="reverse">Whether it goes from the last item to the first.</param>
    /// <param name="lengths">How many items an example has; behind them its state stays. All if null.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    /// <param name="reset">Numbers, not 0 where the state begins anew: in front of each item, or with <paramref name="carry"/> one an example in front of the first. Nowhere if null.</param>
    public static Tensor Fold<TItem>(TItem sequence, Func<Tensor, TItem, Tensor> cell, Tensor initial, bool reverse = false, Indices? lengths = null, bool carry = false, Tensor? reset = null) => throw Staged.Only();

    /// <summary>Makes a sequence of <paramref name="count"/> outputs out of a state alone: each step gets what the one before it gave.</summary>
    /// <typeparam name="TState">The state.</typeparam>
    /// <param name="initial">The state before the first step.</param>
    /// <param name="count">How many steps, at least 1.</param>
    /// <param name="step">From a state the next one, of the same shapes. Error ND2022 otherwise.</param>
    /// <param name="output">From the state after a step the output of it.</param>
    public static Tensor Unfold<TState>(TState initial, int count, Func<TState, TState> step, Func<TState, Tensor> output) => throw Staged.Only();

    /// <summary>Makes a sequence of <paramref name="count"/> outputs out of a state alone: each step gets what the one before it gave. The state is a tensor, which may begin as a parameter.</summary>
    /// <param name="initial">The state before the first step.</param>
    /// <param name="count">How many steps, at least 1.</param>
    /// <param name="step">From a state the next one, of the same shapes. Error ND2022 otherwise.</param>
    /// <param name="output">From the state after a step the output of it.</param>
    public static Tensor Unfold(Tensor initial, int count, Func<Tensor, Tensor> step, Func<Tensor, Tensor> output) => throw Staged.Only();

    /// <summary>As a function for the pipe, <c>state | Unfold(10, Step, s => s.h)</c>.</summary>
    /// <typeparam name="TState">The state.</typeparam>
    /// <param name="count">How many steps, at least 1.</param>
    /// <param name="step">From a state the next one, of the same shapes; a method or a lambda that says its types. Error ND2022 otherwise.</param>
    /// <param name="output">From the state after a step the output of it.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<TState, Tensor> Unfold<TState>(int count, Func<TState, TState> step, Func<TState, Tensor> output) => throw Staged.Only();

    /// <summary>
    /// A recurrent layer h' = tanh(x · W + h · U + b): a sequence [T, n] becomes [T, units] (Elman, 1990). Weights <c>InputWeight</c> [n, units], <c>StateWeight</c> [units, units], which starts orthogonal, and <c>Bias</c>.
    /// </summary>
    /// <param name="units">The size of the state, at least 1.</param>
    /// <param name="last">Whether only the last state is given: [T, n] becomes [units].</param>
    /// <param name="reverse">Whether it goes from the last item to the first.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    public static Layer Rnn(int units, bool last = false, bool reverse = false, bool carry = false) => throw Staged.Only();

    /// <summary>
    /// Long short-term memory (Hochreiter and Schmidhuber, 1997): a sequence [T, n] becomes [T, units]. c' = σ(f + 1) c + σ(i) tanh(g), h' = σ(o) tanh(c'), where i, f, g, o are the parts of x · W + h · U + b in
    /// this order; by the 1 the forget gate starts open. Weights <c>InputWeight</c> [n, 4 units], <c>StateWeight</c> [units, 4 units], which starts orthogonal, <c>Bias</c> [4 units] and, with peepholes, <c>Peepholes</c> [3, units].
    /// </summary>
    /// <param name="units">The size of the state, at least 1.</param>
    /// <param name="last">Whether only the last h is given: [T, n] becomes [units].</param>
    /// <param name="reverse">Whether it goes from the last item to the first.</param>
    /// <param name="peepholes">Whether the gates also see c: i and f as it was, o as it is (Gers and Schmidhuber, 2000).</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    public static Layer Lstm(int units, bool last = false, bool reverse = false, bool peepholes = false, bool carry = false) => throw Staged.Only();

    /// <summary>
    /// A gated recurrent unit (Cho et al., 2014): a sequence [T, n] becomes [T, units]. h' = n + z (h − n), n = tanh(x · Wn + bn + r (h · Un + d)), with gates r and z. Weights <c>InputWeight</c> [n, 3 units], <c>StateWeight</c>
    /// [units, 3 units], which starts orthogonal, <c>Bias</c> [3 units], each in the order r, z, n, and <c>StateBias</c> [units].
    /// </summary>
    /// <param name="units">The size of the state, at least 1.</param>
    /// <param name="last">Whether only the last state is given: [T, n] becomes [units].</param>
    /// <param name="reverse">Whether it goes from the last item to the first.</param>
    /// <param name="carry">Whether it goes on where the last call of the generated method ended for the same row of the batch, without gradient across. Errors ND2023 inside loops over items, ND2024 with <paramref name="reverse"/>.</param>
    public static Layer Gru(int units, bool last = false, bool reverse = false, bool carry = false) => throw Staged.Only();

    /// <summary>
    /// The layer with states that begin anew where flags say so: those of every <see cref="Rnn"/>, <see cref="Lstm"/>, <see cref="Gru"/>, <c>Scan</c> and <c>Fold</c> in it that has no <c>reset</c> of its own, as in
    /// <c>text | OneHot | Resetting(Body, starts)</c>. What is inside <c>Map</c> or a step has items of its own and takes no flags from here.
    /// </summary>
    /// <param name="layer">The layer. Error ND2025 where nothing in it takes the flags.</param>
    /// <param name="reset">Numbers, not 0 where a state begins anew: in front of each item, or with <c>carry</c> one an example in front of the first.</param>
    public static Layer Resetting(Layer layer, Tensor reset) => throw Staged.Only();

    /// <summary>As the other form, for what begins with labels: <c>text | Resetting(Body, starts)</c> where <c>Func&lt;Indices, Tensor&gt; Body = Embedding(65, 128) | Lstm(256)</c>.</summary>
    /// <typeparam name="TValue">What the function is applied to.</typeparam>
    /// <param name="function">The function. Error ND2025 where nothing in it takes the flags.</param>
    /// <param name="reset">Numbers, not 0 where a state begins anew: in front of each item, or with <c>carry</c> one an example in front of the first.</param>
    public static Func<TValue, Tensor> Resetting<TValue>(Func<TValue, Tensor> function, Tensor reset) => throw Staged.Only();

    /// <summary>
    /// Two layers over one sequence, one in each direction, side by side along the last axis: <c>Bidirectional(reverse => Lstm(64, reverse: reverse))</c> gives [T, 128] (Schuster and Paliwal, 1997). Their weights are
    /// named <c>Forward</c> and <c>Backward</c>.
    /// </summary>
    /// <param name="layer">Makes the layer of a direction: false for forward, true for backward.</param>
    public static Layer Bidirectional(Func<bool, Layer> layer) => throw Staged.Only();
}

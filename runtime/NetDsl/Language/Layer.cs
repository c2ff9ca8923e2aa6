namespace NetDsl;

/// <summary>
/// A layer is a function from a tensor to a tensor: <c>Dense(10)</c>, the method <c>Tanh</c>, the lambda <c>x => 2 * x</c> and any composition by <c>|</c> are equally layers.
/// It may be piped into (<c>h | Readout</c>) or called (<c>Readout(h)</c>), passed to and returned from functions, and kept in fields, arrays and records.
/// </summary>
/// <remarks>
/// A layer is a value: evaluated once and used twice it shares its weights. Layers with weights are made in initialisers of <c>static readonly</c> members. Delegates
/// have a built-in <c>+</c> that chains calls; it means nothing here and is an error: add results instead, <c>x => (x | a) + (x | b)</c>.
/// </remarks>
/// <param name="x">The value the layer is applied to, of one example.</param>
/// <returns>The layer's result for that example.</returns>
public delegate Tensor Layer(Tensor x);

/// <summary>The pipe between layers and from any value into any function.</summary>
public static class LayerOperators
{
    extension(Layer)
    {
        /// <summary>Composition: <c>Flatten | Dense(10)</c> is the layer that flattens and then applies <c>Dense(10)</c>.</summary>
        /// <param name="first">The layer applied first.</param>
        /// <param name="second">The layer applied to its result.</param>
        public static Layer operator |(Layer first, Layer second) => throw Staged.Only();

        /// <summary>Makes a layer of a method, for the one place where C# cannot tell: a composition that begins with two methods, <c>Layer.From(Flatten) | Tanh</c>.</summary>
        /// <param name="function">The method or lambda.</param>
        public static Layer From(Layer function) => throw Staged.Only();
    }

    extension<TValue>(Func<TValue, Tensor>)
    {
        /// <summary>Composition that begins with something else than a tensor: <c>Embedding(65, 128) | Lstm(256)</c> is the function that looks labels up and then applies the layer.</summary>
        /// <param name="first">The function applied first.</param>
        /// <param name="second">The layer applied to its result.</param>
        public static Func<TValue, Tensor> operator |(Func<TValue, Tensor> first, Layer second) => throw Staged.Only();
    }

    extension<TValue, TResult>(TValue)
    {
        /// <summary>The general pipe: <c>text | OneHot</c>, <c>(a, b) | Add</c>.</summary>
        /// <param name="value">The value.</param>
        /// <param name="function">The function applied to it.</param>
        public static TResult operator |(TValue value, Func<TValue, TResult> function) => throw Staged.Only();
    }
}

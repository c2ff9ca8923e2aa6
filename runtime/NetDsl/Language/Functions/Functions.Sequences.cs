using System.Runtime.CompilerServices;

namespace NetDsl;

/// <content>
/// Functions of the items of sequences. A sequence is a tensor whose first axis counts the items: [T, s] has T items of shape s. <c>(a, b) | Map(f)</c> goes through several sequences side by
/// side, and gives several where f does.
/// </content>
public static partial class Functions
{
    /// <summary>Applies a layer to each item: [T, s] becomes [T, r] where the layer turns s into r. All items share its weights, and one product does for all what the layer does for one.</summary>
    /// <param name="item">The layer of one item. Error ND2021 when it writes a state, as <see cref="BatchNorm"/> does.</param>
    public static Layer Map(Layer item) => throw Staged.Only();

    /// <summary>Applies a function to each of a sequence of labels.</summary>
    /// <param name="item">The function of one item.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<Indices, Tensor> Map(Func<Indices, Tensor> item) => throw Staged.Only();

    /// <summary>Applies a function that gives labels to each item.</summary>
    /// <param name="item">The function of one item.</param>
    public static Func<Tensor, Indices> Map(Func<Tensor, Indices> item) => throw Staged.Only();

    /// <summary>Applies a function of two results to each item, which gives two sequences.</summary>
    /// <param name="item">The function of one item.</param>
    public static Func<Tensor, (Tensor, Tensor)> Map(Func<Tensor, (Tensor, Tensor)> item) => throw Staged.Only();

    /// <summary>Applies a function to the items of two sequences side by side. Error ND2020 when their numbers differ.</summary>
    /// <param name="item">The function of one item of each.</param>
    public static Func<(Tensor, Tensor), Tensor> Map(Func<Tensor, Tensor, Tensor> item) => throw Staged.Only();

    /// <summary>Applies a function to the items of a sequence and one of labels side by side. Error ND2020 when their numbers differ.</summary>
    /// <param name="item">The function of one item of each.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<(Tensor, Indices), Tensor> Map(Func<Tensor, Indices, Tensor> item) => throw Staged.Only();

    /// <summary>Applies a function of two results to the items of two sequences side by side. Error ND2020 when their numbers differ.</summary>
    /// <param name="item">The function of one item of each.</param>
    public static Func<(Tensor, Tensor), (Tensor, Tensor)> Map(Func<Tensor, Tensor, (Tensor, Tensor)> item) => throw Staged.Only();

    /// <summary>Applies any function to each item: a lambda that says the types of its parameters.</summary>
    /// <typeparam name="T">The sequence: a tensor, labels, or a tuple of these.</typeparam>
    /// <typeparam name="TResult">The result, of the same kinds.</typeparam>
    /// <param name="item">The function of one item.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, TResult> Map<T, TResult>(Func<T, TResult> item) => throw Staged.Only();

    /// <summary>Applies any function to the items of two sequences side by side. Error ND2020 when their numbers differ.</summary>
    /// <typeparam name="T1">The first sequence.</typeparam>
    /// <typeparam name="T2">The second sequence.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="item">The function of one item of each.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<(T1, T2), TResult> Map<T1, T2, TResult>(Func<T1, T2, TResult> item) => throw Staged.Only();

    /// <summary>Applies any function to the items of three sequences side by side. Error ND2020 when their numbers differ.</summary>
    /// <typeparam name="T1">The first sequence.</typeparam>
    /// <typeparam name="T2">The second sequence.</typeparam>
    /// <typeparam name="T3">The third sequence.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="item">The function of one item of each.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<(T1, T2, T3), TResult> Map<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> item) => throw Staged.Only();

    /// <summary>Applies a layer to each item of a sequence: [T, s] becomes [T, r].</summary>
    /// <param name="sequence">The items, along the first axis. Error ND2002 for one number.</param>
    /// <param name="item">The layer of one item.</param>
    [OverloadResolutionPriority(1)]
    public static Tensor Map(Tensor sequence, Layer item) => throw Staged.Only();

    /// <summary>Applies a function to each item of a sequence.</summary>
    /// <typeparam name="T">The sequence: a tensor, labels, or a tuple of these.</typeparam>
    /// <typeparam name="TResult">The result, of the same kinds.</typeparam>
    /// <param name="sequence">The items, along the first axis.</param>
    /// <param name="item">The function of one item.</param>
    public static TResult Map<T, TResult>(T sequence, Func<T, TResult> item) => throw Staged.Only();

    /// <summary>Applies a function to the items of two sequences side by side.</summary>
    /// <typeparam name="T1">The first sequence.</typeparam>
    /// <typeparam name="T2">The second sequence.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="sequence">Two sequences of equally many items. Error ND2020 otherwise.</param>
    /// <param name="item">The function of one item of each.</param>
    public static TResult Map<T1, T2, TResult>((T1, T2) sequence, Func<T1, T2, TResult> item) => throw Staged.Only();

    /// <summary>Applies a function to the items of three sequences side by side.</summary>
    /// <typeparam name="T1">The first sequence.</typeparam>
    /// <typeparam name="T2">The second sequence.</typeparam>
    /// <typeparam name="T3">The third sequence.</typeparam>
    /// <typeparam name="TResult">The result.</typeparam>
    /// <param name="sequence">Three sequences of equally many items. Error ND2020 otherwise.</param>
    /// <param name="item">The function of one item of each.</param>
    public static TResult Map<T1, T2, T3, TResult>((T1, T2, T3) sequence, Func<T1, T2, T3, TResult> item) => throw Staged.Only();
}

using NetDsl.Generators.Ir.Kernels.Contractions;

namespace NetDsl.Generators.Emit.OpenCl.Contractions;

/// <summary>
/// How the inner loops read an operand: from its buffer, or from a panel in private memory. Either way an address is a pointer that moves by a
/// coefficient with each loop, plus a constant for the element of the tile.
/// </summary>
/// <param name="Name">The name of its pointers, with a number for the depth of the loop.</param>
/// <param name="PointerType">The type of its pointers.</param>
/// <param name="Base">The text of the first pointer.</param>
/// <param name="Coefficients">By dimension: how far the pointer moves with the loop variable, in elements of the pointer's type.</param>
/// <param name="TileStrides">By tiled dimension, in the schedule's order: the distance of neighbours in the tile.</param>
/// <param name="VectorStride">The distance of the tile's vectors.</param>
/// <param name="IsVector">Whether a value is a vector load; otherwise one float fills all lanes.</param>
/// <param name="IsPanelOfVectors">Whether the pointer's elements are vectors.</param>
internal sealed record OperandReader(
    string Name, string PointerType, string Base, Coefficient[] Coefficients, Coefficient[] TileStrides, Coefficient VectorStride, bool IsVector, bool IsPanelOfVectors)
{
    /// <summary>The value at an element of the tile.</summary>
    /// <param name="element">The names of its place along the tiled dimensions and among the vectors, empty for one that is always 0.</param>
    /// <param name="product">The text of a coefficient times a variable.</param>
    public string Value(string pointer, string[] element, int lanes, Func<Coefficient, string, string> product)
    {
        string text = string.Join(" + ", TileStrides.Append(VectorStride).Select((stride, i) => (stride, name: element[i])).Where(item => !item.stride.IsZero && item.name.Length > 0).Select(item => product(item.stride, item.name)));
        string index = text.Length == 0 ? "0" : text, place = text.Length == 0 ? pointer : pointer + " + " + text;
        return (IsVector, IsPanelOfVectors) switch
        {
            (false, _) => $"(float{lanes})({pointer}[{index}])",
            (true, true) => $"{pointer}[{index}]",
            (true, false) => $"LD{lanes}({place})",
        };
    }
}

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
    public string Value(string pointer, int[] element, int vector, int lanes, Func<Coefficient, string> print)
    {
        Coefficient offset = VectorStride * vector;
        for (int i = 0; i < element.Length; i++)
        {
            offset += TileStrides[i] * element[i];
        }

        string text = print(offset);
        string place = offset.IsZero ? pointer : pointer + " + " + text;
        return (IsVector, IsPanelOfVectors) switch
        {
            (false, _) => $"(float{lanes})({pointer}[{text}])",
            (true, true) => $"{pointer}[{text}]",
            (true, false) => $"LD{lanes}({place})",
        };
    }
}

namespace NetDsl.Training;

/// <summary>
/// A random change of images that keeps what they show. Changes are made by <see cref="Augment"/>, follow one another with <c>|</c>, and are applied by
/// <see cref="DataSet.Augment"/>: <c>train.Augment(Augment.FlipHorizontally() | Augment.Shift(2))</c>.
/// </summary>
public abstract class Augmentation
{
    private protected Augmentation()
    {
    }

    /// <summary>One change, then another.</summary>
    /// <param name="first">The first.</param>
    /// <param name="second">The second; it sees what the first made.</param>
    public static Augmentation operator |(Augmentation first, Augmentation second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        return new Sequence(first, second);
    }

    /// <summary>Changes one image in place.</summary>
    internal abstract void Apply(ref AugmentedImage image);

    private sealed class Sequence(Augmentation first, Augmentation second) : Augmentation
    {
        internal override void Apply(ref AugmentedImage image)
        {
            first.Apply(ref image);
            second.Apply(ref image);
        }
    }
}

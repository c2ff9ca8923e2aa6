namespace NetDsl.Training;

/// <summary>The smallest box around the ink of one digit of a scene, in pixels.</summary>
/// <param name="Top">Its first row.</param>
/// <param name="Left">Its first column.</param>
/// <param name="Height">How many rows.</param>
/// <param name="Width">How many columns.</param>
/// <param name="Class">The digit's own class, without the background.</param>
public readonly record struct SceneBox(int Top, int Left, int Height, int Width, int Class);

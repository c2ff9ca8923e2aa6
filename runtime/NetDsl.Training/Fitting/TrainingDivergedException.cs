namespace NetDsl.Training;

/// <summary>The loss of a training step is not a finite number. The weights are of no use any more: load the last checkpoint or start again.</summary>
public sealed class TrainingDivergedException : Exception
{
    /// <summary>Makes the exception for a step.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="step">The step of the run, from 1.</param>
    /// <param name="loss">The loss.</param>
    public TrainingDivergedException(int epoch, long step, float loss)
        : base($"The loss became {(float.IsNaN(loss) ? "NaN" : "infinite")} in step {step} (epoch {epoch}). Lower the learning rate, limit gradients with "
            + "[ClipNorm(1)], or look for NaN or infinity in the data.")
    {
        Epoch = epoch;
        Step = step;
        Loss = loss;
    }

    /// <summary>The epoch, from 1.</summary>
    public int Epoch { get; }

    /// <summary>The step of the run, from 1.</summary>
    public long Step { get; }

    /// <summary>The loss.</summary>
    public float Loss { get; }
}

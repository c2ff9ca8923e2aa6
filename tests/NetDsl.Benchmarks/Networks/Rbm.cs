using static NetDsl.Functions;

namespace NetDsl.Benchmarks;

/// <summary>
/// A restricted Boltzmann machine 784-256, trained by contrastive divergence of one step with sampled hidden and visible units (Hinton, 2002): the gradient of the difference of free energies. A prediction is
/// the probability of the hidden units.
/// </summary>
[Network]
public partial class Rbm
{
    static readonly Parameter Weight = Param([784, 256], Init.Normal(0, 0.01)), VisibleBias = Param([784], Init.Zeros), HiddenBias = Param([256], Init.Zeros);

    [Predict]
    static Tensor Hidden([Shape(784)] Tensor visible) => Argument(visible) | Sigmoid;

    [Train, Sgd(0.01f)]
    static Tensor Loss([Shape(784)] Tensor visible)
    {
        var hidden = Hidden(visible) | Bernoulli;
        var sampled = hidden.Dot(Weight.T) + VisibleBias | Sigmoid | Bernoulli | StopGradient;
        return FreeEnergy(visible) - FreeEnergy(sampled);
    }

    static Tensor FreeEnergy(Tensor visible) => -visible.Dot(VisibleBias) - (Argument(visible) | Softplus | Sum);

    static Tensor Argument(Tensor visible) => visible.Dot(Weight) + HiddenBias;
}

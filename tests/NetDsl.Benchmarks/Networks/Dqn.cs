using static NetDsl.Functions;

namespace NetDsl.Benchmarks;

/// <summary>A deep Q-network over four frames of 84×84 (Mnih et al., 2015) with four actions: targets of temporal differences from a network that stands still, smooth L1, Adam. A prediction is the values of all actions.</summary>
[Network]
public partial class Dqn
{
    const int Actions = 4;

    static readonly Layer Online = Values(), Target = Values();

    [Predict]
    static Tensor Value([Shape(4, 84, 84)] Tensor state) => state | Online;

    [Train(Updates = [nameof(Online)]), Adam(1e-4f)]
    static Tensor Loss([Shape(4, 84, 84)] Tensor state, [Classes(Actions)] Indices action, Tensor reward, [Shape(4, 84, 84)] Tensor next, Tensor isLast)
    {
        var target = reward + 0.99 * (1 - isLast) * (next | Target | Max) | StopGradient;
        return Value(state) | At(action) | Huber(target);
    }

    static Layer Values() =>
        Conv2D(32, 8, stride: 4) | Relu | Conv2D(64, 4, stride: 2) | Relu | Conv2D(64, 3) | Relu | Flatten | Dense(512) | Relu | Dense(Actions);
}

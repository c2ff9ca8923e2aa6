"""A training step and a prediction of every network of the benchmark in PyTorch, on eight distinct batches in rotation."""
import torch
import torch.nn as nn
import torch.nn.functional as F

import torch_networks as networks

DISTINCT_BATCHES = 8

IMAGES = {  # model, optimiser, shape of one example
    "logreg": (networks.softmax_regression, "sgd", (784,)),
    "mlp": (networks.mlp, "adam", (784,)),
    "lenet5": (networks.lenet5, "momentum", (1, 28, 28)),
    "cnn_relu": (networks.cnn_relu, "adam", (1, 28, 28)),
    "resnet20": (networks.ResNet20, "momentum and decay", (3, 32, 32)),
}


class Choice:
    """The in-process variant: flags joined by +."""
    def __init__(self, variant):
        flags = variant.split("+")
        self.foreach, self.channels_last, self.written_out = "foreach" in flags, "cl" in flags, "cell" in flags
        self.freeze, self.scripted = "freeze" in flags, "jit" in flags or "freeze" in flags
        self.without_onednn = "nomkldnn" in flags

    def prepare(self, model, trains):
        if self.channels_last:
            model = model.to(memory_format=torch.channels_last)
        model.train(trains)
        if self.scripted:
            model = torch.jit.script(model)
        if self.freeze:
            model = torch.jit.optimize_for_inference(torch.jit.freeze(model))
        return model

    def examples(self, batch, *shape):
        data = torch.rand(batch, *shape)
        return data.contiguous(memory_format=torch.channels_last) if self.channels_last and len(shape) == 3 else data

    def optimizer(self, model, name, rate=1e-3):
        if name == "adam":
            return torch.optim.Adam(model.parameters(), lr=rate, foreach=self.foreach)
        if name == "momentum":
            return torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, foreach=self.foreach)
        if name == "momentum and decay":
            return torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, weight_decay=1e-4, foreach=self.foreach)
        return torch.optim.SGD(model.parameters(), lr=0.01, foreach=self.foreach)


def rotation(make):
    """Gives a function that gives the next of the distinct batches."""
    batches = [make() for _ in range(DISTINCT_BATCHES)]
    taken = [0]

    def following():
        taken[0] += 1
        return batches[taken[0] % DISTINCT_BATCHES]

    return following


def prediction(model, choice, following):
    # The scripting executor cannot record under inference_mode.
    guard = torch.no_grad if choice.scripted else torch.inference_mode

    def predict():
        with guard():
            model(*following())

    return predict


def training(model, update, loss, following):
    def train():
        update.zero_grad(set_to_none=True)
        loss(model, *following()).backward()
        update.step()

    return train


def of_images(name, batch, trains, choice):
    build, optimizer, shape = IMAGES[name]
    model = choice.prepare(build(), trains)
    if not trains:
        return prediction(model, choice, rotation(lambda: (choice.examples(batch, *shape),))), model
    following = rotation(lambda: (choice.examples(batch, *shape), torch.randint(0, 10, (batch,))))
    return training(model, choice.optimizer(model, optimizer), lambda m, x, labels: F.cross_entropy(m(x), labels), following), model


def autoencoder(name, batch, trains, choice):
    model = choice.prepare(networks.autoencoder(), trains)
    following = rotation(lambda: (choice.examples(batch, 784),))
    if not trains:
        return prediction(model, choice, following), model
    return training(model, choice.optimizer(model, "adam"), lambda m, x: F.mse_loss(m(x), x), following), model


def vae(name, batch, trains, choice):
    model = choice.prepare(networks.Vae(), trains)
    following = rotation(lambda: (choice.examples(batch, 784),))
    if not trains:
        return prediction(model, choice, following), model

    def loss(m, x):
        logits, mean, log_variance = m(x)
        divergence = -0.5 * torch.sum(1 + log_variance - mean * mean - log_variance.exp())
        return (F.binary_cross_entropy_with_logits(logits, x, reduction="sum") + divergence) / batch

    return training(model, choice.optimizer(model, "adam"), loss, following), model


def rbm(name, batch, trains, choice):
    model = choice.prepare(networks.Rbm(), trains)
    following = rotation(lambda: ((torch.rand(batch, 784) < 0.3).float(),))
    if not trains:
        return prediction(model, choice, following), model
    rate = 0.01 / batch

    def train():
        with torch.no_grad():
            (visible,) = following()
            probable = model(visible)
            hidden = torch.bernoulli(probable)
            sampled = torch.bernoulli(torch.addmm(model.visible, hidden, model.weight.t()).sigmoid_())
            then_probable = model(sampled)
            model.weight.addmm_(visible.t(), probable, alpha=rate).addmm_(sampled.t(), then_probable, alpha=-rate)
            model.visible.add_((visible - sampled).sum(0), alpha=rate)
            model.hidden.add_((probable - then_probable).sum(0), alpha=rate)

    return train, model


def dcgan(name, batch, trains, choice):
    generator = choice.prepare(networks.Generator(), trains)
    if not trains:
        return prediction(generator, choice, rotation(lambda: (torch.randn(batch, 100),))), generator
    discriminator = choice.prepare(networks.Discriminator(), trains)
    of_generator, of_discriminator = choice.optimizer(generator, "adam", 2e-4), choice.optimizer(discriminator, "adam", 2e-4)
    following = rotation(lambda: (choice.examples(batch, 1, 28, 28) * 2 - 1,))
    one, zero, loss = torch.ones(batch, 1), torch.zeros(batch, 1), F.binary_cross_entropy_with_logits

    def train():
        (image,) = following()
        drawn = generator(torch.randn(batch, 100))
        of_discriminator.zero_grad(set_to_none=True)
        (loss(discriminator(image), one) + loss(discriminator(drawn.detach()), zero)).backward()
        of_discriminator.step()
        of_generator.zero_grad(set_to_none=True)
        discriminator.requires_grad_(False)  # the generator's step needs no gradient of the discriminator's weights
        loss(discriminator(drawn), one).backward()
        discriminator.requires_grad_(True)
        of_generator.step()

    return train, nn.ModuleList([generator, discriminator])


def dqn(name, batch, trains, choice):
    model = choice.prepare(networks.dqn(), trains)
    if not trains:
        return prediction(model, choice, rotation(lambda: (choice.examples(batch, 4, 84, 84),))), nn.ModuleList([model, networks.dqn()])
    target = choice.prepare(networks.dqn(), False)
    following = rotation(lambda: (
        choice.examples(batch, 4, 84, 84), torch.randint(0, 4, (batch, 1)), torch.rand(batch), choice.examples(batch, 4, 84, 84), (torch.rand(batch) < 0.05).float()))

    def loss(m, state, action, reward, after, is_last):
        with torch.no_grad():
            wanted = reward + 0.99 * (1 - is_last) * target(after).max(1)[0]
        return F.smooth_l1_loss(m(state).gather(1, action).squeeze(1), wanted)

    return training(model, choice.optimizer(model, "adam", 1e-4), loss, following), nn.ModuleList([model, target])


def over_text(name, batch, trains, choice):
    build = networks.CharCell if choice.written_out else networks.CharNet
    model = choice.prepare(networks.CharGpt() if name == "attention" else build(name), trains)
    if not trains:
        return prediction(model, choice, rotation(lambda: (torch.randint(0, 65, (64, batch)),))), model
    following = rotation(lambda: (torch.randint(0, 65, (64, batch)), torch.randint(0, 65, (64 * batch,))))
    return training(model, choice.optimizer(model, "adam"), lambda m, text, after: F.cross_entropy(m(text), after), following), model


def self_attention(name, batch, trains, choice):
    model = choice.prepare(networks.SelfAttentionCell() if choice.written_out else networks.SelfAttention(), trains)
    if not trains:
        return prediction(model, choice, rotation(lambda: (torch.rand(batch, 64, 128),))), model
    following = rotation(lambda: (torch.rand(batch, 64, 128), torch.rand(batch, 64, 128)))
    return training(model, choice.optimizer(model, "adam"), lambda m, x, target: F.mse_loss(m(x), target), following), model


def seq2seq(name, batch, trains, choice):
    def labels(*shape):
        return torch.randint(0, 64, shape)

    model = choice.prepare(networks.Seq2Seq(), trains)
    if not trains:
        return prediction(model, choice, rotation(lambda: (labels(20, batch), labels(20, batch)))), model
    following = rotation(lambda: (labels(20, batch), labels(20, batch), labels(20 * batch)))
    return training(model, choice.optimizer(model, "adam"), lambda m, text, written, after: F.cross_entropy(m(text, written), after), following), model


SPECIAL = {
    "autoencoder": autoencoder, "vae": vae, "rbm": rbm, "dcgan": dcgan, "dqn": dqn, "rnn": over_text, "lstm": over_text, "gru": over_text, "attention": over_text,
    "self_attention": self_attention, "seq2seq": seq2seq,
}


def make(workload, batch, metric, variant):
    """Gives a function that takes one step, and the number of parameters where the variant keeps them."""
    torch.manual_seed(1)
    choice = Choice(variant)
    step, model = SPECIAL.get(workload, of_images)(workload, batch, metric == "train", choice)
    # A frozen model has constants instead.
    parameters = None if choice.freeze else sum(p.numel() for p in model.parameters())
    if not choice.without_onednn:
        return step, parameters

    def without_onednn():
        with torch.backends.mkldnn.flags(enabled=False):
            step()

    return without_onednn, parameters

"""The networks of the benchmark in PyTorch; their parameters are counted against those of tests/NetDsl.Benchmarks/Networks."""
import torch
import torch.nn as nn
import torch.nn.functional as F


def mlp():
    return nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 128), nn.ReLU(), nn.Linear(128, 10))


def softmax_regression():
    return nn.Linear(784, 10)


def lenet5():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.Tanh(), nn.AvgPool2d(2), nn.Conv2d(6, 16, 5), nn.Tanh(), nn.AvgPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.Tanh(), nn.Linear(120, 84), nn.Tanh(), nn.Linear(84, 10))


def cnn_relu():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.25),
        nn.Flatten(), nn.Linear(64 * 14 * 14, 128), nn.ReLU(), nn.Dropout(0.5), nn.Linear(128, 10))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first, self.first_norm = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
        self.second, self.second_norm = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        self.stride, self.added = stride, outputs - inputs

    def forward(self, x):
        y = self.second_norm(self.second(F.relu(self.first_norm(self.first(x)))))
        if self.stride != 1:  # option A: every other pixel, new channels zero
            x = F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 0, self.added))
        return F.relu(y + x)


class ResNet20(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.norm = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        blocks, inputs = [], 16
        for outputs, stride in ((16, 1), (16, 1), (16, 1), (32, 2), (32, 1), (32, 1), (64, 2), (64, 1), (64, 1)):
            blocks.append(Block(inputs, outputs, stride))
            inputs = outputs
        self.body, self.head = nn.Sequential(*blocks), nn.Linear(64, 10)

    def forward(self, x):
        return self.head(self.body(F.relu(self.norm(self.stem(x)))).mean((2, 3)))


def autoencoder():
    return nn.Sequential(
        nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 32), nn.ReLU(), nn.Linear(32, 128), nn.ReLU(), nn.Linear(128, 784), nn.Sigmoid())


class CharNet(nn.Module):
    """One-hot 65 to 256 units and back at every step by the library's recurrent layer, time first."""
    def __init__(self, kind):
        super().__init__()
        self.layer = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[kind](65, 256)
        self.readout = nn.Linear(256, 65)

    def forward(self, text):
        h, _ = self.layer(F.one_hot(text, 65).float())
        return self.readout(h.flatten(0, 1))


class CharCell(nn.Module):
    """The same with the recurrence written out for the compiler; the one-hot product is an embedding here."""
    def __init__(self, kind: str):
        super().__init__()
        gates = {"rnn": 1, "lstm": 4, "gru": 3}[kind]
        self.kind = kind
        self.of_item, self.bias, self.of_state = nn.Embedding(65, gates * 256), nn.Parameter(torch.zeros(gates * 256)), nn.Linear(256, gates * 256)
        self.readout = nn.Linear(256, 65)

    def forward(self, text):
        h = torch.zeros(text.size(1), 256)
        c = torch.zeros(text.size(1), 256)
        all_h = []
        for item in (self.of_item(text) + self.bias).unbind(0):
            state = self.of_state(h)
            if self.kind == "rnn":
                h = torch.tanh(item + state)
            elif self.kind == "lstm":
                i, f, g, o = (item + state).chunk(4, 1)
                c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
                h = torch.sigmoid(o) * torch.tanh(c)
            else:
                item_r, item_z, item_n = item.chunk(3, 1)
                state_r, state_z, state_n = state.chunk(3, 1)
                n = torch.tanh(item_n + torch.sigmoid(item_r + state_r) * state_n)
                h = n + torch.sigmoid(item_z + state_z) * (h - n)
            all_h.append(h)
        return self.readout(torch.stack(all_h).flatten(0, 1))


class CharGpt(nn.Module):
    """Two blocks of attention in front of a layer of 512, normalised before; characters first, as the others read them."""
    def __init__(self):
        super().__init__()
        self.embed, self.positions = nn.Embedding(65, 128), nn.Parameter(torch.zeros(64, 128))
        block = nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, activation="gelu", batch_first=True, norm_first=True)
        self.blocks, self.norm, self.readout = nn.TransformerEncoder(block, 2), nn.LayerNorm(128), nn.Linear(128, 65)
        self.register_buffer("mask", torch.triu(torch.full((64, 64), float("-inf")), 1))

    def forward(self, text):
        x = self.embed(text.t()) + self.positions
        return self.readout(self.norm(self.blocks(x, self.mask)).transpose(0, 1).flatten(0, 1))


class SelfAttention(nn.Module):
    """Causal attention of four heads by the library's layer."""
    def __init__(self):
        super().__init__()
        self.layer = nn.MultiheadAttention(128, 4, batch_first=True)
        self.register_buffer("mask", torch.triu(torch.full((64, 64), float("-inf")), 1))

    def forward(self, x):
        return self.layer(x, x, x, attn_mask=self.mask, need_weights=False)[0]


class SelfAttentionCell(nn.Module):
    """The same written out: one product for queries, keys and values, the mask added by the product of the scores."""
    def __init__(self):
        super().__init__()
        self.input, self.output = nn.Linear(128, 3 * 128), nn.Linear(128, 128)
        self.register_buffer("mask", torch.triu(torch.full((64, 64), float("-inf")), 1))

    def forward(self, x):
        batch = x.size(0)
        q, k, v = self.input(x).view(batch, 64, 3, 4, 32).permute(2, 0, 3, 1, 4).reshape(3, batch * 4, 64, 32).unbind(0)
        weights = torch.softmax(torch.baddbmm(self.mask, q, k.transpose(1, 2), alpha=32 ** -0.5), 2)
        return self.output(torch.bmm(weights, v).view(batch, 4, 64, 32).transpose(1, 2).reshape(batch, 64, 128))


class Vae(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.mean, self.log_variance = nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20)
        self.decoder, self.pixels = nn.Linear(20, 400), nn.Linear(400, 784)

    def forward(self, x):
        if not self.training:  # a prediction is the reconstruction from the mean
            return torch.sigmoid(self.pixels(F.relu(self.decoder(self.mean(F.relu(self.encoder(x))))))), x, x
        hidden = F.relu(self.encoder(x))
        mean, log_variance = self.mean(hidden), self.log_variance(hidden)
        drawn = mean + torch.randn_like(mean) * torch.exp(0.5 * log_variance)
        return self.pixels(F.relu(self.decoder(drawn))), mean, log_variance


class Rbm(nn.Module):
    """Gives the probabilities of the hidden units; trained without autograd."""
    def __init__(self):
        super().__init__()
        self.weight, self.visible, self.hidden = nn.Parameter(torch.randn(784, 256) * 0.01), nn.Parameter(torch.zeros(784)), nn.Parameter(torch.zeros(256))

    def forward(self, v):
        return torch.sigmoid_(torch.addmm(self.hidden, v, self.weight))


class Generator(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense, self.norm = nn.Linear(100, 128 * 49), nn.BatchNorm2d(128)
        self.first, self.first_norm = nn.ConvTranspose2d(128, 64, 4, 2, 1, bias=False), nn.BatchNorm2d(64)
        self.second = nn.ConvTranspose2d(64, 1, 4, 2, 1)

    def forward(self, noise):
        x = F.relu(self.norm(self.dense(noise).view(-1, 128, 7, 7)))
        return torch.tanh(self.second(F.relu(self.first_norm(self.first(x)))))


class Discriminator(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second, self.norm = nn.Conv2d(1, 64, 4, 2, 1), nn.Conv2d(64, 128, 4, 2, 1, bias=False), nn.BatchNorm2d(128)
        self.score = nn.Linear(128 * 49, 1)

    def forward(self, x):
        x = F.leaky_relu(self.first(x), 0.2)
        return self.score(F.leaky_relu(self.norm(self.second(x)), 0.2).flatten(1))


def dqn():
    return nn.Sequential(
        nn.Conv2d(4, 32, 8, 4), nn.ReLU(), nn.Conv2d(32, 64, 4, 2), nn.ReLU(), nn.Conv2d(64, 64, 3, 1), nn.ReLU(),
        nn.Flatten(), nn.Linear(3136, 512), nn.ReLU(), nn.Linear(512, 4))


class Seq2Seq(nn.Module):
    """GRU encoder and decoder, attention by dot products without input feeding, teacher forcing; time first."""
    def __init__(self):
        super().__init__()
        self.embed_read, self.embed_written = nn.Embedding(64, 128), nn.Embedding(64, 128)
        self.reader, self.writer = nn.GRU(128, 128), nn.GRU(128, 128)
        self.combine, self.readout = nn.Linear(256, 128), nn.Linear(128, 64)

    def forward(self, text, written):
        read, state = self.reader(self.embed_read(text))
        states, _ = self.writer(self.embed_written(written), state)
        read, states = read.transpose(0, 1), states.transpose(0, 1)
        context = torch.bmm(torch.softmax(torch.bmm(states, read.transpose(1, 2)), 2), read)
        return self.readout(torch.tanh(self.combine(torch.cat((context, states), 2)))).flatten(0, 1)

"""The T5 that is trained, with the names of Hugging Face's, and its loss.

Shapes: B windows, S source pieces, T target pieces, D the width, H heads.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .windows import NOTHING, PAD, Preset

BUCKETS, FARTHEST = 32, 64  # of the relative positions


class Norm(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        x = x.float()
        return x * (x.square().mean(-1, keepdim=True) + 1e-6).rsqrt() * self.weight


class Attention(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int, heads: int, biased: bool) -> None:
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v, self.o = (nn.Linear(width, width, bias=False) for _ in range(4))
        if biased:
            self.relative_attention_bias = nn.Embedding(BUCKETS, heads)

    def forward(self, x: Tensor, seen: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        """Of x [B, L, D] that attends to `seen` [B, M, D]: the output [B, L, D], the weights [B, H, L, M]."""
        b, _, width = x.shape
        q, k, v = (
            part.view(b, -1, self.heads, width // self.heads).transpose(1, 2)
            for part in (self.q(x), self.k(seen), self.v(seen))
        )
        weights = (q @ k.transpose(-1, -2) + bias).softmax(-1)  # T5 does not scale
        return self.o((weights.to(v.dtype) @ v).transpose(1, 2).reshape(b, -1, width)), weights


class SelfAttention(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int, heads: int, first: bool) -> None:
        super().__init__()
        self.SelfAttention, self.layer_norm = Attention(width, heads, first), Norm(width)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        y = self.layer_norm(x)
        return x + self.SelfAttention(y, y, bias)[0]


class CrossAttention(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.EncDecAttention, self.layer_norm = Attention(width, heads, False), Norm(width)

    def forward(self, x: Tensor, seen: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        found, weights = self.EncDecAttention(self.layer_norm(x), seen, mask)
        return x + found, weights


class Dense(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int) -> None:
        super().__init__()
        self.wi, self.wo = nn.Linear(width, 4 * width, bias=False), nn.Linear(4 * width, width, bias=False)


class FeedForward(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int) -> None:
        super().__init__()
        self.DenseReluDense, self.layer_norm = Dense(width), Norm(width)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.DenseReluDense.wo(F.relu(self.DenseReluDense.wi(self.layer_norm(x))))


class Block(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int, heads: int, first: bool, decoder: bool) -> None:
        super().__init__()
        crossed = [CrossAttention(width, heads)] if decoder else []
        self.layer = nn.ModuleList([SelfAttention(width, heads, first), *crossed, FeedForward(width)])


class Stack(nn.Module):  # type: ignore[misc]
    def __init__(self, width: int, layers: int, decoder: bool) -> None:
        super().__init__()
        self.block = nn.ModuleList(Block(width, width // 32, n == 0, decoder) for n in range(layers))
        self.final_layer_norm = Norm(width)
        self.decoder = decoder

    def bias(self, length: int) -> Tensor:
        """The bias of self-attention by distance [1, H, L, L]."""
        table = self.block[0].layer[0].SelfAttention.relative_attention_bias
        place = torch.arange(length, device=table.weight.device)
        distance = place[None] - place[:, None]  # of the key from the query
        found = table(bucket(distance, self.decoder)).permute(2, 0, 1)[None]
        return found.masked_fill(distance > 0, -1e9) if self.decoder else found


class T5(nn.Module):  # type: ignore[misc]
    def __init__(self, preset: Preset, pieces: int) -> None:
        super().__init__()
        width = preset.width
        self.shared = nn.Embedding(pieces, width)
        self.encoder = Stack(width, preset.encoder, decoder=False)
        self.decoder = Stack(width, preset.decoder, decoder=True)
        for name, weight in self.named_parameters():
            if weight.dim() == 2:  # as T5 does, whose attention is not scaled
                std = 1.0 if name == "shared.weight" else weight.shape[1] ** -0.5
                nn.init.normal_(weight, std=std * 32**-0.5 if ".q." in name else std)

    def forward(self, source: Tensor, told: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """States of the sources [B, S] and of the answers so far [B, T], both with a last axis D, and the
        weights of the last cross-attention [B, H, T, S]."""
        mask = (source == PAD)[:, None, None] * -1e9  # [B, 1, 1, S]
        x, bias = self.shared(source), self.encoder.bias(source.shape[1]) + mask
        for block in self.encoder.block:
            x = block.layer[1](block.layer[0](x, bias))
        seen = self.encoder.final_layer_norm(x)
        x, bias = self.shared(told), self.decoder.bias(told.shape[1])
        for block in self.decoder.block:
            x, weights = block.layer[1](block.layer[0](x, bias), seen, mask)
            x = block.layer[2](x)
        return seen, self.decoder.final_layer_norm(x), weights

    def cross_entropy(self, states: Tensor, target: Tensor) -> Tensor:
        """Mean over the targets [B, T] that are not NOTHING, in nats, for states [B, T, D]."""
        scores = F.linear(states * self.shared.embedding_dim**-0.5, self.shared.weight)
        return F.cross_entropy(scores.flatten(0, 1).float(), target.flatten(), ignore_index=NOTHING)


def bucket(distance: Tensor, decoder: bool) -> Tensor:
    """T5's numbers of distances: near ones have a number each, those further away share some. A decoder,
    which looks back only, has all numbers for one sign."""
    half = BUCKETS if decoder else BUCKETS // 2
    near = half // 2
    size = (-distance).clamp(min=0) if decoder else distance.abs()
    scale = (half - near) / math.log(FARTHEST / near)
    far = near + ((size.clamp(min=1) / near).log() * scale).long()
    found = torch.where(size < near, size, far.clamp(max=half - 1))
    return found if decoder else found + (distance > 0) * half


def loss_of(net: T5, source: Tensor, target: Tensor, places: Tensor) -> tuple[Tensor, Tensor]:
    """The loss of scripts/train/seq2seq.py: that of the target pieces, and the two aids."""
    told = F.pad(target.masked_fill(target == NOTHING, PAD), (1, 0))[:, :-1]
    seen, said, weights = net(source, told)
    known = places >= 0
    at = places.clamp(min=0)[..., None]  # [B, T, 1]
    looked = weights[:, :2].float().mean(1).gather(2, at)[..., 0]  # [B, T]
    guided = -((looked + 1e-6).log() * known).sum() / known.sum().clamp(min=1)
    there = seen.gather(1, at.expand(-1, -1, seen.shape[2]))
    tagged = net.cross_entropy(there, target.masked_fill(~known, NOTHING))
    return net.cross_entropy(said, target), 0.2 * guided + 0.5 * tagged

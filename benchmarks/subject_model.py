"""The subject net in torch: layers, loss, and the file that lint reads (ONNX). Needs torch; lint itself never does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch  # type: ignore[import-not-found, unused-ignore]
from torch import nn
from torch.nn import functional  # type: ignore[import-not-found, unused-ignore]

from lorakit.image.subject.maps import SIDE
from lorakit.image.subject.net import CHANNELS, PLACES

if TYPE_CHECKING:
    from pathlib import Path

Tensor = Any


def conv(inside: int, outside: int, stride: int = 1, kernel: int | tuple[int, int] = 3) -> Any:
    """Convolution, batch normalisation, ReLU."""
    padding = (kernel // 2, kernel // 2) if isinstance(kernel, int) else (kernel[0] // 2, kernel[1] // 2)
    layer = nn.Conv2d(inside, outside, kernel, stride, padding, bias=False)
    return nn.Sequential(layer, nn.BatchNorm2d(outside), nn.ReLU())


class SubjectNet(nn.Module):  # type: ignore[misc, unused-ignore]  # torch may not be installed
    """A small U-shaped net; edges are read from the means and maxima of columns and rows of its last planes.

    Answers mask logits (1 x 48 x 48), edge logits (4 x 48: left, right, top, bottom), presence logit (1).
    """

    def __init__(self) -> None:
        super().__init__()
        self.first = conv(CHANNELS, 16, 2)
        self.second = nn.Sequential(conv(16, 24, 2), conv(24, 24))
        self.third = nn.Sequential(conv(24, 32, 2), conv(32, 32))
        self.fourth = nn.Sequential(conv(32, 36, 2), conv(36, 36))
        self.context = nn.Conv2d(36, 36, 1)
        self.join_third = nn.Sequential(conv(68, 32, 1, 1), conv(32, 24))
        self.join_second = nn.Sequential(conv(48, 24, 1, 1), conv(24, 16))
        self.join_first = nn.Sequential(conv(32, 12, 1, 1), conv(12, 12))
        self.mask = nn.Conv2d(12, 1, 1)
        self.profile = nn.Sequential(conv(26, 24, 1, (1, 5)), conv(24, 24, 1, (1, 5)))
        self.edges = nn.Conv2d(24, 2, 1)
        self.present = nn.Conv2d(36, 1, 1)

    def forward(self, planes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """`planes`: batch x CHANNELS x SIDE x SIDE, 0 to 255."""
        first = self.first(planes * (1 / 64) - 2)
        second = self.second(first)
        third = self.third(second)
        fourth = self.fourth(third)
        whole = functional.avg_pool2d(fourth, SIDE // 16)
        spread = functional.interpolate(self.context(whole), scale_factor=SIDE // 16, mode="nearest")
        fourth = fourth + spread
        third = self.join_third(torch.cat([_twice(fourth), third], 1))
        second = self.join_second(torch.cat([_twice(third), second], 1))
        fine = self.join_first(torch.cat([_twice(second), first], 1))
        mask = self.mask(fine)
        seen = torch.cat([fine, mask], 1)
        across = self.edges(self.profile(_profile(seen)))
        down = self.edges(self.profile(_profile(seen.transpose(2, 3))))
        edges = torch.cat([across, down], 1).reshape(-1, 4, PLACES)
        return mask, edges, self.present(whole).reshape(-1, 1)


def _twice(planes: Tensor) -> Tensor:
    return functional.interpolate(planes, scale_factor=2, mode="nearest")


def _profile(planes: Tensor) -> Tensor:
    """Mean and maximum of each column."""
    return torch.cat(
        [functional.avg_pool2d(planes, (PLACES, 1)), functional.max_pool2d(planes, (PLACES, 1))],
        1,
    )


def loss(answer: tuple[Tensor, Tensor, Tensor], mask: Tensor, box: Tensor, present: Tensor) -> Tensor:
    """Mask and edge cross-entropy, error of the box share, presence. `mask` 0 to 1, `box` left top right bottom."""
    said, edges, there = answer
    masks = functional.binary_cross_entropy_with_logits(said[:, 0], mask)
    chances = functional.log_softmax(edges, 2)
    places = torch.stack([box[:, 0], box[:, 2] - 1 / PLACES, box[:, 1], box[:, 3] - 1 / PLACES], 1) * PLACES
    places = places.clamp(0, PLACES - 1)
    low = places.floor().clamp(max=PLACES - 2)
    part = places - low
    at = low.long().unsqueeze(2)
    wanted = chances.gather(2, at)[..., 0] * (1 - part) + chances.gather(2, at + 1)[..., 0] * part
    line = torch.arange(PLACES, dtype=torch.float32) / PLACES
    means = (chances.exp() * line).sum(2)
    share = (means[:, 1] - means[:, 0] + 1 / PLACES) * (means[:, 3] - means[:, 2] + 1 / PLACES)
    truth = (box[:, 2] - box[:, 0]) * (box[:, 3] - box[:, 1])
    judged = present / present.sum().clamp(min=1)
    edge_loss = (-wanted.mean(1) * judged).sum()
    share_loss = ((share - truth).abs() * judged).sum()
    presence = functional.binary_cross_entropy_with_logits(there[:, 0], present)
    return 2 * masks + 0.5 * edge_loss + 3 * share_loss + 0.2 * presence


def export(net: Any, path: Path) -> None:
    """Write the net as ONNX with batch normalisation folded into the convolutions."""
    net = net.eval()
    for module in list(net.modules()):
        if isinstance(module, nn.Sequential) and len(module) == 3 and isinstance(module[1], nn.BatchNorm2d):
            convolution: Any = module[0]
            module[0] = nn.utils.fusion.fuse_conv_bn_eval(convolution, module[1])
            module[1] = nn.Identity()
    with torch.no_grad():
        torch.onnx.export(
            net,
            (torch.zeros(1, CHANNELS, SIDE, SIDE),),
            str(path),
            input_names=["planes"],
            output_names=["mask", "edges", "present"],
            opset_version=17,
            dynamo=False,
        )

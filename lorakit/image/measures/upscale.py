"""Whether a picture was enlarged, so that it has fewer real pixels than its size says, and how many are real.

An enlarged picture holds nothing above half of the old sampling rate. Its strongest edges are looked at, because there
the signal stands farthest above noise: the power spectra of short lines of pixels across them, less that of flat places
(the noise). What is missing above a cut-off, measured in decades below a fall of f^-4 from the middle frequencies, is
the score. Resampling also leaves a beat: the second difference of pixels is larger at some phases than at others
(Gallagher, "Detection of linear and cubic interpolation in JPEG compressed images", 2005); a beat adds to the score.

What cannot be told: a picture out of focus everywhere, or a soft lens, looks much the same as an enlarged one, only
without the beat; doubling leaves no beat either. Pictures enlarged by a learned model have new, invented detail and are
not found. Pictures without any edge are unknown.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from lorakit.image.measures.strips import strips

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Plane = NDArray[np.uint8]
    Power = NDArray[np.float32]

LINE = 64  # pixels of a line across an edge
EDGES = 200  # strongest edges of each direction
SMALLEST = 3 * LINE  # pixels of a side; smaller pictures say nothing
FAINTEST = 3  # levels between neighbours: fainter edges drown in rounding
WINDOW = np.hanning(LINE + 1)[:LINE].astype(np.float32)
FREQUENCY = np.arange(LINE // 2 + 1) / LINE  # cycles a pixel
NOISE = 1.5  # times the power of flat places is taken off
FLOOR = 0.03  # power that rounding to whole levels leaves anyway
BEAT_CLEAR = 0.7  # log10 of a beat's height over the median; chance reaches this
BEAT_FULL = 0.6
BEAT_WEIGHT = 0.4
SURELY_REAL = -0.5  # no beat lifts a score below this to where a rule minds; looking for one takes a third of the time
STRONG_BEND = 40  # levels; stronger second differences count as this much, so that a few edges do not rule
LARGEST_BLOCK = 32
FEWEST_STEPS = 16  # places with steps, before blocks are believed
BLOCK_SHARE = 0.9  # of the height of all clear steps stands on one phase
INSIDE = 0.12  # of the mean step between squares may be that inside them
NO_STEP = 3  # levels between neighbours that compression adds inside a flat square


class Upscale(NamedTuple):
    """`score`: decades of missing power, from about -1 (sharp) to 3; `width` and `height`: the estimated real pixels.

    `block`: the whole-number factor of nearest-neighbour enlargement, None for anything else.
    """

    score: float | None
    width: int | None
    height: int | None
    block: int | None


UNKNOWN = Upscale(None, None, None, None)


def upscale(luma: Plane) -> Upscale:
    """Judge a picture (height x width, 0 to 255, pixels as stored)."""
    height, width = luma.shape
    if min(height, width) < SMALLEST:
        return UNKNOWN
    across, down = strips(luma)
    if block := _block(across, down):
        return Upscale(2 + math.log10(block), round(width / block), round(height / block), block)
    spectra = [found for strip in (across, down) if (found := _edge_spectrum(strip)) is not None]
    if not spectra:
        return UNKNOWN
    score = sum(_missing(spectrum) for spectrum in spectra) / len(spectra)
    if score > SURELY_REAL:
        score += BEAT_WEIGHT * min(max((_beat(across) + _beat(down)) / 2 - BEAT_CLEAR, 0.0), BEAT_FULL)
    factor = math.prod(_factor(spectrum) for spectrum in spectra) ** (1 / len(spectra))
    return Upscale(score, round(width / factor), round(height / factor), None)


def _edge_spectrum(strip: Plane) -> Power | None:
    """The mean power of lines across the strongest edges, less the noise; None when there are no clear edges."""
    count = strip.shape[1] // LINE
    steps = cv2.absdiff(strip[:, 1:], strip[:, :-1])[:, : count * LINE - 1]
    steps = cv2.copyMakeBorder(steps, 0, 0, 0, 1, cv2.BORDER_CONSTANT, value=0).reshape(-1, LINE)
    peaks = steps.max(axis=1)
    order = np.argsort(peaks, kind="stable")
    edges = order[-EDGES:]
    if peaks[edges[0]] < FAINTEST:
        edges = edges[peaks[edges] >= FAINTEST]
        if len(edges) < EDGES // 8:
            return None
    lines, columns = np.divmod(edges, count)
    starts = np.clip(columns * LINE + steps[edges].argmax(axis=1) - LINE // 2 + 1, 0, strip.shape[1] - LINE)
    power = _power(strip, lines, starts).mean(axis=0)
    calm = order[len(order) // 10 : len(order) * 2 // 5]
    calm = calm[:: max(1, len(calm) // EDGES)]
    lines, columns = np.divmod(calm, count)
    noise = _power(strip, lines, columns * LINE).mean(axis=0)
    return np.asarray(np.maximum(power - NOISE * noise, 0.1 * power) + FLOOR, dtype=np.float32)


def _power(strip: Plane, lines: NDArray[np.intp], starts: NDArray[np.intp]) -> Power:
    """Power spectra of LINE pixels from `starts` on `lines`: one row each, unit noise giving 1."""
    pixels = strip[lines[:, None], starts[:, None] + np.arange(LINE)].astype(np.float32)
    pixels -= pixels.mean(axis=1, keepdims=True)
    spectrum = np.fft.rfft(pixels * WINDOW, axis=1)
    return np.asarray((spectrum.real**2 + spectrum.imag**2) / float((WINDOW**2).sum()), dtype=np.float32)


def _missing(power: Power) -> float:
    """Decades by which some band above a quarter of the sampling rate lies below a fall of f^-4."""
    width, first = 4, LINE // 4
    middle = power[(FREQUENCY >= 0.08) & (FREQUENCY <= 0.16)].mean()
    bands = np.convolve(power, np.full(width, 1 / width), "valid")[first:]
    centre = (np.arange(first, first + len(bands)) + (width - 1) / 2) / LINE
    return float((np.log10(middle / bands) - 4 * np.log10(centre / 0.12)).max())


def _factor(power: Power) -> float:
    """How many times the picture was enlarged, 1 for not at all: where power falls 1.2 decades below f^-2.

    A cut-off is not a wall, so power falls a little above it; the line that turns one into the other was fitted to
    60 photos and drawings enlarged 1.5 to 4 times.
    """
    low, high = 3, 7
    level = math.log10(float(power[low:high].mean()))
    around = math.exp(float(np.log(FREQUENCY[low:high]).mean()))
    centre = (FREQUENCY[:-1] + FREQUENCY[1:]) / 2
    fall = level - np.log10((power[:-1] + power[1:]) / 2) - 2 * np.log10(centre / around) - 1.2
    below = np.flatnonzero((fall > 0) & (centre >= 0.1))
    if not len(below):
        return 1.0
    at = int(below[0])
    before = float(fall[at - 1])
    cut = centre[at] - (fall[at] / (fall[at] - before) / LINE if before < 0 else 0.0)
    return float(1 + 1.45 * (0.5 / cut - 1))


def _beat(strip: Plane) -> float:
    """log10 of the highest peak over the median in the spectrum of the mean second difference along the strip.

    Multiples of an eighth are left out: there stand the blocks of JPEG.
    """
    curve = cv2.filter2D(strip, cv2.CV_16S, np.array([[1, -2, 1]], dtype=np.float32))
    bent = cv2.threshold(cv2.convertScaleAbs(curve), STRONG_BEND, 255, cv2.THRESH_TRUNC)[1]
    mean = np.asarray(cv2.reduce(bent, 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F))[0, 2:-2]
    wave = np.log(mean + 0.05)
    wave -= cv2.medianBlur(wave[None], 5)[0]
    size = cv2.getOptimalDFTSize(len(wave))
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(len(wave)), size))
    at = np.fft.rfftfreq(size)
    open_band = (at > 0.13) & (at < 0.485) & (np.abs(at - 0.25) > 0.006) & (np.abs(at - 0.375) > 0.006)
    median = float(np.median(spectrum[open_band]))
    return math.log10(float(spectrum[open_band].max()) / median) if median > 0 else 0.0


def _block(across: Plane, down: Plane) -> int | None:
    """The side of equal squares that the whole picture is made of, when it is at least 2."""
    if math.gcd(_period(across[::4]), _period(down[::4])) == 1:
        return None  # a quarter of the lines is enough for nearly every picture
    side = math.gcd(_period(across), _period(down))
    return side if side > 1 else None


def _period(strip: Plane) -> int:
    """The largest period that nearly all steps between neighbours keep; 1 for none."""
    steps = cv2.absdiff(strip[:, 1:], strip[:, :-1])
    heights = _sums(cv2.threshold(steps, NO_STEP, 0, cv2.THRESH_TOZERO)[1])
    places = np.flatnonzero(heights)
    if 2 * np.count_nonzero(heights > heights.mean() / 4) > len(heights) + 2:
        return 1  # steps stand everywhere
    for period in range(LARGEST_BLOCK, 1, -1):
        phase = int(np.bincount(places % period, heights[places], period).argmax())
        if np.count_nonzero(places % period == phase) < FEWEST_STEPS:
            continue
        if heights[phase::period].sum() >= BLOCK_SHARE * heights.sum():
            every = _sums(steps)
            share = float(every[phase::period].sum() / every.sum())
            return period if share * (1 + INSIDE * (period - 1)) >= 1 else 1
    return 1


def _sums(strip: cv2.typing.MatLike) -> Power:
    """The sum over each column."""
    return np.asarray(cv2.reduce(strip, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32F), dtype=np.float32).ravel()

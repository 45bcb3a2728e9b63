import pytest
from django.utils.translation import override

from hotline.core.file_size import file_size


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1 kB"), (131_072, "132 kB"), (12_345_678, "12.3 MB"), (6_040_000_000, "6.0 GB")],
)
def test_sizes_of_files_are_in_decimal_units(number, said):
    assert file_size(number) == said


def test_sizes_of_files_have_the_comma_of_french():
    with override("fr"):
        assert file_size(12_345_678).startswith("12,3")

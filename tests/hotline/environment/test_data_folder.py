"""The site's data folder: made, closed to others, and refused where others use it."""

import stat

import pytest

from hotline import environment
from hotline.environment import defaults
from tests.support.data_folder import read


def test_a_data_folder_that_cannot_be_made_is_reported(tmp_path):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(environment.BadEnvironment, match=r"^HOTLINE_DATA must be a folder, not "):
        read(tmp_path)
    with pytest.raises(
        environment.BadEnvironment, match=r"^HOTLINE_DATA must be a folder we can write"
    ):
        read(tmp_path, HOTLINE_DATA=str(tmp_path / "data" / "below"))


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path):
    first = read(tmp_path).secret_key
    assert read(tmp_path).secret_key == first
    mode = (tmp_path / "data" / "secret_key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret_key"]


def test_the_data_folder_is_open_to_its_owner_only(tmp_path):
    assert stat.S_IMODE(read(tmp_path).data.stat().st_mode) == 0o700


@pytest.mark.parametrize("mode", [0o755, 0o775, 0o750, 0o701, 0o2775])
@pytest.mark.parametrize("kept", [None, "secret_key", "recordings", "lost+found"])
def test_a_data_folder_of_ours_that_others_can_read_is_closed_to_them(tmp_path, mode, kept):
    (tmp_path / "data").mkdir()
    if kept:
        (tmp_path / "data" / kept).write_text("long enough to be a secret key of a site")
    (tmp_path / "data").chmod(mode)
    assert read(tmp_path).data.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode, holds", [(0o755, "homework"), (0o777, "secret_key"), (0o1777, "")])
def test_a_data_folder_that_others_use_is_refused_and_left_unchanged(tmp_path, mode, holds):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / (holds or "x")).write_text("")
    (tmp_path / "data").chmod(mode)
    with pytest.raises(environment.BadEnvironment) as raised:
        read(tmp_path)
    assert str(raised.value) == (
        f"HOTLINE_DATA must be a folder that is the site's alone, but as for"
        f" '{tmp_path}/data', others may look into it: choose another, or run chmod 700 on it"
        " if nobody else needs it."
    )
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == mode


def test_files_made_by_a_process_are_readable_by_their_owner_only(tmp_path):
    read(tmp_path)
    (tmp_path / "recording").write_text("")
    (tmp_path / "folder").mkdir()
    assert stat.S_IMODE((tmp_path / "recording").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "folder").stat().st_mode) == 0o700


def test_the_socket_of_valkey_is_short_enough_for_the_kernel_in_any_data_folder(tmp_path):
    deep = read(tmp_path, HOTLINE_DATA=str(tmp_path / ("deep" * 25)))
    assert len(bytes(deep.valkey_socket)) <= defaults.LONGEST_SOCKET_PATH
    assert deep.valkey_socket != read(tmp_path).valkey_socket

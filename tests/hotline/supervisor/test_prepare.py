"""What `make up` prepares before the first program starts."""

from hotline.supervisor import prepare


def test_static_files_are_collected_again_when_their_storage_has_changed(tmp_path, monkeypatch):
    code = tmp_path / "static_files.py"
    code.write_text("patterns = 1\n")
    monkeypatch.setattr(prepare, "STORAGE", [str(code)])
    before = prepare.fingerprint()
    assert prepare.fingerprint() == before
    code.write_text("patterns = 10\n")
    assert prepare.fingerprint() != before

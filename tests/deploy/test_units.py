"""The units of systemd: what they allow their programs, and whether systemd understands them."""

import re
import shutil
import subprocess

import pytest

from hotline.celery import app as celery
from hotline.environment.converters import ROOT
from hotline.supervisor import programs

UNITS = sorted((ROOT / "deploy/systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
HARD = {
    "NoNewPrivileges=yes",
    "ProtectSystem=strict",
    "ProtectHome=yes",
    "PrivateTmp=yes",
    "PrivateDevices=yes",
    "CapabilityBoundingSet=",
    "User=hotline",
    "StateDirectory=hotline",
    "StateDirectoryMode=0700",
    "UMask=0077",
}
each_service = pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)


@each_service
def test_a_service_may_write_to_its_own_folder_alone(unit):
    lines = set(unit.read_text().splitlines())
    assert lines >= HARD
    writes = {line for line in lines if line.startswith("ReadWritePaths")}
    assert writes <= {"ReadWritePaths=/var/backups/hotline"}


@each_service
def test_a_service_runs_a_program_of_ours(unit):
    text = unit.read_text()
    assert "ExecStart=/opt/hotline/.venv/bin/python manage.py" in text or (
        "ExecStart=/opt/hotline/.venv/bin/python -m celery" in text or "manage.py backup" in text
    )


@pytest.mark.parametrize("finished", [[], ["2026-11-28"], ["2026-11-28", "2026-11-29"]])
def test_a_backup_adds_to_the_newest_that_is_finished(finished, tmp_path):
    for day in ["2026-11-27", "2026-11-30", *finished]:  # the first and the last are not
        (tmp_path / day).mkdir()
    for day in finished:
        (tmp_path / day / "manifest.json").touch()
    unit = (ROOT / "deploy/systemd/hotline-backup.service").read_text().replace("\\\n", "")
    [script] = re.findall("^ExecStart=/bin/sh -c '(.*)'$", unit, re.M)
    script = script.replace("$$", "$").replace("%%", "%")  # as systemd.service(5) reads them
    script = script.replace("/opt/hotline/.venv/bin/python", "echo")
    script = script.replace("/var/backups/hotline", str(tmp_path))
    ran = subprocess.run(["/bin/sh", "-c", script.replace("exec ", "")], capture_output=True)
    said = ran.stdout.decode().split()[3:]
    assert said == (["--after", f"{tmp_path}/{finished[-1]}"] if finished else [])


def test_the_log_of_the_migrations_has_the_owners_link():
    text = (ROOT / "deploy/systemd/hotline-migrate.service").read_text()
    assert re.findall(r"^ExecStart=.*manage\.py (\w+)", text, re.M) == ["migrate", "owner_link"]


def test_the_worker_is_started_as_the_supervisor_starts_it():
    [started] = [
        line.partition("celery ")[2]
        for line in (ROOT / "deploy/systemd/hotline-worker.service").read_text().splitlines()
        if line.startswith("ExecStart=")
    ]
    command = programs.worker(None).command
    assert started.split() == command[command.index("celery") + 1 :]


def test_a_worker_that_is_started_without_these_options_has_the_same_pool():
    command = programs.worker(None).command
    pool, threads = (command[command.index(option) + 1] for option in ("--pool", "--concurrency"))
    assert (celery.conf.worker_pool, celery.conf.worker_concurrency) == (pool, int(threads))


def test_systemd_understands_every_unit(tmp_path):
    analyze = shutil.which("systemd-analyze")
    if not analyze:
        pytest.skip("systemd is not installed")
    # It looks whether the program is there, which it is in this folder.
    program = tmp_path / "opt/hotline/.venv/bin/python"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    copies = []
    for unit in UNITS:
        name = unit.name.replace("@", "@8000")
        copies.append(tmp_path / name)
        copies[-1].write_text(unit.read_text().replace("=/opt/hotline", f"={tmp_path}/opt/hotline"))
    tried = subprocess.run(
        [analyze, "verify", "--man=no", *copies], capture_output=True, text=True, timeout=60
    )
    said = [
        line for line in tried.stderr.splitlines() if str(tmp_path) in line or "hotline" in line
    ]
    assert (tried.returncode, said) == (0, [])

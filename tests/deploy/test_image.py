"""The image and the compose file, read, because no container can be started here."""

import fnmatch
import http.server
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import yaml

from hotline.environment.converters import ROOT
from hotline.environment.variables import TABLE
from tests.support.browser.site import free_port

FOLDER = ROOT / "deploy"
BUILD_TOOLS = re.compile(
    r"\b(build-essential|gcc|g\+\+|clang|make|cmake|npm|nodejs|git|curl|wget|pkg-config|\S+-dev)\b"
)
PINNED = re.compile(r"[\w./-]+:\d+\.\d+(\.\d+)?-[\w.-]+(@sha256:[0-9a-f]{64})?")


def instructions(text):
    """The instructions of a Containerfile: ``(name, argument)``, with continued lines joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", "", "\n".join(lines))
    return [tuple(line.split(maxsplit=1)) for line in joined.splitlines() if line.strip()]


def stages(text):
    """The stages of a Containerfile, each a list of instructions that begins with its FROM."""
    found: list[list] = []
    for name, argument in instructions(text):
        if name == "FROM":
            found.append([])
        if found:
            found[-1].append((name, argument))
    return found


def faults_of_image(text):
    """Return the faults of a Containerfile's last stage and of its base, a sentence each."""
    faults = []
    arguments = dict(
        argument.split("=", 1) for name, argument in instructions(text) if name == "ARG"
    )
    last = stages(text)[-1]
    for stage in stages(text):
        base = re.sub(r"\$\{(\w+)\}", lambda found: arguments[found[1]], stage[0][1].split()[0])
        if not PINNED.fullmatch(base):
            faults.append(f"{base} is not pinned")
    said = {name: argument for name, argument in last}
    if said.get("USER", "root").partition(":")[0] in ("root", "0"):
        faults.append("it runs as root")
    if "HEALTHCHECK" not in said:
        faults.append("it has no health check")
    for name, argument in last:
        if name == "RUN" and (tools := BUILD_TOOLS.findall(argument)):
            faults.append(f"{tools[0]} is in the last stage")
        if name == "ADD":
            faults.append("ADD fetches and unpacks")
        if name == "ENV" and re.search(r"SECRET|PASSWORD|KEY", argument):
            faults.append("it holds a secret")
    return faults


def test_the_image_has_no_fault():
    assert faults_of_image((FOLDER / "Containerfile").read_text()) == []


@pytest.mark.parametrize(
    "of, to, fault",
    [
        ("3.11.13-slim-bookworm", "latest", "is not pinned"),
        ("USER 10001:10001", "USER root", "it runs as root"),
        ("USER 10001:10001\n", "", "it runs as root"),
        ("HEALTHCHECK", "LABEL", "it has no health check"),
        ("postgresql-client", "postgresql-client libpq-dev", "is in the last stage"),
        ("postgresql-client", "gcc", "gcc is in the last stage"),
        ("WORKDIR /opt/hotline\nENV ", "ENV SECRET_KEY=x ", "it holds a secret"),
    ],
)
def test_a_fault_of_an_image_is_found(of, to, fault):
    text = (FOLDER / "Containerfile").read_text()
    assert of in text
    assert any(fault in found for found in faults_of_image(text.replace(of, to)))


def copied():
    """The paths of the repository that the image copies."""
    found = []
    for name, argument in instructions((FOLDER / "Containerfile").read_text()):
        if name == "COPY" and not argument.startswith("--from"):
            found += argument.split()[:-1]
    return found


def test_all_that_the_image_copies_is_there_and_is_not_ignored():
    lines = (FOLDER / "Containerfile.dockerignore").read_text().split()
    kept = [line[1:] for line in lines if line.startswith("!")]
    for path in copied():
        assert (ROOT / path).exists(), path
        assert any(path == each or path.startswith(f"{each}/") for each in kept), path
    for secret in ("var/secret_key", ".git/config", "deploy/compose.env"):
        assert not any(fnmatch.fnmatch(secret, f"{each}*") for each in kept)


def test_what_the_image_copies_is_enough_to_run(tmp_path):
    """Every program's code is imported where there are the copied files alone."""
    for path in copied():
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / path).is_dir():
            shutil.copytree(ROOT / path, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / path, target)
    command = (
        "import django; django.setup(); import hotline.asgi, hotline.celery;"
        " import hotline.supervisor.site; print(hotline.asgi.__file__)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", command],
        cwd=tmp_path,
        env={
            "HOTLINE_DATA": str(tmp_path / "data"),
            "DJANGO_SETTINGS_MODULE": "hotline.settings",
            "PATH": "/usr/bin:/bin",
        },
        capture_output=True,
        text=True,
    )
    assert ended.returncode == 0, ended.stderr
    assert Path(ended.stdout.strip()).is_relative_to(tmp_path)


COMPOSE = yaml.safe_load((FOLDER / "compose.yaml").read_text())
OURS = ("prepare", "web1", "web2", "media", "worker")


def test_compose_has_two_web_servers_and_all_other_programs():
    services = COMPOSE["services"]
    assert set(services) == {*OURS, "postgres", "valkey", "nginx"}
    assert services["web1"] == services["web2"]


def test_tables_are_brought_up_to_date_before_the_owner_is_given_a_link():
    steps = COMPOSE["services"]["prepare"]["command"][-1].split(" && ")
    assert [step.split()[2] for step in steps] == ["migrate", "collectstatic", "owner_link"]


def test_every_container_of_ours_is_read_only_and_has_no_rights():
    for name in (*OURS, "nginx"):
        service = COMPOSE["services"][name]
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert "privileged" not in service
    assert COMPOSE["services"]["nginx"]["user"] == "10001:10001"


def test_only_nginx_and_media_are_reached_from_outside():
    outside = {name for name, service in COMPOSE["services"].items() if "ports" in service}
    assert outside == {"nginx", "media"}


def test_programs_that_send_mail_or_ask_a_store_have_a_way_out():
    for name in ("web1", "web2", "media", "worker"):
        assert "outside" in COMPOSE["services"][name]["networks"], name


@pytest.mark.parametrize("url", ["https://ask.example.test", "https://ask.example.test/"])
def test_nginx_of_compose_has_the_name_of_the_site(url, tmp_path):
    *shell, script = COMPOSE["services"]["nginx"]["command"]
    script = script.replace("$$", "$").replace("/tmp/site", f"{tmp_path}/site")
    script = script.replace("/etc/nginx/hotline", str(FOLDER / "nginx"))
    nginx = tmp_path / "nginx"
    nginx.write_text("#!/bin/sh\n")
    nginx.chmod(0o755)
    environment = {"HOTLINE_URL": url, "PATH": f"{tmp_path}:/usr/bin:/bin"}
    subprocess.run([*shell, script], env=environment, check=True)
    site = (tmp_path / "site/hotline.conf").read_text()
    assert "server_name ask.example.test;" in site
    assert "live.example.org" not in site


def test_every_image_of_compose_is_pinned():
    images = {service["image"] for service in COMPOSE["services"].values()}
    assert [image for image in images - {"hotline:local"} if not PINNED.fullmatch(image)] == []


def test_the_server_of_compose_is_of_the_version_that_pg_dump_in_the_image_has():
    """Debian 12 has the programs of PostgreSQL 15; those of an older version dump no newer one."""
    assert "bookworm" in (FOLDER / "Containerfile").read_text()
    assert re.search(r"postgres:15\.", COMPOSE["services"]["postgres"]["image"])


def test_compose_sets_only_variables_that_hotline_reads_and_no_secret():
    known = {variable.name: variable for variable in TABLE}
    for name in OURS:
        environment = COMPOSE["services"][name]["environment"]
        assert set(environment) <= set(known), name
        secret = {key: value for key, value in environment.items() if known[key].secret}
        assert all("${" in value or key == "REDIS_URL" for key, value in secret.items()), secret


def test_the_example_has_each_variable_that_compose_demands():
    demanded = re.findall(r"\$\{(\w+):\?", (FOLDER / "compose.yaml").read_text())
    example = (FOLDER / "compose.env.example").read_text()
    assert demanded and {f"{name}=" for name in demanded} <= set(
        re.findall(r"^\w+=", example, re.M)
    )


def test_every_program_of_ours_reads_the_settings_of_the_operator():
    assert {COMPOSE["services"][name]["env_file"] for name in OURS} == {"compose.env"}
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert "/deploy/compose.env" in ignored, "it would be committed, with the secrets in it"


def test_volumes_of_files_name_files_that_are_there():
    for service in COMPOSE["services"].values():
        for volume in service.get("volumes", ()):
            if volume.startswith("./"):
                assert (FOLDER / volume.split(":")[0]).exists(), volume


@pytest.fixture
def answering():
    """A function that serves one status at /healthz, and returns its port."""
    servers = []

    def serve(status):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                right = self.path == "/healthz" and self.headers["Host"] == "live.example.org"
                self.send_response(status if right else 400)
                self.end_headers()
                self.wfile.write(b"in words")

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.server_address[1]

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def health(port):
    return subprocess.run(
        [sys.executable, FOLDER / "healthcheck.py", str(port)],
        env={"HOTLINE_URL": "https://live.example.org"},
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_the_health_check_asks_by_the_sites_name_and_says_what_it_heard(answering):
    assert health(answering(200)).returncode == 0
    unwell = health(answering(503))
    assert (unwell.returncode, unwell.stderr) == (1, "503: in words\n")
    nobody = health(free_port())
    assert nobody.returncode == 1 and nobody.stderr.startswith("no answer: ")

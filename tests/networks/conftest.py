"""A site in a network of the tests' own, and people in another, in which packets are dropped."""

import pytest
from playwright.sync_api import sync_playwright

from tests.support.browser import sound
from tests.support.browser.going_live import start_room
from tests.support.browser.people import Person, chromium_path, launch
from tests.support.browser.site import RunningSite
from tests.support.network.namespaces import STUDIO, STUDIO_NAME, chromium_flags, studio_and_guest

MEDIA_PORT = 8189


@pytest.fixture(scope="package")
def networks():
    """The studio's network, in which this thread is, and the guests'."""
    with studio_and_guest() as (studio, guest), studio.entered():
        yield studio, guest


@pytest.fixture
def guest(networks):
    """The guests' network, with all packets let through again afterwards."""
    yield networks[1]
    networks[1].allow_all()


@pytest.fixture(scope="package")
def site(networks, tmp_path_factory):
    site = RunningSite(
        tmp_path_factory.mktemp("site"),
        PORT="8000",
        HOTLINE_BIND="0.0.0.0",
        HOTLINE_URL=f"http://{STUDIO_NAME}:8000",
        MEDIA_ADDRESS=STUDIO,
        MEDIA_PORT=str(MEDIA_PORT),
    )
    yield site
    site.stop()


@pytest.fixture(scope="package")
def machines(networks, tmp_path_factory):
    """A function that returns a browser with a person's microphone, in one of the networks."""
    folder = tmp_path_factory.mktemp("machines")
    voices = {"Ada": sound.beeps(), "Ben": sound.voice()}
    running = {}

    def machine(name):
        if name not in running:
            voice = voices.get(name)
            running[name] = launch(
                playwright,
                None if voice is None else sound.write_wav(folder / f"{name}.wav", voice),
                flags=chromium_flags(STUDIO),
                program=networks[name != "Ada"].program(folder, chromium_path()),
            )
        return running[name]

    with sync_playwright() as playwright:
        yield machine
        for browser in running.values():
            browser.close()


@pytest.fixture
def people(machines):
    """A function that opens a browser for somebody; all but Ada are in the guests' network."""
    opened = []

    def open_person(name, **context):
        opened.append(Person(machines(name), name, **context))
        return opened[-1]

    yield open_person
    for person in opened:
        person.close()


@pytest.fixture(scope="package")
def owner(site, machines, tmp_path_factory):
    """The storage of the browser in which Ada opened the one-time link."""
    ada = Person(machines("Ada"), "Ada")
    ada.open_site(site)
    state = tmp_path_factory.mktemp("ada") / "state.json"
    ada.context.storage_state(path=state)
    ada.close()
    return state


@pytest.fixture
def ada(people, owner, site):
    site.forget_limits()
    ada = people("Ada", storage_state=owner)
    ada.page.goto(site.url)
    return ada


@pytest.fixture
def room(ada, site):
    """The link of a room that Ada has just started; its doors are open."""
    return start_room(ada, site)

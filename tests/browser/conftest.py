import re

import pytest
from playwright.sync_api import sync_playwright

from tests.support.browser import colour, sound
from tests.support.browser.going_live import join_as_guest, start_room
from tests.support.browser.people import Person, launch
from tests.support.browser.site import ROOT, RunningSite


@pytest.fixture(scope="package")
def site(tmp_path_factory):
    site = RunningSite(tmp_path_factory.mktemp("site"))
    yield site
    site.stop()


@pytest.fixture(autouse=True)
def full_buckets(site, full_buckets):
    """Forget the limits that a test used up before the next one."""
    site.forget_limits()


@pytest.fixture(scope="package")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def microphones(tmp_path_factory):
    """For the name of a person, the file that is their microphone."""
    folder = tmp_path_factory.mktemp("microphones")
    return {
        "Ada": sound.write_wav(folder / "ada.wav", sound.beeps()),
        "Ben": sound.write_wav(folder / "ben.wav", sound.voice()),
        "Cleo": sound.write_wav(folder / "cleo.wav", sound.beeps(sound.CLEO_TONE)),
    }


@pytest.fixture(scope="package")
def blue_camera(tmp_path_factory):
    """The file of a camera that films something blue."""
    return colour.write_y4m(tmp_path_factory.mktemp("cameras") / "blue.y4m", colour.BLUE)


@pytest.fixture(scope="package")
def owner(site, machines, tmp_path_factory):
    """The storage of the browser in which Ada opened the one-time link, to sign in with."""
    ada = Person(machines("Ada"), "Ada")
    ada.open_site(site)
    state = tmp_path_factory.mktemp("ada") / "state.json"
    ada.context.storage_state(path=state)
    ada.close()
    return state


@pytest.fixture(scope="package")
def end_all_rooms(playwright, owner, site):
    """A function that ends all rooms of Ada's, except those it has ended before."""
    site_of_ada = playwright.request.new_context(base_url=site.url, storage_state=owner)
    cookies = site_of_ada.storage_state()["cookies"]
    [token] = [cookie["value"] for cookie in cookies if cookie["name"] == "csrftoken"]
    ended = set()

    def end():
        for room in set(re.findall(r"/r/\w+/", site_of_ada.get("/").text())) - ended:
            answer = site_of_ada.delete(f"{room}live", headers={"X-CSRFToken": token})
            assert answer.ok, answer.text()
            ended.add(room)

    yield end
    site_of_ada.dispose()


@pytest.fixture(autouse=True)
def end_rooms_afterwards(end_all_rooms):
    """End the rooms after each test, because a live room goes on mixing, also after a restart of
    the media server, and each test would have a slower machine than the one before.
    """
    yield
    end_all_rooms()


@pytest.fixture(scope="package")
def machines(playwright, microphones):
    """A function that returns the browser with a person's microphone and other equipment.

    Browsers are reused, because one takes a second to start. They share no storage, because each
    test has contexts of its own.
    """
    running = {}

    def machine(name, **equipment):
        microphone = microphones.get(name)
        key = microphone, *sorted((what, str(which)) for what, which in equipment.items())
        if key not in running or not running[key].is_connected():
            running[key] = launch(playwright, microphone, **equipment)
        return running[key]

    yield machine
    for browser in running.values():
        browser.close()


@pytest.fixture
def people(machines):
    """A function that opens a browser for somebody: ``people("Ben")``."""
    opened = []

    def open_person(name, **context):
        equipment = ("devices", "permitted", "flags", "camera")
        equipment = {key: context.pop(key) for key in equipment if key in context}
        opened.append(Person(machines(name, **equipment), name, **context))
        return opened[-1]

    yield open_person
    for person in opened:
        person.close()


@pytest.fixture
def guests(people):
    """A function by which somebody joins a room of any site: ``guests("Dov", link)``."""

    def join(name, link):
        guest = people(name)
        join_as_guest(guest, link)
        return guest

    return join


@pytest.fixture
def ada(people, owner, site):
    ada = people("Ada", storage_state=owner)
    ada.page.goto(site.url)
    return ada


@pytest.fixture
def room(ada, site):
    """The link of a room that Ada has just started; its doors are open."""
    return start_room(ada, site)


@pytest.fixture
def cleo(people, room):
    """Cleo, who has joined Ada's room as a guest."""
    cleo = people("Cleo")
    join_as_guest(cleo, room)
    return cleo


@pytest.fixture
def ben(people, ada, room):
    """Ben, who has joined as a co-host by the link that Ada sent him."""
    ada.press("Share")
    link = ada.page.get_by_label("Link for a co-host").input_value()
    ada.page.keyboard.press("Escape")
    ben = people("Ben")
    ben.page.goto(link)
    ben.page.get_by_label("Your name").fill("Ben")
    ben.press("Join as co-host")
    ben.sees("Questions")
    return ben


@pytest.fixture(scope="package")
def hls_js():
    """Whether hls.js is there, which needs npm."""
    return (ROOT / "static/build/hls.light.min.js").exists()

import pytest
from playwright.sync_api import sync_playwright

from tests.browser import sound
from tests.browser.people import Person, launch
from tests.browser.site import RunningSite
from tests.cast import PASSWORD


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    site = RunningSite(tmp_path_factory.mktemp("site"))
    yield site
    site.stop()


@pytest.fixture(scope="session")
def playwright():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def microphones(tmp_path_factory):
    """Name of a person: the file that is their microphone."""
    folder = tmp_path_factory.mktemp("microphones")
    return {
        "Ada": sound.write_wav(folder / "ada.wav", sound.beeps()),
        "Ben": sound.write_wav(folder / "ben.wav", sound.voice()),
    }


@pytest.fixture(scope="session")
def owner(site, playwright, tmp_path_factory):
    """Ada, who opened the one-time link first: her browser's storage, to come back with."""
    browser = launch(playwright)
    ada = Person(browser, "Ada")
    ada.page.goto(site.owner_link)
    ada.page.get_by_label("Name of the site").fill("The Small Studio")
    ada.page.get_by_label("Your name").fill("Ada")
    ada.page.get_by_label("E-mail").fill("ada@example.test")
    ada.page.get_by_label("Password").fill(PASSWORD)
    ada.press("Open the studio")
    ada.page.wait_for_url(f"{site.url}/")
    state = tmp_path_factory.mktemp("ada") / "state.json"
    ada.context.storage_state(path=state)
    ada.close()
    return state


@pytest.fixture
def people(playwright, microphones):
    """Brings somebody to a browser: ``people("Ben")``."""
    here = []

    def bring(name, **context):
        launched = {key: context.pop(key) for key in ("camera", "language") if key in context}
        browser = launch(playwright, microphones.get(name), **launched)
        here.append(Person(browser, name, **context))
        return here[-1]

    yield bring
    for person in here:
        person.close()


@pytest.fixture
def ada(people, owner, site):
    ada = people("Ada", storage_state=owner)
    ada.page.goto(site.url)
    return ada


@pytest.fixture
def room(ada, site):
    """The link of a room that Ada has just started, its doors open."""
    ada.page.goto(f"{site.url}/rooms/new")
    ada.page.get_by_label("What is it about?").fill("How to price your first product")
    ada.press("Start a room")
    ada.page.wait_for_url("**/r/*/")
    ada.press("Open doors")
    ada.sees("The doors are open")
    return ada.page.url


@pytest.fixture
def cleo(people, room):
    """Cleo has come to Ada's room as a guest."""
    cleo = people("Cleo")
    cleo.page.goto(room)
    cleo.page.get_by_label("Your name").fill("Cleo")
    cleo.press("Join as guest")
    cleo.sees("Questions")
    return cleo

"""Modules that are joined into one script, in a browser."""

import pytest

from hotline.web.joined_scripts import join_modules

IMPORT = """async () => { window.said = []; await import("/js/joined.js"); return window.said; }"""


@pytest.fixture
def said(bare_page):
    """A function that runs the joined modules {name: text}; returns what they gave to `say`."""

    def run(**modules):
        script = join("window.say = (...words) => window.said.push(...words);", **modules)
        bare_page.route(
            "**/js/joined.js",
            lambda route: route.fulfill(body=script, content_type="text/javascript"),
        )
        return bare_page.evaluate(IMPORT)

    return run


def join(first="", **modules):
    """Join modules of the folder `js`; `app` is the entry, and `first` runs before all."""
    sources = {f"js/{name}.js": text for name, text in modules.items()}
    sources["js/app.js"] = f'import "./first.js";\n{sources["js/app.js"]}'
    return join_modules("js/app.js", ({"js/first.js": first} | sources).__getitem__)


def test_a_module_gets_what_it_imports_under_the_names_that_it_gives(said):
    assert said(
        app="""import Voice from "./voice.js";
import {
  hand,
  raised as up,
} from "./hand.js";

say(new Voice().name, hand, up());
""",
        voice='export default class Voice {\n  name = "Ada";\n}\n',
        hand='export const hand = "left";\nexport async function lowered() {}\n'
        'export function raised() {\n  return "raised";\n}\n',
    ) == ["Ada", "left", "raised"]


def test_each_module_runs_once_and_before_those_that_import_it(said):
    assert said(
        app='import "./one.js";\nimport "./two.js";\nsay("app");\n',
        one='import "./three.js";\nsay("one");\n',
        two='import "./three.js";\nsay("two");\n',
        three='say("three");\n',
    ) == ["three", "one", "two", "app"]


def test_modules_may_use_the_same_name_for_things_of_their_own(said):
    assert said(
        app='import { one } from "./one.js";\nconst LIMIT = 2;\nsay(one, LIMIT);\n',
        one="const LIMIT = 1;\nexport const one = LIMIT;\n",
    ) == [1, 2]


def test_a_module_of_another_folder_finds_the_files_that_it_loads_later(bare_page):
    sources = {
        "js/app.js": 'import "./lib/player.js";\n',
        "js/lib/player.js": 'window.at = new URL("../../build/hls.js", import.meta.url).href;\n',
    }
    script = join_modules("js/app.js", sources.__getitem__)
    bare_page.route(
        "**/js/joined.js", lambda route: route.fulfill(body=script, content_type="text/javascript")
    )
    bare_page.evaluate(IMPORT)
    assert bare_page.evaluate("() => window.at") == "http://studio.test/build/hls.js"


def test_modules_that_import_each_other_are_refused():
    with pytest.raises(ValueError, match="imports itself"):
        join(app='import "./one.js";\n', one='import "./two.js";\n', two='import "./one.js";\n')


@pytest.mark.parametrize(
    "form",
    [
        'import * as all from "./one.js";',
        'import One, { two } from "./one.js";',
        'import { one } from "one";',
        'export { one } from "./one.js";',
        'export * from "./one.js";',
        "export let one = 1;",
        "export default class extends Array {}",
        "export const { one } = {};",
        'const one = await import("./one.js");',
    ],
)
def test_a_form_that_would_not_be_joined_rightly_is_refused(form):
    with pytest.raises(ValueError, match="does not know"):
        join(app=f"{form}\n", one="")

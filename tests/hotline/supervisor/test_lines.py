"""The name of a program in each line of a site's output."""

import json

from hotline.supervisor.lines import named


def test_a_line_of_text_is_under_the_name_of_its_program():
    assert named("web", "It begins.") == "web    │ It begins."


def test_a_line_of_json_has_its_program_as_a_field():
    line = json.dumps({"event": "It begins.", "room": 7})
    assert json.loads(named("web", line)) == {"program": "web", "event": "It begins.", "room": 7}


def test_our_own_lines_stay_as_they_are():
    assert (
        named("up", "Hotline is at http://localhost:8000") == "Hotline is at http://localhost:8000"
    )

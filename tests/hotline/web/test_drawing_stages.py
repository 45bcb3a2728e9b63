"""Templates that are drawn in stages."""

import pytest
from django.template import engines
from django.template.base import TextNode
from django.template.context import Context, make_context
from django.template.exceptions import TemplateSyntaxError
from django.test import RequestFactory

from hotline.web.drawing_stages import Stage, draw_until


def template(source):
    return engines["django"].from_string("{% load stages %}" + source).template


def shared(source, **values):
    return draw_until(Stage.SHARED, template(source), values)


def drawn(rest, **values):
    return rest.render(Context(values))


def test_a_template_is_drawn_as_any_other_where_nobody_draws_it_in_stages():
    source = (
        "{% at_each_event %}{{ a }}{% endat_each_event %}{% each_time %}{{ b }}{% endeach_time %}"
    )
    assert drawn(template(source), a=1, b=2) == "12"


def test_what_is_shared_is_drawn_once_and_the_rest_each_time():
    rest = shared("{{ a }}-{% each_time %}{{ a }}{% endeach_time %}", a=1)
    assert [drawn(rest, a=a) for a in (2, 3)] == ["1-2", "1-3"]


def test_a_part_of_the_second_stage_leaves_what_is_in_it_for_the_third():
    source = (
        "{% at_each_event %}{{ a }}{% each_time %}{{ a }}{% endeach_time %}{% endat_each_event %}"
    )
    second = draw_until(Stage.EVENT, shared(source, a=1), {"a": 2})
    assert drawn(second, a=3) == "23"


def test_the_third_stage_is_left_out_of_the_first_two():
    rest = shared("{% each_time %}{{ a }}{% endeach_time %}", a=1)
    assert drawn(draw_until(Stage.EVENT, rest, {"a": 2}), a=3) == "3"


def test_the_shell_of_a_page_is_not_changed_by_its_later_stages():
    shell = shared("{% at_each_event %}{{ a }}{% endat_each_event %}", a=1)
    assert [drawn(draw_until(Stage.EVENT, shell, {"a": a})) for a in (2, 3)] == ["2", "3"]


def test_a_tag_keeps_variables_of_where_it_stands():
    source = (
        "{% for a in many %}{% each_time mine=a %}{{ mine }}{{ b }}{% endeach_time %}{% endfor %}"
    )
    assert drawn(shared(source, many=[1, 2]), b="!") == "1!2!"


def test_other_variables_of_where_it_stands_are_not_there():
    source = "{% with a=1 %}{% each_time %}{{ a }}{% endeach_time %}{% endwith %}"
    assert drawn(shared(source)) == ""


def test_text_of_people_is_escaped_at_each_stage():
    rest = shared("{{ a }}{% each_time b=a %}{{ a }}{{ b }}{% endeach_time %}", a="<1>")
    assert drawn(rest, a="<2>") == "&lt;1&gt;&lt;2&gt;&lt;1&gt;"


def test_what_is_left_knows_the_request_and_what_is_shared_does_not():
    rest = shared("{{ csrf_token }}{% each_time %}{{ csrf_token }}{% endeach_time %}")
    shared_text = "".join(node.s for node in rest.nodelist if isinstance(node, TextNode))
    request = RequestFactory().get("/")
    assert shared_text == ""
    assert rest.render(make_context({}, request))


@pytest.mark.parametrize("source", ["{% each_time a %}{% endeach_time %}", "{% each_time %}"])
def test_a_tag_that_is_written_wrongly_is_an_error(source):
    with pytest.raises(TemplateSyntaxError):
        template(source)

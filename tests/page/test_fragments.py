APPLY = "async (html) => (await import('/js/lib/fragments.js')).apply(html)"
IDS = "() => [...document.querySelectorAll('#questions > *')].map((item) => item.id)"


def item(number, text="", order=None):
    order = number if order is None else order
    return f'<li id="q{number}" data-list="questions" data-order="{order}">{text}</li>'


def test_a_new_item_goes_where_its_order_says(bare):
    bare.evaluate(APPLY, item(10) + item(30))
    bare.evaluate(APPLY, item(20) + item(5))
    assert bare.evaluate(IDS) == ["q5", "q10", "q20", "q30"]


def test_an_item_that_is_there_is_replaced_and_stays(bare):
    bare.evaluate(APPLY, item(1, "before") + item(2))
    bare.evaluate(APPLY, item(1, "after"))
    assert bare.evaluate(IDS) == ["q1", "q2"]
    assert bare.locator("#q1").inner_text() == "after"


def test_what_is_gone_goes(bare):
    bare.evaluate(APPLY, item(1) + item(2))
    bare.evaluate("async (ids) => (await import('/js/lib/fragments.js')).remove(ids)", ["q1", "q9"])
    assert bare.evaluate(IDS) == ["q2"]


def test_somebody_on_the_keyboard_keeps_their_place_when_it_is_drawn_again(bare):
    button = '<button formaction="/take">Take now</button>'
    bare.evaluate(APPLY, item(1, button))
    bare.locator("button").focus()
    bare.evaluate(APPLY, item(1, f"<p>edited</p>{button}"))
    assert bare.evaluate("() => document.activeElement.textContent") == "Take now"


def test_somebody_who_sends_an_item_away_by_keyboard_goes_on_to_the_next(bare):
    bare.evaluate(APPLY, item(1, "<button>Dismiss</button>") + item(2, "<button>Next</button>"))
    bare.get_by_role("button", name="Dismiss").focus()
    bare.evaluate("async (ids) => (await import('/js/lib/fragments.js')).remove(ids)", ["q1"])
    assert bare.evaluate("() => document.activeElement.textContent") == "Next"


def test_a_fragment_never_runs_a_script(bare):
    bare.evaluate(APPLY, item(1, "<script>window.ran = true</script>"))
    assert bare.evaluate("() => window.ran") is None

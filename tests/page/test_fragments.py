"""Fragments of HTML that a page puts into its lists."""

APPLY = "async (html) => (await import('/js/lib/fragments.js')).apply(html)"
IDS = "() => [...document.querySelectorAll('#questions > *')].map((item) => item.id)"


def item(number, text="", order=None):
    order = number if order is None else order
    return f'<li id="q{number}" data-list="questions" data-order="{order}">{text}</li>'


def test_a_new_item_goes_where_its_order_says(bare_page):
    bare_page.evaluate(APPLY, item(10) + item(30))
    bare_page.evaluate(APPLY, item(20) + item(5))
    assert bare_page.evaluate(IDS) == ["q5", "q10", "q20", "q30"]


def test_an_item_that_is_drawn_again_is_replaced_in_its_place(bare_page):
    bare_page.evaluate(APPLY, item(1, "before") + item(2))
    bare_page.evaluate(APPLY, item(1, "after"))
    assert bare_page.evaluate(IDS) == ["q1", "q2"]
    assert bare_page.locator("#q1").inner_text() == "after"


def test_a_removed_item_leaves_the_list(bare_page):
    bare_page.evaluate(APPLY, item(1) + item(2))
    bare_page.evaluate(
        "async (ids) => (await import('/js/lib/fragments.js')).remove(ids)", ["q1", "q9"]
    )
    assert bare_page.evaluate(IDS) == ["q2"]


def test_the_focus_stays_in_an_item_that_is_drawn_again(bare_page):
    button = '<button formaction="/take">Take now</button>'
    bare_page.evaluate(APPLY, item(1, button))
    bare_page.locator("button").focus()
    bare_page.evaluate(APPLY, item(1, f"<p>edited</p>{button}"))
    assert bare_page.evaluate("() => document.activeElement.textContent") == "Take now"


def test_a_fold_stays_open_and_keeps_the_focus_when_it_is_drawn_again(bare_page):
    fold = (
        '<a href="/copy">Download</a><details data-fold="voices"><summary>More</summary></details>'
    )
    bare_page.evaluate(APPLY, item(1, fold))
    bare_page.locator("summary").focus()
    bare_page.keyboard.press("Enter")
    bare_page.evaluate(APPLY, item(1, fold))
    assert bare_page.locator("details").get_attribute("open") is not None
    assert bare_page.evaluate("() => document.activeElement.textContent") == "More"


def test_the_focus_moves_to_the_next_item_when_its_item_is_removed(bare_page):
    bare_page.evaluate(
        APPLY, item(1, "<button>Dismiss</button>") + item(2, "<button>Next</button>")
    )
    bare_page.get_by_role("button", name="Dismiss").focus()
    bare_page.evaluate("async (ids) => (await import('/js/lib/fragments.js')).remove(ids)", ["q1"])
    assert bare_page.evaluate("() => document.activeElement.textContent") == "Next"


def test_a_fragment_never_runs_a_script(bare_page):
    bare_page.evaluate(APPLY, item(1, "<script>window.ran = true</script>"))
    assert bare_page.evaluate("() => window.ran") is None

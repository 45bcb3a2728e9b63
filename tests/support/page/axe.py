"""axe-core reads a page: rules of WCAG 2.2 A and AA, and good practice."""

import pytest

from .sources import ROOT

# axe-core tries styles that our content policy refuses, and the browser reports these as errors.
NO_POLICY = {"bypass_csp": True}
SCRIPT = ROOT / "node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target} ${failureSummary}`));
}"""


def violations(tab):
    """The rules that the page in `tab` breaks, a sentence each. Skips the test without npm."""
    if not SCRIPT.exists():
        pytest.skip("npm is not here, so axe-core is not")
    tab.wait_for_timeout(300)  # what fades in has its colours by then
    tab.evaluate(SCRIPT.read_text())
    return tab.evaluate(RUN, TAGS)

"""The first load of a page: requests, bytes, shifts, and when its largest content is shown."""

from dataclasses import dataclass

WATCH = """
window.paint = {largest: 0, shifts: []};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.paint.largest = entry.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) {
    const moved = shift.sources.map((source) => source.node?.outerHTML?.slice(0, 80));
    window.paint.shifts.push({value: shift.value, moved});
  }
}).observe({type: "layout-shift", buffered: true});
"""
TWO_FRAMES = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(done)))"""


@dataclass(frozen=True)
class Line:
    """How slow network and processor are: megabits a second, milliseconds of latency for each
    request, and how many times slower than this machine the processor is.
    """

    megabits: float
    latency: int
    slower: int


@dataclass(frozen=True)
class FirstLoad:
    """`bytes` came over the wire, headers included; `largest_paint` is in seconds (LCP)."""

    requests: tuple[str, ...]
    bytes: int
    largest_paint: float
    shifts: tuple[dict, ...]

    @property
    def shifted(self):
        """The sum of all layout shifts, which is at least what CLS is."""
        return sum(shift["value"] for shift in self.shifts)


def first_load(context, address, shows, line=None):
    """Load a page in a context that has nothing cached, until it shows the selector `shows`."""
    page = context.new_page()
    page.add_init_script(WATCH)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    requests, sizes = [], []
    session.on("Network.requestWillBeSent", lambda sent: requests.append(sent["request"]["url"]))
    session.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
    if line:
        slow_down(session, line)
    page.goto(address, wait_until="networkidle")
    page.locator(shows).first.wait_for()
    page.evaluate(TWO_FRAMES)
    paint = page.evaluate("() => window.paint")
    page.close()
    return FirstLoad(
        tuple(requests), int(sum(sizes)), paint["largest"] / 1000, tuple(paint["shifts"])
    )


def slow_down(session, line):
    throughput = line.megabits * 1e6 / 8  # bytes a second
    session.send("Emulation.setCPUThrottlingRate", {"rate": line.slower})
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": line.latency,
            "downloadThroughput": throughput,
            "uploadThroughput": throughput,
        },
    )


def sign_in(context, url, guest):
    """Give a context the cookies of a `tests.support.crowd.guests.Guest`."""
    cookies = (cookie.split("=", 1) for cookie in guest.cookie.split("; "))
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies])

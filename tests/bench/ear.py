"""Measures a page's sound on the browser's sound thread, so that a busy page loses nothing."""

from pathlib import Path

WORKLET = Path(__file__).with_suffix(".js").read_text()
PIECE = 0.01  # seconds

LISTEN = """async ({worklet, hertz, stream: named}) => {
  const context = new AudioContext({sampleRate: 48000});
  const script = new Blob([worklet], {type: "text/javascript"});
  await context.audioWorklet.addModule(URL.createObjectURL(script));
  const settings = {channelCount: 1, channelCountMode: "explicit", processorOptions: {hertz}};
  const ear = new AudioWorkletNode(context, "ear", settings);
  ear.connect(context.destination); // nobody pulls at a node that leads nowhere; it is silent
  window.heard = [];
  ear.port.onmessage = ({data}) => window.heard.push(data);
  const now = new Function(`return ${named}`);
  let stream = null, source = null;
  const follow = () => {
    if (now() !== stream) {
      source?.disconnect();
      stream = now();
      source = stream && context.createMediaStreamSource(stream);
      source?.connect(ear);
    }
    requestAnimationFrame(follow);
  };
  follow();
}"""
PLAYED = "document.getElementById('sound').srcObject"
SINCE = "since => window.heard.filter(([at]) => at >= since)"


class Ear:
    """Measures what `#sound` plays from now on; Listen has been pressed before.

    Args:
        page: of a context with `bypass_csp`, because our policy runs no script from elsewhere.
        hertz: the tone to measure apart from the rest, a multiple of 100 Hz.
        stream: a script's expression for the stream to measure in place of that.
    """

    def __init__(self, page, hertz: int, stream: str = PLAYED):
        self._page = page
        page.evaluate(LISTEN, {"worklet": WORKLET, "hertz": hertz, "stream": stream})

    def since(self, moment: float) -> list:
        """Return (wall clock in seconds, level, amplitude of the tone) of each 10 ms so far."""
        heard = self._page.evaluate(SINCE, moment * 1000)
        return [(at / 1000, level, tone) for at, level, tone in heard]


def longest_silence(pieces: list, quiet: float) -> float:
    """Return the longest time, in seconds, for which the level stayed below `quiet`."""
    runs = "".join(" " if level > quiet else "_" for _, level, _ in pieces).split()
    return max(map(len, runs), default=0) * PIECE


def onsets(pieces: list, loud: float) -> list[float]:
    """Return when each tone began, by the wall clock in seconds, after 50 ms without one."""
    found, quiet = [], 0.0
    for at, _level, tone in pieces:
        if tone <= loud:
            quiet += PIECE
        else:
            if quiet >= 0.05:
                found.append(at)
            quiet = 0.0
    return found

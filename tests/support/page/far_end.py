"""The other end of WHIP and WHEP: another page of the same browser, in place of a media server."""

ORIGIN = "https://stage.test"
BEGIN = """async () => {
  const stream = await navigator.mediaDevices.getUserMedia({audio: true});
  window.sound = stream.getAudioTracks()[0];
  window.lines = [];
  window.takesPictures = true;
}"""
ANSWER = """async (sdp) => {
  const pc = new RTCPeerConnection();
  window.lines.push(pc);
  await pc.setRemoteDescription({type: "offer", sdp});
  for (const line of pc.getTransceivers()) {
    const audio = line.receiver.track.kind === "audio";
    // Of “sendrecv” an answer makes what the offer allows.
    line.direction = audio || window.takesPictures ? "sendrecv" : "inactive";
    if (audio) await line.sender.replaceTrack(window.sound);
  }
  await pc.setLocalDescription();
  while (pc.iceGatheringState !== "complete") await new Promise((next) => setTimeout(next, 10));
  return {sdp: pc.localDescription.sdp, voice: window.lines.length};
}"""


HEARS = """async () => {
  const open = window.lines.filter(({connectionState}) => connectionState !== "closed");
  const reports = await Promise.all(open.map((line) => line.getStats()));
  const all = reports.flatMap((report) => [...report.values()]);
  return all.some(({type, packetsReceived}) => type === "inbound-rtp" && packetsReceived > 0);
}"""


class FarEnd:
    """Takes whoever publishes or listens, and gives each a voice: 1, 2, …

    It opens a microphone itself, or its browser would hide its addresses behind mDNS names.
    """

    def __init__(self, context):
        self.epoch = 1
        self.page = context.new_page()
        self.page.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
        self.page.goto(ORIGIN)
        self.page.evaluate(BEGIN)

    @property
    def hears_somebody(self):
        """Whether packets arrive from who is here."""
        return self.page.evaluate(HEARS)

    def takes_no_pictures(self):
        """As a media server answers who has no H.264."""
        self.page.evaluate("() => { window.takesPictures = false; }")

    def hang_up(self):
        """On purpose: whoever came first is told, as a media server tells it."""
        self.page.evaluate("() => window.lines[0].close()")

    def answer(self, url, offer):
        """The answer to an offer at `url`, as `route.fulfill` wants it (RFC 9725, 4.2)."""
        answer = self.page.evaluate(ANSWER, offer)
        headers = {
            "Location": f"{url.partition('?')[0]}/{answer['voice']}",
            "Hotline-Epoch": str(self.epoch),
            "Hotline-Voice": str(answer["voice"]),
        }
        return {
            "status": 201,
            "body": answer["sdp"],
            "content_type": "application/sdp",
            "headers": headers,
        }

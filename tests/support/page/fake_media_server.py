"""The other end of WHIP and WHEP: another page of the same browser, in place of a media server."""

ORIGIN = "https://media-server.test"
BEGIN = """async () => {
  const stream = await navigator.mediaDevices.getUserMedia({audio: true});
  window.sound = stream.getAudioTracks()[0];
  window.connections = [];
  window.acceptsVideo = true;
}"""
ANSWER = """async (sdp) => {
  const pc = new RTCPeerConnection();
  window.connections.push(pc);
  await pc.setRemoteDescription({type: "offer", sdp});
  for (const transceiver of pc.getTransceivers()) {
    const audio = transceiver.receiver.track.kind === "audio";
    // In an answer the browser reduces “sendrecv” to the directions that the offer allows.
    transceiver.direction = audio || window.acceptsVideo ? "sendrecv" : "inactive";
    if (audio) await transceiver.sender.replaceTrack(window.sound);
  }
  await pc.setLocalDescription();
  while (pc.iceGatheringState !== "complete") await new Promise((next) => setTimeout(next, 10));
  return {sdp: pc.localDescription.sdp, voice: window.connections.length};
}"""


RECEIVES = """async () => {
  const open = window.connections.filter(({connectionState}) => connectionState !== "closed");
  const reports = await Promise.all(open.map((pc) => pc.getStats()));
  const all = reports.flatMap((report) => [...report.values()]);
  return all.some(({type, packetsReceived}) => type === "inbound-rtp" && packetsReceived > 0);
}"""


class FakeMediaServer:
    """Answers every offer and numbers the connections, as voices: 1, 2, …

    Its page opens a microphone, because otherwise the browser hides its addresses by mDNS names.
    While it is not reachable, its answers name no address. `link`: the header of its answers.
    """

    def __init__(self, context):
        self.epoch = 1
        self.is_reachable = True
        self.link = ""
        self.page = context.new_page()
        self.page.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
        self.page.goto(ORIGIN)
        self.page.evaluate(BEGIN)

    @property
    def receives_packets(self):
        """Whether packets arrive on an open connection."""
        return self.page.evaluate(RECEIVES)

    def reject_video(self):
        """From now on reject video in answers, as a media server does without H.264."""
        self.page.evaluate("() => { window.acceptsVideo = false; }")

    def close_first_connection(self):
        """Close the first connection; the other side is told, as by a media server."""
        self.page.evaluate("() => window.connections[0].close()")

    def answer(self, url, offer):
        """The answer to an offer at `url`, as `route.fulfill` wants it (RFC 9725, 4.2)."""
        answer = self.page.evaluate(ANSWER, offer)
        headers = {
            "Location": f"{url.partition('?')[0]}/{answer['voice']}",
            "Hotline-Epoch": str(self.epoch),
            "Hotline-Voice": str(answer["voice"]),
            **({"Link": self.link} if self.link else {}),
        }
        sdp = answer["sdp"]
        if not self.is_reachable:
            sdp = "".join(line for line in sdp.splitlines(True) if "a=candidate" not in line)
        return {
            "status": 201,
            "body": sdp,
            "content_type": "application/sdp",
            "headers": headers,
        }

"""GStreamer's webrtcbin as a WHIP encoder; the system's Python runs it, which has its modules.

    /usr/bin/python3 tests/support/media/gstreamer.py http://…/whip KEY

It makes an RSA certificate and publishes a tone of 700 Hz and a grey picture, until it is
terminated. It exits with 3 if GStreamer, or one of its elements, is not installed.
"""

import sys
import urllib.error
import urllib.request

NOT_INSTALLED = 3
HERTZ, GREY = 700, 180
ELEMENTS = [
    "webrtcbin",
    "x264enc",
    "opusenc",
    "rtpopuspay",
    "rtph264pay",
    "nicesink",
    "dtlssrtpenc",
]
PIPELINE = f"""
webrtcbin name=peer bundle-policy=max-bundle
audiotestsrc is-live=true wave=sine freq={HERTZ} volume=0.25 ! audio/x-raw,rate=48000,channels=2
  ! opusenc ! rtpopuspay pt=111 ! application/x-rtp,media=audio,encoding-name=OPUS,payload=111
  ! peer.
videotestsrc is-live=true pattern=solid-color foreground-color={0xFF000000 | GREY * 0x010101}
  ! video/x-raw,width=640,height=360,framerate=25/1 ! videoconvert
  ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=25
  ! video/x-h264,profile=constrained-baseline ! h264parse config-interval=-1
  ! rtph264pay pt=96 aggregate-mode=zero-latency
  ! application/x-rtp,media=video,encoding-name=H264,payload=96 ! peer.
"""


def installed():
    """Return GStreamer's modules; exit with NOT_INSTALLED if one is missing."""
    try:
        import gi

        for name in ("Gst", "GstSdp", "GstWebRTC"):
            gi.require_version(name, "1.0")
        from gi.repository import GLib, Gst, GstSdp, GstWebRTC
    except (ImportError, ValueError) as missing:
        print(missing, file=sys.stderr)
        sys.exit(NOT_INSTALLED)
    Gst.init(None)
    missing = [name for name in ELEMENTS if not Gst.ElementFactory.find(name)]
    if missing:
        print("without", ", ".join(missing), file=sys.stderr)
        sys.exit(NOT_INSTALLED)
    return GLib, Gst, GstSdp, GstWebRTC


def main(url, key):
    GLib, Gst, GstSdp, GstWebRTC = installed()
    loop = GLib.MainLoop()
    pipeline = Gst.parse_launch(PIPELINE)
    peer = pipeline.get_by_name("peer")

    def needed(*_):
        peer.emit("create-offer", None, Gst.Promise.new_with_change_func(offered))

    def offered(promise):
        promise.wait()
        reply = promise.get_reply()
        offer = reply.get_value("offer")
        text = offer.sdp.as_text()
        peer.emit("set-local-description", offer, Gst.Promise.new())
        _, sdp = GstSdp.SDPMessage.new_from_text(post(url, key, text))
        kind = GstWebRTC.WebRTCSDPType.ANSWER
        answer = GstWebRTC.WebRTCSessionDescription.new(kind, sdp)
        peer.emit("set-remote-description", answer, Gst.Promise.new())

    def report_error(_bus, message):
        if message.type == Gst.MessageType.ERROR:
            print(message.parse_error(), file=sys.stderr)
            loop.quit()

    peer.connect("on-negotiation-needed", needed)
    bus = pipeline.get_bus()
    bus.add_signal_watch()
    bus.connect("message", report_error)
    pipeline.set_state(Gst.State.PLAYING)
    try:
        loop.run()
    finally:
        pipeline.set_state(Gst.State.NULL)


def post(url, key, offer):
    headers = {"Content-Type": "application/sdp", "Authorization": f"Bearer {key}"}
    request = urllib.request.Request(url, offer.encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.read().decode()
    except urllib.error.HTTPError as refused:
        print(refused.code, refused.read().decode(), file=sys.stderr)
        raise


if __name__ == "__main__":
    main(*sys.argv[1:])

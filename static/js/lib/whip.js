import { Line } from "./line.js";

const CAMERA_BITRATE = 1_200_000; // bit/s; the program is composed at 720p at most

/** Speaking and being seen. Both sections exist from the start, so the camera comes and goes without a new offer. */
export class Whip extends Line {
  #microphone;
  #camera = null;

  constructor(url, microphone, camera) {
    super(url, { polite: false });
    this.#microphone = microphone;
    this.#camera = camera;
  }

  get camera() {
    return this.#camera;
  }

  prepare(pc) {
    pc.addTransceiver(this.#microphone, { direction: "sendonly" });
    pc.addTransceiver(this.#camera ?? "video", {
      direction: "sendonly",
      sendEncodings: [{ maxBitrate: CAMERA_BITRATE }],
    });
  }

  adopt() {}

  /**
   * What the stage acknowledges: its RTCP reports and ICE answers.
   *
   * Our own packets leave whether or not anybody takes them. Where a browser doesn't count, the
   * silence of the WHEP beside this line tells (NEWS.SILENCE).
   */
  packets(report) {
    for (const stats of report.values()) {
      if (stats.type === "candidate-pair" && stats.nominated) return stats.responsesReceived;
    }
    return undefined;
  }

  async useMicrophone(track) {
    this.#microphone = track;
    await this.#sender(0)?.replaceTrack(track);
  }

  async useCamera(track) {
    this.#camera = track;
    await this.#sender(1)?.replaceTrack(track);
  }

  #sender(index) {
    return this.pc?.getTransceivers()[index].sender;
  }
}

import { sendsH264 } from "./codecs.js";
import { within } from "./pause.js";
import { word } from "./words.js";

const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const PICTURE = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 25, max: 30 },
};

const OPEN_WITHIN = 60_000; // ms; people answer the browser's question in this time

/** A microphone or camera failed; the message is a sentence that says what to do. */
export class DeviceError extends Error {}

/**
 * Resolves to a track of a microphone or camera; `id` is the device that was chosen before, if any.
 *
 * Throws DeviceError.
 */
export async function openMicrophone(id) {
  return open("microphone", { audio: { ...SOUND, ...exactly(id) } });
}

export async function openCamera(id) {
  if (!sendsH264()) throw new DeviceError(word("unseen"));
  return open("camera", { video: { ...PICTURE, ...exactly(id) } });
}

/**
 * [{id, label}] of the microphones ("audioinput") or cameras ("videoinput"). The device of the open
 * `track` is always among them. Browsers give labels only with permission.
 */
export async function listDevices(kind, track) {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  const known = devices.filter((device) => device.kind === kind && device.deviceId);
  const { deviceId } = track.getSettings();
  if (!known.some((device) => device.deviceId === deviceId))
    known.push({ deviceId, label: track.label });
  return known.map(({ deviceId, label }, index) => ({
    id: deviceId,
    label: label || `${index + 1}`,
  }));
}

/** Whether a track delivers media: its device may be gone, or the system may use it for a call. */
export const deliversMedia = (track) => track.readyState === "live" && !track.muted;

/** Why this page cannot use a microphone, or null. Browsers require https, except on localhost. */
export function whyNoMicrophone() {
  if (!window.isSecureContext) return word("insecure");
  if (!navigator.mediaDevices?.getUserMedia || !window.RTCPeerConnection)
    return word("old-browser");
  return null;
}

const exactly = (id) => (id ? { deviceId: { exact: id } } : {});

async function open(what, constraints) {
  const whyNot = whyNoMicrophone();
  if (whyNot) throw new DeviceError(whyNot);
  try {
    return await within(OPEN_WITHIN, null, async (inTime) => {
      const stream = await navigator.mediaDevices.getUserMedia(constraints);
      const [track] = stream.getTracks();
      if (inTime.aborted) track.stop();
      return track;
    });
  } catch (error) {
    // The device that was chosen last time may be unplugged, so take any other.
    const wanted = Object.values(constraints)[0];
    if (error.name === "OverconstrainedError" && wanted.deviceId) {
      const { deviceId, ...any } = wanted;
      return open(what, { [Object.keys(constraints)[0]]: any });
    }
    throw new DeviceError(word(`${what}.${reason(error)}`));
  }
}

function reason({ name }) {
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "absent";
  return "busy"; // NotReadableError, AbortError or no answer: another program uses it
}

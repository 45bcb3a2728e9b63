import { makesH264 } from "./codecs.js";
import { within } from "./pause.js";
import { word } from "./words.js";

const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
const PICTURE = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 25, max: 30 },
};

const OPEN_WITHIN = 60_000; // ms; in which people answer their browser, too

/** What went wrong with a microphone or a camera, as a sentence that says what to do. */
export class DeviceTrouble extends Error {}

/**
 * A track of a microphone or camera, `id` being the one chosen before, if any.
 *
 * Throws DeviceTrouble.
 */
export async function openMicrophone(id) {
  return open("microphone", { audio: { ...SOUND, ...exactly(id) } });
}

export async function openCamera(id) {
  if (!makesH264()) throw new DeviceTrouble(word("unseen"));
  return open("camera", { video: { ...PICTURE, ...exactly(id) } });
}

/**
 * [{id, label}] of the microphones ("audioinput") or cameras ("videoinput"), that of an open `track` among them
 * whatever the browser says. Labels come with permission.
 */
export async function list(kind, track) {
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

/** Whether anything comes from a track: its device may be gone, or the system has taken it, for a call perhaps. */
export const works = (track) => track.readyState === "live" && !track.muted;

/** Why this page may not use any microphone, or null. Browsers ask for https, save on localhost. */
export function impossible() {
  if (!window.isSecureContext) return word("insecure");
  if (!navigator.mediaDevices?.getUserMedia || !window.RTCPeerConnection)
    return word("old-browser");
  return null;
}

const exactly = (id) => (id ? { deviceId: { exact: id } } : {});

async function open(what, constraints) {
  const no = impossible();
  if (no) throw new DeviceTrouble(no);
  try {
    return await within(OPEN_WITHIN, null, async (inTime) => {
      const stream = await navigator.mediaDevices.getUserMedia(constraints);
      const [track] = stream.getTracks();
      if (inTime.aborted) track.stop();
      return track;
    });
  } catch (error) {
    // The device chosen last time may be unplugged: then any other will do.
    const wanted = Object.values(constraints)[0];
    if (error.name === "OverconstrainedError" && wanted.deviceId) {
      const { deviceId, ...any } = wanted;
      return open(what, { [Object.keys(constraints)[0]]: any });
    }
    throw new DeviceTrouble(word(`${what}.${reason(error)}`));
  }
}

function reason({ name }) {
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  if (name === "NotFoundError" || name === "OverconstrainedError") return "absent";
  return "busy"; // NotReadableError, AbortError, or no answer at all: another program has it
}

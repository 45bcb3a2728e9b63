import { EVENTS, emit } from "./events.js";

/**
 * The state of this page that several modules share.
 *
 * It stands in the data attributes of <body>, because the server writes the first values there and
 * style sheets read them. No other module reads or writes these attributes.
 */
const data = document.body.dataset;

/** A room's states in their order: a room never goes back, but messages may overtake each other. */
const STATES = ["scheduled", "open", "live", "ended"];

export const page = {
  // These stay as the server wrote them.
  get room() {
    return data.room; // its slug
  },
  get now() {
    return data.now; // the server's time when it wrote the page
  },
  get csrfToken() {
    return data.csrf;
  },
  get socketUrl() {
    return data.socket;
  },
  get event() {
    return Number(data.event); // number of the last event that the page shows
  },
  get whipUrl() {
    return data.whip;
  },
  get whepUrl() {
    return data.whep;
  },
  get muteUrl() {
    return data.mute;
  },

  // These change; the functions below set them.
  get state() {
    return data.state;
  },
  get inGreenRoom() {
    return "greenRoom" in data;
  },
  get seat() {
    return data.seat; // its key
  },
  get role() {
    return data.role;
  },
  get isOnStage() {
    return data.place === "stage";
  },
  get isSpeaking() {
    return data.speaking === "yes"; // this page publishes
  },
  get hasCamera() {
    return data.camera === "yes"; // this page publishes a camera
  },

  /** Whether this person undoes that they stepped down: no dialog is needed again. */
  get isReturning() {
    return "returning" in data;
  },

  get isConnected() {
    return !("offline" in data); // the server's news reaches this page
  },

  /** How much of the screen the picture has: "page", "theatre" or "full". */
  get view() {
    return data.view ?? "page";
  },

  get isLive() {
    return data.state === "live";
  },
  /** Whether people on stage hear each other: live, or in the green room. */
  get isStageOpen() {
    return this.isLive || this.inGreenRoom;
  },
};

export function setState(state) {
  if (STATES.indexOf(state) <= STATES.indexOf(data.state)) return;
  data.state = state;
  emit(EVENTS.STATE, { state });
}

/** The green room was opened or closed. */
export function setGreenRoom(on) {
  if (on === page.inGreenRoom) return;
  document.body.toggleAttribute("data-green-room", on);
  emit(EVENTS.STATE, { state: data.state });
}

export function setConnected(on) {
  document.body.toggleAttribute("data-offline", !on);
}

export function setView(view) {
  if (view === page.view) return;
  data.view = view;
  emit(EVENTS.VIEW, { view });
}

/** Nobody moves: controls over the picture go. */
export function setIdle(on) {
  document.body.toggleAttribute("data-idle", on);
}

export function setReturning(on) {
  document.body.toggleAttribute("data-returning", on);
}

export function setSeat(key) {
  if (key === data.seat) return;
  data.seat = key;
  emit(EVENTS.SEAT);
}

export function setRole(role) {
  data.role = role;
}

/** `place`: "stage" or "audience". The first place of a page is no news. */
export function setPlace(place) {
  const before = data.place;
  data.place = place;
  if (before && before !== place) emit(EVENTS.PLACE, { place });
}

export function setPublishing({ speaking, camera }) {
  const before = data.speaking;
  data.speaking = speaking ? "yes" : "no";
  data.camera = camera ? "yes" : "no";
  if (before !== data.speaking) emit(EVENTS.SPEAKING, { speaking });
}

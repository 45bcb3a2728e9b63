/** What controllers tell each other, in one place: see NEWS for every name and its shape. */
export const NEWS = {
  LINK: "hotline:link", // {state: "open" | "waiting" | "gone"} of the socket
  STATE: "hotline:state", // {state: "scheduled" | "open" | "live" | "ended"} of the room
  LEVELS: "hotline:levels", // {levels: {seat key: 0..100}}
  HERE: "hotline:here", // {here: int}: people in the room
  EPOCH: "hotline:epoch", // {epoch: int}: another stage has the room
  SILENCE: "hotline:silence", // {}: nothing arrives from the stage any more
  SPEAK: "hotline:speak", // {devices, recorded}: the person confirmed the dialog
  LISTEN: "hotline:listen", // {}: a gesture allows sound
  SORRY: "hotline:sorry", // {sentence}
};

export function tell(name, detail = {}) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

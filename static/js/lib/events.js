/** What controllers tell each other, in one place: see NEWS for every name and its shape. */
export const NEWS = {
  LINK: "hotline:link", // {state: "open" | "waiting" | "gone" | "crowded", sentence: why} of the socket
  STATE: "hotline:state", // {state: "scheduled" | "open" | "live" | "ended"} of the room
  DRAWN: "hotline:drawn", // {}: parts of the page were replaced
  PLACE: "hotline:place", // {place: "stage" | "audience"}: this person came on stage, or left it
  SEAT: "hotline:seat", // {}: this person has another seat: they signed in, in another tab
  SPEAKING: "hotline:speaking", // {speaking: bool}: this page publishes, or no longer does
  SILENCED: "hotline:silenced", // {}: a host muted this person
  UNMUTE: "hotline:unmute", // {}: they open their microphone again
  VOICE: "hotline:voice", // {voice: {seat key: int}}: which publication of a person is heard from now on
  TOO_LARGE: "hotline:too-large", // {too_large: {seat key: [width, height]}}: pictures that are not shown
  TOO_MANY: "hotline:too-many", // {too_many: {seat key: true}}: more pictures than are shown
  ENCODER: "hotline:encoder", // {encoder: {seat key: {kind, words, port}}}: one that failed to connect
  SPOKEN: "hotline:spoken", // {spoken: {seat key: seconds}}: how long each has spoken in all
  LEVELS: "hotline:levels", // {levels: {seat key: 0..100}}
  HERE: "hotline:here", // {here: int}: people in the room
  VOTES: "hotline:votes", // {votes: {question: int}}: counts that changed
  MINE: "hotline:mine", // {mine: [question]}: all that have my vote
  VOTED: "hotline:voted", // {voted: {question: bool}}: my vote was counted, or taken back
  REACTIONS: "hotline:reactions", // {reactions: {kind: int}}: what the room felt just now
  EPOCH: "hotline:epoch", // {epoch: int}: another media server has the room
  SILENCE: "hotline:silence", // {}: nothing arrives from the stage any more
  SPEAK: "hotline:speak", // {devices, recorded}: the person confirmed the dialog
  PICTURE: "hotline:picture", // {on: bool}: the program's picture is shown, or no longer
  LISTEN: "hotline:listen", // {}: a gesture allows sound
  SORRY: "hotline:sorry", // {sentence}
  SAY: "hotline:say", // a message for the server; cancelled by whoever could send it
};

export function tell(name, detail = {}) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Send the server a message by the socket; false when there is no line to it now. */
export function say(message) {
  return !document.dispatchEvent(new CustomEvent(NEWS.SAY, { detail: message, cancelable: true }));
}

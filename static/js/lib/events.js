/**
 * The DOM events by which modules inform each other, with the shape of their `detail`.
 *
 * The numbered events of a room, which the server sends, are something else: see room_updates.js.
 */
export const EVENTS = {
  // Changes of the page's state, emitted by page.js
  STATE: "hotline:state", // {state: "scheduled" | "open" | "live" | "ended"} of the room
  PLACE: "hotline:place", // {place: "stage" | "audience"}: this person came on stage, or left it
  SEAT: "hotline:seat", // {}: this person has another seat, because they signed in in another tab
  SPEAKING: "hotline:speaking", // {speaking: bool}: this page publishes, or no longer does

  // Messages of the server, emitted by room_updates.js and my_seat.js
  SOCKET: "hotline:socket", // {state: as of RoomSocket, sentence: why}
  DRAWN: "hotline:drawn", // {}: regions of the page were replaced
  MUTED: "hotline:muted", // {}: a host muted this person
  VOICE: "hotline:voice", // {voice: {seat: int}}: the publication of each that is heard now
  TOO_LARGE: "hotline:too-large", // {too_large: {seat: [width, height]}}: pictures not shown
  TOO_MANY: "hotline:too-many", // {too_many: {seat: true}}: more pictures than are shown
  ENCODER: "hotline:encoder", // {encoder: {seat: {kind, words, port}}}: one that failed to connect
  LIMIT: "hotline:limit", // {seat, name, limit: seconds, state: "soon" | "over" | ""}: it changed
  SPOKEN: "hotline:spoken", // {spoken: {seat: seconds}}: how long each has spoken in all
  PLACES: "hotline:places", // {places: {seat: [left, top, width, height] in 1/1000 of the picture}}
  LEVELS: "hotline:levels", // {levels: {seat: 0..100}}
  HERE: "hotline:here", // {here: int}: people in the room
  VOTES: "hotline:votes", // {votes: {question: int}}: counts that changed
  MINE: "hotline:mine", // {mine: [question]}: all that have this person's vote
  OWN: "hotline:own", // {asked: [question]}: all that this person asked
  VOTED: "hotline:voted", // {voted: {question: bool}}: this person's votes as counted
  WAIT: "hotline:wait", // {wait: {question: words}}: how long this person's questions wait
  CHOSEN: "hotline:chosen", // {chosen: int}: the answer of the poll that this person chose
  POLL: "hotline:poll", // {poll: {id, total, votes: {answer: int}}}: totals of the open poll
  LIST: "hotline:list", // {list: {name, label, size, ids, total} or undefined, entering: html}
  COUNTS: "hotline:counts", // {counts: {state: int}}: questions of the room in each state
  REACTIONS: "hotline:reactions", // {reactions: {kind: int}} of the room since the last message
  EPOCH: "hotline:epoch", // {epoch: int}: another media server has the room
  ACTED: "hotline:acted", // {acted: {seat, name, what}}: an act of a host, for the other hosts
  LOOKS: "hotline:looks", // {looks: {seat: {name, question}}}: a host opened its dialog; 0: closed
  SORRY: "hotline:sorry", // {sentence}: something failed, here or on the server

  ANNOUNCE: "hotline:announce", // {kind, sentence}: a text or a function, for screen readers
  DRAFT: "hotline:draft", // {text}: of the question that this person writes; "" for none
  ASKED: "hotline:asked", // {number: int}: questions of others came into the list
  ARRANGED: "hotline:arranged", // {}: the list of questions was put in order, or changed
  SHOWN: "hotline:shown", // {}: another list of questions is shown, or more of it
  OTHER_LIST: "hotline:other-list", // {name, label}: fetch it, because the server drew another

  // Acts of this person, and changes of their media
  PUBLISH: "hotline:publish", // {microphone, camera}: tracks, from the confirmed dialog
  UNMUTE: "hotline:unmute", // {}: the person unmutes, as a host requested
  SENDING: "hotline:sending", // {state}: "connecting", "up", "again" or "down", of what it sends
  LISTEN: "hotline:listen", // {}: a press lets the browser play sound
  SOUND: "hotline:sound", // {on: bool}: a key of the system turns the room's sound on or off
  VIEW: "hotline:view", // {view}: how much of the screen the picture has now
  PICTURE: "hotline:picture", // {on: bool}: the program's picture is shown, or no longer
  GO: "hotline:go", // {second, plays: bool}: this person wants another moment of the replay
  PLAY: "hotline:play", // {}: play the replay, or pause it
  MOMENT: "hotline:moment", // {second, length, plays: bool}: where the replay is
  NO_MEDIA: "hotline:no-media", // {}: no packets arrive from the media server any more
  SEND: "hotline:send", // a message for the server; cancelled by room_updates.js, which sent it
};

export function emit(name, detail = {}) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

/** Send a message by the socket; false if it is not connected now. */
export function sendToServer(message) {
  return !document.dispatchEvent(
    new CustomEvent(EVENTS.SEND, { detail: message, cancelable: true }),
  );
}

/** The entry of every page: it names the controllers and connects them to elements. */
import { follow } from "./lib/controller.js";
import "./lib/dialogs.js";
import Ago from "./controllers/ago.js";
import Announcements from "./controllers/announcements.js";
import Ask from "./controllers/ask.js";
import Asks from "./controllers/asks.js";
import Awake from "./controllers/awake.js";
import Clock from "./controllers/clock.js";
import Day from "./controllers/day.js";
import Floats from "./controllers/floats.js";
import Here from "./controllers/here.js";
import Hour from "./controllers/hour.js";
import Levels from "./controllers/levels.js";
import Link from "./controllers/link.js";
import Listen from "./controllers/listen.js";
import Manage from "./controllers/manage.js";
import Me from "./controllers/me.js";
import Microphone from "./controllers/microphone.js";
import OnAir from "./controllers/on_air.js";
import Reactions from "./controllers/reactions.js";
import Renewal from "./controllers/renewal.js";
import Replay from "./controllers/replay.js";
import Room from "./controllers/room.js";
import Screen from "./controllers/screen.js";
import Share from "./controllers/share.js";
import Sorry from "./controllers/sorry.js";
import Spoken from "./controllers/spoken.js";
import StreamKey from "./controllers/stream_key.js";
import Views from "./controllers/views.js";
import Volume from "./controllers/volume.js";
import Votes from "./controllers/votes.js";
import Zone from "./controllers/zone.js";

follow(document.documentElement, {
  ago: Ago,
  ask: Ask,
  asks: Asks,
  awake: Awake,
  clock: Clock,
  day: Day,
  floats: Floats,
  here: Here,
  hour: Hour,
  levels: Levels,
  link: Link,
  listen: Listen,
  manage: Manage,
  me: Me,
  microphone: Microphone,
  "on-air": OnAir,
  reactions: Reactions,
  renewal: Renewal,
  replay: Replay,
  room: Room,
  announcements: Announcements,
  screen: Screen,
  share: Share,
  sorry: Sorry,
  spoken: Spoken,
  "stream-key": StreamKey,
  views: Views,
  volume: Volume,
  votes: Votes,
  zone: Zone,
});

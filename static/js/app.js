/** Entry of every page: names the controllers and lets them follow the document. */
import { follow } from "./lib/controller.js";
import "./lib/dialogs.js";
import Ago from "./controllers/ago.js";
import Ask from "./controllers/ask.js";
import Asks from "./controllers/asks.js";
import Clock from "./controllers/clock.js";
import Here from "./controllers/here.js";
import Hour from "./controllers/hour.js";
import Levels from "./controllers/levels.js";
import Link from "./controllers/link.js";
import Listen from "./controllers/listen.js";
import Microphone from "./controllers/microphone.js";
import OnAir from "./controllers/on_air.js";
import Room from "./controllers/room.js";
import Share from "./controllers/share.js";
import Sorry from "./controllers/sorry.js";
import Volume from "./controllers/volume.js";

follow(document.documentElement, {
  "ago": Ago, "ask": Ask, "asks": Asks, "clock": Clock, "here": Here, "hour": Hour, "levels": Levels,
  "link": Link, "listen": Listen, "microphone": Microphone, "on-air": OnAir, "room": Room,
  "share": Share, "sorry": Sorry, "volume": Volume,
});

/** Gives a locked phone the title and the keys of the sound (W3C Media Session). */

/** Show a title, the person it is of, the session and a picture of 1200 × 630, "" for none. */
export function describe({ title, artist, album, artwork }) {
  navigator.mediaSession.metadata = new MediaMetadata({
    title,
    artist,
    album,
    artwork: artwork ? [{ src: artwork, sizes: "1200x630", type: "image/jpeg" }] : [],
  });
}

/** Let the system's keys do these acts; browsers throw at the acts that they do not know. */
export function handle(acts) {
  for (const [act, work] of Object.entries(acts)) {
    try {
      navigator.mediaSession.setActionHandler(act, work);
    } catch {
      // the system has no key for it
    }
  }
}

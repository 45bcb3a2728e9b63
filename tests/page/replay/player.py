"""A player that plays nothing, in the place of the browser's, and where it is in the replay."""

AT = "() => [...window.begun]"
NOW = "() => document.getElementById('picture').currentTime"
# The browser of the tests has no stream; these stand for a player that plays from where it is put.
PLAYER = """
  window.begun = [];
  window.sources = [];
  const media = HTMLMediaElement.prototype;
  const fire = (one, type) => one.dispatchEvent(new Event(type));
  media.canPlayType = () => "maybe";
  delete window.MediaSource;
  media.load = () => {};
  Object.defineProperty(media, "src", {
    get: () => "",
    set(source) {
      window.sources.push(source);
      setTimeout(() => fire(this, "loadeddata"));
    },
  });
  media.play = function () {
    if (this.id !== "picture") return window.allows ? Promise.resolve() : Promise.reject();
    window.begun.push(this.at ?? 0);
    this.plays = true;
    this.ticks ??= setInterval(() => {
      if (!this.plays) return;
      this.at = (this.at ?? 0) + 0.01;
      fire(this, "timeupdate");
    }, 100);
    fire(this, "play");
    return Promise.resolve();
  };
  media.pause = function () { this.plays = false; fire(this, "pause"); };
  Object.defineProperty(media, "paused", { get() { return !this.plays; } });
  Object.defineProperty(media, "currentTime", {
    get() { return this.at ?? 0; },
    set(second) { this.at = second; fire(this, "seeking"); },
  });
"""
REFUSES, ALLOWS = PLAYER, PLAYER + "window.allows = true;"
IN_SIGHT = """(item) => {
  const box = item.getBoundingClientRect();
  const view = document.querySelector(".answers-view").getBoundingClientRect();
  return box.top >= view.top - 1 && box.bottom <= view.bottom + 1;
}"""
WIDE = {"width": 1280, "height": 800}


def jump(room_page, second):
    """Put the picture to a second, as the player of a system may do."""
    put = "(second) => { document.getElementById('picture').currentTime = second; }"
    room_page.tab.evaluate(put, second)


def begins(room_page):
    return [int(second) for second in room_page.tab.evaluate(AT)]


def wait_for_begins(room_page, *seconds):
    room_page.wait_until(
        lambda: begins(room_page) == list(seconds), lambda: f"it began at {begins(room_page)}"
    )


def wait_for_second(room_page, second):
    room_page.wait_until(
        lambda: abs(room_page.tab.evaluate(NOW) - second) < 0.6,
        lambda: f"it is at {room_page.tab.evaluate(NOW)}",
    )


def slider(room_page):
    return room_page.tab.get_by_role("slider", name="Moment of the replay")


def item_of(room_page, question):
    return room_page.tab.locator(f"#answer-{question.pk}")


def press_play(room_page):
    room_page.tab.get_by_role("button", name="Watch the replay").click()
    wait_for_begins(room_page, 0)
    return room_page

import { Controller } from "../lib/controller.js";
import { word } from "../lib/words.js";

/** A link to copy, or to hand to the device's own sharing. */
export default class Share extends Controller {
  connect() {
    const link = this.part("link");
    const label = this.part("label");
    const before = label.textContent;
    this.on(this.part("copy"), "click", async () => {
      link.select();
      // The clipboard is closed to plain http; then the link is selected, ready for Ctrl-C.
      const copied = await navigator.clipboard?.writeText(link.value).then(
        () => true,
        () => false,
      );
      label.textContent = word(copied ? "copied" : "copy-by-hand");
      setTimeout(() => (label.textContent = before), 2500);
    });

    const send = this.part("send");
    if (!send || !navigator.share) return;
    send.hidden = false;
    this.on(send, "click", () =>
      navigator.share({ title: send.dataset.title, url: link.value }).catch(() => {}),
    );
  }
}

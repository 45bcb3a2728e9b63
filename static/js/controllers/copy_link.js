import { Controller } from "../lib/controller.js";
import { word } from "../lib/words.js";

/** Copies a link, or hands it to the sharing of the device. */
export default class CopyLink extends Controller {
  connect() {
    const link = this.part("link");
    const label = this.part("label");
    const before = label.textContent;
    this.on(this.part("copy"), "click", async () => {
      link.select();
      // Over plain http there is no clipboard; the link is selected, so Ctrl-C copies it.
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

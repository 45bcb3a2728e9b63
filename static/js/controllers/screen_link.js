import { Controller } from "../lib/controller.js";

/** The link of a screen, with the chosen options as its query. */
export default class ScreenLink extends Controller {
  connect() {
    const link = this.part("link");
    const address = link.value;
    const options = [...this.element.querySelectorAll("[data-option]")];
    this.on(this.element, "change", () => {
      const chosen = options.flatMap(({ name, type, checked, value }) => {
        if (type === "checkbox") return checked ? [name] : [];
        return value ? [`${name}=${encodeURIComponent(value)}`] : [];
      });
      link.value = chosen.length ? `${address}?${chosen.join("&")}` : address;
    });
  }
}

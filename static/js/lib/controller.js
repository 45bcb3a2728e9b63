/**
 * Behaviour of the elements that name it in data-controller.
 *
 * connect() runs when the element enters the document, with a new page or with a fragment from the
 * socket, and disconnect() when it leaves. Before that, what on() and every() attached is removed.
 */
export class Controller {
  #leaving = new AbortController();

  constructor(element) {
    this.element = element;
  }

  connect() {}

  disconnect() {}

  /** Aborted when the element leaves the document. */
  get signal() {
    return this.#leaving.signal;
  }

  part(name) {
    return this.element.querySelector(`[data-part~="${name}"]`);
  }

  on(target, type, handler, options = {}) {
    target?.addEventListener(type, handler.bind(this), { ...options, signal: this.signal });
  }

  /** Call `work` now and then every `milliseconds`. */
  every(milliseconds, work) {
    const timer = setInterval(() => work.call(this), milliseconds);
    this.signal.addEventListener("abort", () => clearInterval(timer));
    work.call(this);
  }

  /** Call `work` once after `milliseconds`, if the element is still there. */
  after(milliseconds, work) {
    const timer = setTimeout(() => work.call(this), milliseconds);
    this.signal.addEventListener("abort", () => clearTimeout(timer));
  }

  leave() {
    this.#leaving.abort();
    this.disconnect();
  }
}

/** Keep controllers connected to the elements in `root`, now and after every change of it. */
export function follow(root, registry) {
  const connected = new Map();

  const arrive = (element) => {
    if (connected.has(element)) return;
    const names = element.dataset.controller.split(/\s+/).filter((name) => registry[name]);
    const controllers = [];
    connected.set(element, controllers);
    for (const name of names) {
      try {
        const controller = new registry[name](element);
        controllers.push(controller);
        controller.connect();
      } catch (error) {
        reportError(error); // a browser may lack what one controller needs; the others still work
      }
    }
  };

  const within = (node) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return [];
    const inside = [...node.querySelectorAll("[data-controller]")];
    return node.matches("[data-controller]") ? [node, ...inside] : inside;
  };

  new MutationObserver((changes) => {
    // A moved element is removed and added in one batch: it keeps its controller.
    for (const change of changes) {
      for (const node of change.removedNodes) {
        for (const element of within(node)) {
          if (element.isConnected) continue;
          for (const controller of connected.get(element) ?? []) controller.leave();
          connected.delete(element);
        }
      }
    }
    for (const change of changes) {
      for (const node of change.addedNodes) {
        for (const element of within(node)) if (element.isConnected) arrive(element);
      }
    }
  }).observe(root, { childList: true, subtree: true });

  within(root).forEach(arrive);
}

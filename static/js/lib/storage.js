/** The storage of the browser, or an empty one: some browsers throw at the first access. */
class Storage {
  #open;

  constructor(open) {
    this.#open = open;
  }

  getItem(key) {
    return this.#try((store) => store.getItem(key)) ?? null;
  }

  setItem(key, value) {
    this.#try((store) => store.setItem(key, value));
  }

  removeItem(key) {
    this.#try((store) => store.removeItem(key));
  }

  #try(work) {
    try {
      return work(this.#open());
    } catch {
      return null;
    }
  }
}

export const untilClosed = new Storage(() => sessionStorage);
export const untilCleared = new Storage(() => localStorage);

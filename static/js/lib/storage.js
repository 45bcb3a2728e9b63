/** What a browser keeps for us, and nothing where it keeps nothing: some refuse even to be asked. */
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

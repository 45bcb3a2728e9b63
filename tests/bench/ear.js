// Reports each 10 ms of sound: [wall clock in ms, level, amplitude of one tone]; full scale is 1.
const PIECE = 480;

registerProcessor(
  "ear",
  class extends AudioWorkletProcessor {
    #piece = new Float32Array(PIECE);
    #filled = 0;
    #wave;

    constructor({ processorOptions: { hertz } }) {
      super();
      this.#wave = Array.from({ length: PIECE }, (_, at) => {
        const turn = (2 * Math.PI * at) / PIECE;
        const window = 1 - Math.cos(turn); // Hann, of mean 1
        const phase = (turn * hertz * PIECE) / sampleRate;
        return [window * Math.cos(phase), window * Math.sin(phase)];
      });
    }

    process([[sound]]) {
      // Without a source the input has no channel, which counts as silence.
      for (const sample of sound ?? new Float32Array(128)) {
        this.#piece[this.#filled++] = sample;
        if (this.#filled === PIECE) this.#report();
      }
      return true;
    }

    #report() {
      let power = 0,
        real = 0,
        imaginary = 0;
      this.#piece.forEach((sample, at) => {
        power += sample * sample;
        real += sample * this.#wave[at][0];
        imaginary += sample * this.#wave[at][1];
      });
      const tone = (2 * Math.hypot(real, imaginary)) / PIECE;
      this.port.postMessage([Date.now(), Math.sqrt(power / PIECE), tone]);
      this.#filled = 0;
    }
  },
);

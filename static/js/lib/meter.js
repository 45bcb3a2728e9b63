const FLOOR = -60; // dBFS shown as 0

/**
 * Measures the level of a microphone track: calls `onLevel` with 0..100 for each frame of the
 * screen, or once with null where the browser cannot measure it.
 */
export class Meter {
  #context = null;
  #frame = 0;

  constructor(track, onLevel) {
    try {
      this.#measure(track, onLevel);
    } catch (error) {
      // Firefox connects no device to a context of another sample rate.
      console.warn("no level is shown:", error);
      this.close();
      onLevel(null);
    }
  }

  #measure(track, onLevel) {
    this.#context = new AudioContext();
    const analyser = new AnalyserNode(this.#context, { fftSize: 1024 });
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const measure = () => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      const level = 10 * Math.log10(power || 1e-12);
      onLevel(Math.round(Math.min(100, Math.max(0, (1 - level / FLOOR) * 100))));
      this.#frame = requestAnimationFrame(measure);
    };
    measure();
  }

  close() {
    cancelAnimationFrame(this.#frame);
    this.#context?.close().catch(() => {});
    this.#context = null;
  }
}

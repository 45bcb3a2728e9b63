const RATE = 8000; // Hz
const HEADER = 44; // bytes of a WAV file before its samples

/**
 * Whether the browser plays sound now, without another press.
 *
 * Browsers decide by what the person did on this site before, as pressing Join, and answer nobody
 * who asks; so this plays one silent sample.
 */
export async function playsSoundByItself() {
  const url = URL.createObjectURL(new Blob([silence()], { type: "audio/wav" }));
  try {
    await new Audio(url).play();
    return true;
  } catch {
    return false; // the address stays valid, because the element may load it still
  }
}

/** A WAV file with one silent sample: mono, 16 bits. */
function silence() {
  const file = new DataView(new ArrayBuffer(HEADER + 2));
  const text = (at, letters) => {
    for (let index = 0; index < letters.length; index += 1)
      file.setUint8(at + index, letters.charCodeAt(index));
  };
  text(0, "RIFF");
  file.setUint32(4, HEADER - 6, true); // bytes that follow
  text(8, "WAVEfmt ");
  file.setUint32(16, 16, true); // bytes of this part
  file.setUint16(20, 1, true); // PCM
  file.setUint16(22, 1, true); // channel
  file.setUint32(24, RATE, true);
  file.setUint32(28, RATE * 2, true); // bytes a second
  file.setUint16(32, 2, true); // bytes of a sample
  file.setUint16(34, 16, true); // bits of a sample
  text(36, "data");
  file.setUint32(40, 2, true); // bytes of samples
  return file.buffer;
}

// Reads the MP4 that is named first by mp4box.js, all samples too; prints what it says as JSON.
import { readFileSync } from "node:fs";
import { Log, createFile } from "mp4box";

const said = [];
Log.setLogLevel(Log.LOG_LEVEL_WARNING);
Log.warn = (module, message) => said.push(`${module}: ${message}`);
Log.error = (module, message) => said.push(`${module}: ${message}`);

const content = readFileSync(process.argv[2]);
const buffer = content.buffer.slice(content.byteOffset, content.byteOffset + content.length);
buffer.fileStart = 0;
const file = createFile(true);
file.onError = (module, message) => said.push(`${module}: ${message}`);
file.onReady = (info) => {
  const tracks = info.tracks.map((track) => ({
    codec: track.codec,
    count: track.nb_samples,
    read: 0,
  }));
  file.onSamples = (id, _user, samples) => {
    tracks[info.tracks.findIndex((track) => track.id === id)].read += samples.length;
  };
  for (const track of info.tracks) file.setExtractionOptions(track.id);
  file.start();
  setTimeout(() => {
    const told = { warnings: said, tracks, fragmented: info.isFragmented };
    console.log(JSON.stringify({ ...told, progressive: info.isProgressive }));
  });
};
file.appendBuffer(buffer);
file.flush();

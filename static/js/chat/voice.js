/** Records a voice message, which is then a file like another. */

import { withDuration } from "./webm.js";

const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const ENDINGS = /** @type {Record<string, string>} */ ({ "audio/webm": "webm", "audio/mp4": "m4a", "audio/ogg": "ogg" });
const LONGEST = 5 * 60;

export function canRecord() {
  return Boolean(navigator.mediaDevices?.getUserMedia) && "MediaRecorder" in window
    && KINDS.some((kind) => MediaRecorder.isTypeSupported(kind));
}

/**
 * Record until `stop` is called, or for five minutes. Throws what the browser says to a refusal.
 * @param {(seconds: number) => void} tick
 */
export async function record(tick) {
  const sound = await navigator.mediaDevices.getUserMedia({ audio: true });
  const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)) ?? "";
  const recorder = new MediaRecorder(sound, { mimeType, audioBitsPerSecond: 32_000 });
  /** @type {Blob[]} */
  const parts = [];
  let seconds = 0;
  recorder.addEventListener("dataavailable", ({ data }) => { if (data.size) parts.push(data); });
  let began = performance.now();
  let lasted = 0;
  const timer = setInterval(() => {
    seconds += 1;
    tick(seconds);
    if (seconds >= LONGEST && recorder.state === "recording") recorder.stop();
  }, 1000);
  /** @type {Promise<void>} */
  const ended = new Promise((end) => { recorder.addEventListener("stop", () => end()); });
  ended.then(() => {
    clearInterval(timer);
    lasted = performance.now() - began;
    for (const track of sound.getTracks()) track.stop();
  });
  recorder.addEventListener("start", () => { began = performance.now(); });
  recorder.start(1000);
  return {
    ended,
    stop() { if (recorder.state !== "inactive") recorder.stop(); },
    /** @param {string} name */
    async file(name) {
      const type = mimeType.split(";")[0] ?? "";
      const sound = new Blob(parts, { type });
      return new File([type === "audio/webm" ? await withDuration(sound, lasted) : sound], `${name}.${ENDINGS[type]}`, { type });
    },
  };
}

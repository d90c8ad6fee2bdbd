/** Uploads a file from an open page, which can say how far it has come as fetch cannot. */
import { meta } from "../api.js";
import { Refusal } from "./sending.js";

const STALLED_AFTER = 20_000;
/** What has been handed to the phone's network, and is not on its way yet, takes its time on a slow line. */
const MOST_HELD = 1_000_000;
const BYTES_A_MILLISECOND = 10;

/**
 * @param {import("./store.js").OutgoingFile} file @param {(part: number) => void} progress from 0 to 1
 * @returns {Promise<string>} the file's id
 */
export function uploadWithProgress(file, progress) {
  return new Promise((answer, refuse) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/files");
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRF-Token", meta("csrf-token"));
    request.setRequestHeader("Idempotency-Key", file.key);
    // A line that broke without a word would keep the file, and all that waits behind it, for ever.
    const patience = STALLED_AFTER + Math.min(file.size, MOST_HELD) / BYTES_A_MILLISECOND;
    let stalled = setTimeout(() => request.abort(), patience);
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      clearTimeout(stalled);
      stalled = setTimeout(() => request.abort(), patience);
      progress(total ? loaded / total : 0);
    });
    request.addEventListener("loadend", () => clearTimeout(stalled));
    request.addEventListener("load", () => {
      if (request.status < 300) answer(request.response.id);
      else refuse(new Refusal({ ...request.response, status: request.status, language: request.getResponseHeader("Content-Language") ?? "" }));
    });
    for (const cut of ["error", "abort", "timeout"])
      request.addEventListener(cut, () => refuse(new TypeError(cut)));
    const form = new FormData();
    form.append("file", file.content, file.name);
    request.send(form);
  });
}

/**
 * Makes films better: one goes on where one stopped, jumps to a part, and chooses the large file;
 * and the seconds that were played are told to the server, so that a film counts as watched.
 *
 * What the browser says it has played (HTMLMediaElement.played) is all that counts: a jump adds
 * nothing. All of it is told each time, and kept here until the server has counted it: it is told
 * again after a while, once the cover is back, and when the page is opened anew. It goes with log-out
 * as drafts do (drafts.js).
 */
import { meta } from "./api.js";

const EVERY = 15_000;
const LONGEST_WAIT = 5 * 60_000;
/** The film is out of use, or what is told is no report: telling it again changes nothing. */
const NEVER = new Set([404, 422]);
const LATER = new Set([429, 500, 502, 503, 504]);
const NEAR_START = 5;
const NEAR_END = 10;
const LARGE = "film:large";
const SMALL = 480;

/** @typedef {{ start: number, end: number }} Played */

/** @param {HTMLElement} part @param {HTMLVideoElement} video @param {HTMLSourceElement} source */
function follow(part, video, source) {
  const { film = "", filmReport: report = "", filmSeconds = "0", filmPosition = "0" } = part.dataset;
  const key = `draft:${meta("person")}:film:${film}`;
  const seconds = Number(filmSeconds);
  const kept = report ? recall(key) : { position: 0, played: [] };
  /** @type {Played[]} */
  let before = kept.played;
  let start = kept.position || Number(filmPosition);
  let last = 0;
  let isBegun = false;
  /** What was told, or is to be told, and is not counted yet. */
  let owed = "";
  /** What this tab itself has kept last. */
  let mine = localStorage.getItem(key) ?? "";
  let wait = EVERY;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let again;

  if (report) countPlayed(part, video, source);

  /** @returns {Played[]} */
  const played = () => [...before, ...Array.from({ length: video.played.length }, (_none, n) => ({
    start: Math.round(video.played.start(n) * 100) / 100,
    end: Math.round(video.played.end(n) * 100) / 100,
  }))].slice(-400);

  async function tell() {
    if (!report) return; // nothing is kept of whoever is not logged in
    last = Date.now();
    takeOver();
    const told = owed = mine = JSON.stringify({ played: played(), position: isBegun ? video.currentTime : Number(filmPosition) });
    remember(key, told);
    const answer = await send(report, told);
    const said = answer?.ok ? await answer.json().catch(() => ({})) : {};
    if (said.is_watched) sayWatched(part);
    else if (said.may_say) offerToSay(part);
    if (owed !== told) return; // more was told since
    clearTimeout(again);
    if (said.is_watched || said.is_taken || NEVER.has(answer?.status ?? 0)) settle(told);
    else if (!answer || answer.ok || LATER.has(answer.status)) {
      again = setTimeout(tell, wait);
      wait = Math.min(2 * wait, LONGEST_WAIT);
    }
  }

  /** What another tab with this film has left here is told along. */
  function takeOver() {
    if ((localStorage.getItem(key) ?? "") !== mine) before = [...recall(key).played, ...before];
  }

  /** @param {string} told */
  function settle(told) {
    owed = "";
    wait = EVERY;
    if (localStorage.getItem(key) === told) localStorage.removeItem(key); // not another tab's
    mine = "";
  }

  const tellOwed = () => { if (owed) tell(); };

  /** @param {HTMLAnchorElement} link */
  function choose(link) {
    const at = video.currentTime || start;
    const wasPlaying = !video.paused;
    before = played();
    for (const other of part.querySelectorAll("[data-film-file]")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    source.src = link.href;
    video.load();
    if (!isBegun) return;
    video.addEventListener("loadedmetadata", () => { video.currentTime = at; }, { once: true });
    if (wasPlaying) video.play().catch(() => {});
    else video.preload = "metadata";
  }

  const files = /** @type {NodeListOf<HTMLAnchorElement>} */ (part.querySelectorAll("[data-film-file]"));
  files.forEach((link, n) => {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      if (report && n) localStorage.setItem(LARGE, "1");
      else localStorage.removeItem(LARGE);
      choose(link);
    });
  });
  if (report && files.length > 1 && localStorage.getItem(LARGE)) choose(files[1]);

  for (const link of part.querySelectorAll("[data-film-at]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      start = Number(link instanceof HTMLElement && link.dataset.filmAt);
      if (isBegun) video.currentTime = start;
      else goTo(video, start);
      isBegun = true;
      video.play().catch(() => {});
      video.focus();
    });
  }

  video.addEventListener("play", () => {
    if (isBegun) return;
    isBegun = true;
    if (start > NEAR_START && start < seconds - NEAR_END) goTo(video, start);
  });
  video.addEventListener("playing", tell, { once: true });
  video.addEventListener("timeupdate", () => { if (isBegun && !video.paused && Date.now() - last > EVERY) tell(); });
  video.addEventListener("pause", tell);
  video.addEventListener("ended", tell);
  addEventListener("pagehide", () => { if (owed || (isBegun && !video.paused)) tell(); });
  addEventListener("online", tellOwed);
  if (before.length) tell();
}

/**
 * On a small picture the controls take the lower half of it, and push what is said into the middle:
 * there it stands at the top.
 * @param {HTMLVideoElement} video
 */
function placeCaptions(video) {
  const place = () => {
    const line = video.clientWidth < SMALL ? 0 : "auto";
    for (const track of video.textTracks) {
      if (track.kind !== "captions") continue;
      for (const cue of track.cues ?? []) if (cue instanceof VTTCue && (cue.line === 0 || cue.line === "auto")) cue.line = line;
    }
  };
  for (const track of video.querySelectorAll("track")) track.addEventListener("load", place);
  new ResizeObserver(place).observe(video); // also at once
}

/** Go to a place as soon as the browser knows where it is. @param {HTMLVideoElement} video @param {number} at */
function goTo(video, at) {
  if (video.readyState >= 1) video.currentTime = at;
  else video.addEventListener("loadedmetadata", () => { video.currentTime = at; }, { once: true });
}

/**
 * What is played counts here: the plain word is for whoever has no script, or whose browser cannot
 * play the film.
 * @param {HTMLElement} part @param {HTMLVideoElement} video @param {HTMLSourceElement} source
 */
function countPlayed(part, video, source) {
  /** @param {boolean} counts */
  const show = (counts) => {
    part.querySelector("[data-film-plain]")?.toggleAttribute("hidden", counts);
    part.querySelector("[data-film-not-yet]")?.toggleAttribute("hidden", !counts);
  };
  show(true);
  for (const one of [video, source]) one.addEventListener("error", () => show(false));
  video.addEventListener("playing", () => show(true));
}

/** @param {string} report @param {string} told @returns {Promise<Response | null>} null where nobody answered */
function send(report, told) {
  return fetch(`/api/v1${report}`, {
    method: "PUT",
    headers: { Accept: "application/json", "Content-Type": "application/json", "X-CSRF-Token": meta("csrf-token") },
    credentials: "same-origin",
    keepalive: true,
    body: told,
  }).catch(() => null);
}

/** Most of it was played: one may say to have seen the rest, and is told so. @param {HTMLElement} part */
function offerToSay(part) {
  const offer = part.querySelector("[data-film-offer]");
  if (!(offer instanceof HTMLTemplateElement)) return;
  part.querySelector("[data-film-not-yet]")?.remove();
  const words = offer.content.querySelector("p");
  if (words) part.querySelector("[data-film-status]")?.append(words); // read aloud there
  offer.replaceWith(offer.content);
}

/** @param {HTMLElement} part */
function sayWatched(part) {
  const words = part.querySelector("[data-film-watched]");
  if (!(words instanceof HTMLTemplateElement)) return;
  for (const other of part.querySelectorAll("[data-film-said]")) other.remove();
  part.querySelector("[data-film-status]")?.append(words.content.cloneNode(true));
  words.remove();
  part.dispatchEvent(new CustomEvent("film:watched", { bubbles: true }));
}

/** @param {string} key @returns {{ position: number, played: Played[] }} */
function recall(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "");
    return { position: Number(kept.position) || 0, played: Array.isArray(kept.played) ? kept.played : [] };
  } catch {
    return { position: 0, played: [] };
  }
}

/** @param {string} key @param {string} told */
function remember(key, told) {
  if (Number(localStorage.getItem("left")) > performance.timeOrigin) return; // they have logged out (leaving.js)
  try {
    localStorage.setItem(key, told);
  } catch {
    // the phone is full: it is told from memory
  }
}

/** Until December 2026 it was kept under a name that stayed after log-out. */
function forgetOld() {
  for (const key of Object.keys(localStorage))
    if (key.startsWith("film:") && key !== LARGE) localStorage.removeItem(key);
}

/** Follow the films of the page that are not followed yet: some come as a page turns by itself. */
export function followAll() {
  for (const part of document.querySelectorAll("[data-film]")) {
    if (!(part instanceof HTMLElement) || part.dataset.filmFollowed) continue;
    part.dataset.filmFollowed = "1"; // a page with several films names this script several times
    const video = part.querySelector("video");
    const source = video?.querySelector("source");
    if (video && source) follow(part, video, source);
    if (video) placeCaptions(video);
  }
}

forgetOld();
followAll();

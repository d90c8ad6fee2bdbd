/**
 * Keeps what is written in a CV while it is written: sent a moment after the last letter, and kept
 * on this phone while there is no cover. The form works by itself without any of this.
 *
 * A form takes part with data-autosave. The server answers what to go on from: the address of what
 * was written, the fingerprint of what stands there (`laest`), and where the CV is to be seen. What
 * a new entry is called (`ny`) keeps it from being added twice. Where the next question is asked
 * (data-next), one can go on to it without cover.
 *
 * It imports nothing that other scripts have: what is shared would be a file more to fetch.
 */
import { keepAhead, meta, sendKept, tell } from "./cv/kept.js";
import { dropSent, keepSaved } from "./cv/saving.js";

const AHEAD = "kept-ahead";
const FRESH = 10 * 60_000;

/** Have every question of the CV at hand, as it is now and then, before the cover goes. */
function keepQuestions() {
  const questions = document.querySelector("[data-questions]")?.getAttribute("data-questions") ?? "";
  const known = JSON.parse(sessionStorage.getItem(AHEAD) ?? "{}");
  const isFresh = known.questions === questions && known.person === meta("person") && Date.now() - known.at < FRESH;
  if (!questions || !navigator.onLine) return;
  // What this page says above it was said once, and its copy is not to say it again.
  if (isFresh) return document.querySelector("[data-flash]") ? keepAhead([location.pathname]) : undefined;
  sessionStorage.setItem(AHEAD, JSON.stringify({ questions, person: meta("person"), at: Date.now() }));
  return keepAhead([new URL(import.meta.url).pathname, ...questions.split(" ")]);
}

dropSent();
/** Under what is kept what the form of this page says. @type {() => string | undefined} */
let here = () => undefined;
for (const form of document.querySelectorAll("form[data-autosave]"))
  if (form instanceof HTMLFormElement) here = keepSaved(form) ?? here;
tell(here());
const send = () => sendKept(here);
addEventListener("online", send);
send();
keepQuestions();

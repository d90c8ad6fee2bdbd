/**
 * Makes every page better, and none dependent on it: all that a page can do works without this.
 */
import { meta } from "./api.js";
import { bindAgain, binding } from "./binding.js";
import { copyByTap } from "./copying.js";
import { keepCounts } from "./counts.js";
import { hasUnsaved, keepDrafts } from "./drafts.js";
import { betterForms } from "./forms.js";
import { refuseStalePages } from "./leaving.js";
import { showWhatIsHere } from "./offline.js";
import { letGoOfFlashes, liftUndo, toast } from "./toasts.js";
import { sendUnsent } from "./unsent.js";

/** After these a part of a page that is followed is looked at again at once. */
const TOLD = ["notification:new", "look-again"];
const INSTALL_DECLINED = "install-declined";

/** @param {string} selector @param {(element: HTMLElement) => void} act */
function each(selector, act) {
  for (const element of document.querySelectorAll(selector)) if (element instanceof HTMLElement) act(element);
}

/** @param {HTMLElement} button */
function share(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const url = new URL(button.dataset.shareUrl ?? location.href, location.href).href;
    const { shareTitle: title = document.title, shareCopied = "", shareFailed = "" } = button.dataset;
    try {
      if (navigator.share) return await navigator.share({ title, url });
      await navigator.clipboard.writeText(url);
      toast(shareCopied);
    } catch (problem) {
      const changedMind = problem instanceof DOMException && problem.name === "AbortError";
      if (!changedMind) toast(shareFailed);
    }
  });
}

/** Offer to install, once the browser says that it can and until the person says no. */
function offerInstall() {
  const panel = document.querySelector("[data-install]");
  if (!(panel instanceof HTMLElement)) return;
  addEventListener("beforeinstallprompt", (/** @type {any} */ event) => {
    if (localStorage.getItem(INSTALL_DECLINED)) return;
    event.preventDefault();
    panel.hidden = false;
    panel.querySelector("[data-install-accept]")?.addEventListener("click", () => {
      panel.hidden = true;
      event.prompt();
    });
    panel.querySelector("[data-install-decline]")?.addEventListener("click", () => {
      panel.hidden = true;
      localStorage.setItem(INSTALL_DECLINED, "1");
    });
  });
}

/** Tell the service worker who is here and in which language, so it keeps nobody else's pages. */
async function greetWorker() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("/sw.js", { scope: "/" });
  const worker = (await navigator.serviceWorker.ready).active;
  const { noticeTitle, noticeBody } = document.body.dataset;
  worker?.postMessage({
    type: "hello",
    person: document.querySelector("meta[name=person]") && meta("person"),
    csrf: meta("csrf-token"),
    language: document.documentElement.lang,
    notice: { title: noticeTitle, body: noticeBody },
    bound: binding()?.owner ?? "",
  });
}

/** A page that answered a form is one that nobody can come back to: its place is the form's own. */
function giveReturnAddress() {
  if (meta("return")) history.replaceState(history.state, "", meta("return"));
}

/** On the offline page: fetch the page once more, or the one with the form that was not sent. */
function tryAgain() {
  const form = new URLSearchParams(location.search).get("form");
  if (location.pathname !== "/offline" || !form) return location.reload();
  const address = new URL(form, location.origin);
  location.replace(address.origin === location.origin ? address.href : "/");
}

function tellConnection() {
  const tell = () => each("[data-offline]", (banner) => { banner.hidden = navigator.onLine; });
  addEventListener("online", tell);
  addEventListener("offline", tell);
  tell();
}

function closeMenus() {
  document.addEventListener("click", (event) => each("details[data-closes][open]", (menu) => {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.removeAttribute("open");
  }));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    each("details[data-closes][open]", (menu) => {
      menu.removeAttribute("open");
      if (menu.contains(document.activeElement)) menu.querySelector("summary")?.focus();
    });
  });
}

/**
 * Fetch a part of the page anew until it is over: every so many seconds, and at once where something
 * is told. It stays the same element, so that what is read aloud is heard, and as it is for as long as
 * it says the same: a film in it goes on, whatever is said of having seen it.
 * @param {HTMLElement} part
 */
function follow(part) {
  const wait = (Number(part.dataset.follow) || 2) * 1000;
  const timer = setTimeout(look, wait);
  for (const told of TOLD) document.addEventListener(told, look, { once: true });
  async function look() {
    clearTimeout(timer);
    for (const told of TOLD) document.removeEventListener(told, look);
    const answer = document.hidden && part.dataset.follow ? null : await fetch(location.href).catch(() => null);
    const page = new DOMParser().parseFromString(answer?.ok ? await answer.text() : "", "text/html");
    const fresh = page.getElementById(part.id);
    if (fresh && said(fresh) !== said(part)) replace(part, fresh);
    if (fresh?.dataset.follow) part.dataset.follow = fresh.dataset.follow;
    if (!fresh || fresh.hasAttribute("data-follow")) follow(part);
  }
}

/** What a part says, and which films it has, whatever these say. @param {HTMLElement} part */
function said(part) {
  const films = [...part.querySelectorAll("[data-film]")];
  return films.reduce((words, film) => words.replace(film.textContent ?? "", () => film.id), part.textContent ?? "");
}

/** Scripts do not run in what is put in afterwards: its films are begun on by hand. @param {HTMLElement} part @param {HTMLElement} fresh */
function replace(part, fresh) {
  part.replaceChildren(...fresh.childNodes);
  const script = part.querySelector("[data-film] ~ script");
  if (script instanceof HTMLScriptElement) import(script.src).then((films) => films.followAll()).catch(() => {});
}

/** What is written in a CV and is on this phone only leaves from whatever page is open. */
function sendUnsaved() {
  const look = () => { if (meta("person") && navigator.onLine && hasUnsaved()) import(CV).catch(() => {}); };
  addEventListener("online", look);
  look();
}

const isOffline = meta("page") === "offline";
giveReturnAddress();
each("[data-share]", share);
each("[data-copy]", copyByTap);
each("[data-print]", (button) => {
  button.hidden = false;
  button.addEventListener("click", () => print());
});
each("[data-reload]", (button) => button.addEventListener("click", tryAgain));
each("[data-follow]", follow);
offerInstall();
betterForms();
keepDrafts(isOffline);
liftUndo();
letGoOfFlashes();
closeMenus();
refuseStalePages();
tellConnection();
keepCounts();
sendUnsent();
sendUnsaved();
if (isOffline) showWhatIsHere();
else greetWorker().then(bindAgain).catch(() => {});

/**
 * Turns push notifications on this device on and off. Permission is asked for only when the person
 * taps the button, after the page has explained what it is for. The words are the server's:
 * components/push.html holds one part per state, and this module shows the one that is true.
 */
import { call, meta } from "./api.js";
import { bind, bindAgain, binding, forgetBinding } from "./binding.js";

/** @typedef {"unsupported" | "install" | "off" | "denied" | "dead" | "refused" | "on" | "busy"} State */

const IPHONE = /iPhone|iPad|iPod/;

/** An iPad calls itself a Macintosh, but has a touch screen. */
function isIos() {
  return IPHONE.test(navigator.userAgent)
    || (navigator.userAgent.includes("Macintosh") && navigator.maxTouchPoints > 1);
}

function isOnHomeScreen() {
  return matchMedia("(display-mode: standalone)").matches || "standalone" in navigator && navigator.standalone === true;
}

/**
 * Whether the server reaches this log-in here: what it said with the page holds until we bound since.
 * @param {import("./binding.js").Binding} kept @param {string | undefined} here
 */
function isReached(kept, here) {
  if (kept.session !== meta("session")) return false;
  return here === undefined || here === "live" || kept.at > performance.timeOrigin;
}

/**
 * @param {string | undefined} here what the server has for this log-in: live, dead or none; undefined
 *   where the page does not say
 * @returns {Promise<State>}
 */
async function currentState(here) {
  const isAble = "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
  if (isIos() && !isOnHomeScreen()) return "install";
  if (!isAble || !meta("person")) return "unsupported";
  if (Notification.permission === "denied") return "denied";
  await bindAgain().catch(() => {});
  const kept = binding();
  if (!kept) return here === "dead" ? "dead" : "off";
  if (!isReached(kept, here) || Notification.permission !== "granted") return "dead";
  const worker = await navigator.serviceWorker.ready;
  return (await worker.pushManager.getSubscription()) ? "on" : "dead";
}

/** @param {string} text unpadded base64url @returns {Uint8Array<ArrayBuffer>} */
function bytesOf(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/**
 * Subscribe this browser with the server's key; a subscription made with an older key goes first.
 * @param {boolean} afresh drop what is there
 */
async function subscribe(afresh) {
  const worker = await navigator.serviceWorker.ready;
  const { public_key: key } = await call("GET", "/push/public-key");
  const options = { userVisibleOnly: true, applicationServerKey: bytesOf(key) };
  if (afresh) await (await worker.pushManager.getSubscription())?.unsubscribe();
  try {
    return await worker.pushManager.subscribe(options);
  } catch (problem) {
    if (!(problem instanceof DOMException) || problem.name !== "InvalidStateError") throw problem;
    await (await worker.pushManager.getSubscription())?.unsubscribe();
    return worker.pushManager.subscribe(options);
  }
}

/** @param {boolean} isDead @returns {Promise<State>} */
async function turnOn(isDead) {
  const answer = await Notification.requestPermission();
  if (answer !== "granted") return answer === "denied" ? "denied" : "off";
  try {
    await bind(await subscribe(isDead));
  } catch (problem) {
    // The browser itself says no, though the person said yes: in a private window, or when push is
    // switched off. Without a net it may fail in the same way.
    if (problem instanceof DOMException && navigator.onLine) return "refused";
    throw problem;
  }
  return "on";
}

/** @returns {Promise<State>} */
async function turnOff() {
  const kept = binding();
  if (kept) {
    await call("DELETE", `/me/push-subscriptions/${encodeURIComponent(kept.id)}`).catch((problem) => {
      if (problem.status !== 404) throw problem;
    });
  }
  const worker = await navigator.serviceWorker.ready;
  await (await worker.pushManager.getSubscription())?.unsubscribe();
  await forgetBinding();
  return "off";
}

/** @param {HTMLElement} panel @param {State} state */
function show(panel, state) {
  panel.dataset.pushState = state;
  for (const part of panel.querySelectorAll("[data-push-when]")) {
    const states = part.getAttribute("data-push-when")?.split(" ") ?? [];
    part.toggleAttribute("hidden", !states.includes(state));
  }
  for (const button of panel.querySelectorAll("[data-push-action]"))
    button.setAttribute("aria-disabled", String(state === "busy"));
}

/** @param {HTMLElement} panel */
async function start(panel) {
  const trouble = panel.querySelector("[data-push-error]");
  const refresh = async () => show(panel, await currentState(panel.dataset.pushHere));

  panel.addEventListener("click", async (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-push-action]") : null;
    if (!button || panel.dataset.pushState === "busy") return;
    const wasDead = panel.dataset.pushState === "dead";
    trouble?.setAttribute("hidden", "");
    show(panel, "busy");
    try {
      const isOn = button.getAttribute("data-push-action") === "turn-on";
      show(panel, isOn ? await turnOn(wasDead) : await turnOff());
    } catch {
      await refresh();
      trouble?.removeAttribute("hidden");
    }
  });
  const permission = await navigator.permissions?.query({ name: "notifications" }).catch(() => null);
  permission?.addEventListener("change", refresh);
  await refresh();
}

for (const panel of document.querySelectorAll("[data-push]"))
  if (panel instanceof HTMLElement) start(panel);

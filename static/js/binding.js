/**
 * Which push subscription of this browser belongs to whom, and since which log-in.
 *
 * A phone may be shared. The browser keeps one subscription per website, whoever is logged in, so
 * we note for whom it was turned on; somebody else who logs in starts with notifications off.
 */
import { call, meta } from "./api.js";

const KEY = "push";

/**
 * The session is the log-in's identity, which opens nothing; `at` is in milliseconds.
 * @typedef {{ owner: string, session: string, id: string, endpoint: string, at: number }} Binding
 */

/** @returns {Binding | null} the logged-in person's own, or none */
export function binding() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return kept && kept.owner && kept.owner === meta("person") ? kept : null;
  } catch {
    return null;
  }
}

export async function forgetBinding() {
  localStorage.removeItem(KEY);
  await tellWorker();
}

/** The worker is told whose push is, as no page may be open when the push service moves this browser. */
async function tellWorker() {
  if (!("serviceWorker" in navigator)) return;
  const worker = (await navigator.serviceWorker.ready).active;
  worker?.postMessage({ type: "bound", owner: binding()?.owner ?? "" });
}

/**
 * Tell the server that this subscription is the logged-in person's.
 * @param {PushSubscription} subscription
 */
export async function bind(subscription) {
  const { id } = await call("POST", "/me/push-subscriptions", subscription.toJSON());
  /** @type {Binding} */
  const kept = {
    owner: meta("person"),
    session: meta("session"),
    id: String(id),
    endpoint: subscription.endpoint,
    at: Date.now(),
  };
  localStorage.setItem(KEY, JSON.stringify(kept));
  await tellWorker();
}

/**
 * Bind once more after a new log-in of the same person, as a binding ends with its session however
 * that ended, and where the push service has given this browser another address.
 */
export async function bindAgain() {
  const kept = binding();
  if (!kept || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.getSubscription();
  if (!subscription) return;
  if (kept.session !== meta("session") || kept.endpoint !== subscription.endpoint) await bind(subscription);
}

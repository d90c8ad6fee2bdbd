/**
 * Which push subscription of this browser belongs to whom.
 *
 * A phone may be shared. The browser keeps one subscription per website, whoever is logged in, so
 * we note for whom it was turned on; somebody else who logs in starts with notifications off.
 */
import { call, meta } from "./api.js";

const KEY = "push";
const ASKED_AGAIN = "push-rebound";

/** @typedef {{ owner: string, id: string, endpoint: string }} Binding */

/** @returns {Binding | null} the logged-in person's own, or none */
export function binding() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return kept && kept.owner && kept.owner === meta("person") ? kept : null;
  } catch {
    return null;
  }
}

export function forgetBinding() {
  localStorage.removeItem(KEY);
  sessionStorage.removeItem(ASKED_AGAIN);
}

/**
 * Tell the server that this subscription is the logged-in person's.
 * @param {PushSubscription} subscription
 */
export async function bind(subscription) {
  const { id } = await call("POST", "/me/push-subscriptions", subscription.toJSON());
  const kept = { owner: meta("person"), id: String(id), endpoint: subscription.endpoint };
  localStorage.setItem(KEY, JSON.stringify(kept));
  sessionStorage.setItem(ASKED_AGAIN, meta("person"));
}

/** Bind once more after a new log-in of the same person: a binding ends with its session. */
export async function bindAgain() {
  const person = meta("person");
  if (!person || !binding() || sessionStorage.getItem(ASKED_AGAIN) === person) return;
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const worker = await navigator.serviceWorker.ready;
  const subscription = await worker.pushManager.getSubscription();
  if (subscription) await bind(subscription);
}

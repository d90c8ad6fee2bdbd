/** One at a time under a name: among all pages and the worker, or here alone before Firefox 96. */

/** @type {Map<string, Promise<unknown>>} */
const turns = new Map();

/** Whether somebody has the turn under a name just now, as far as that can be seen. @param {string} name */
export async function isTaken(name) {
  const { held = [] } = await navigator.locks?.query?.() ?? {};
  return held.some((one) => one.name === name);
}

/**
 * Do something once all that was asked for before under the same name is done.
 * @template Done
 * @param {string} name @param {() => Promise<Done>} work @returns {Promise<Done>}
 */
export function inTurn(name, work) {
  if (navigator.locks) return navigator.locks.request(name, work);
  const turn = (turns.get(name) ?? Promise.resolve()).then(work);
  turns.set(name, turn.catch(() => {}));
  return turn;
}

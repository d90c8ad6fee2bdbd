/** The page's own words, times and sizes, as the server writes them. */

const ZONE = "Europe/Copenhagen";
const language = () => document.documentElement.lang;

const isDanish = () => language() === "da";
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
const isoDay = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE });

/** "14.30" @param {Date} at */
export function timeOfDay(at) {
  return isDanish() ? clock.format(at).replace(":", ".") : clock.format(at);
}

/** "2026-11-24", the day it is in Denmark. @param {Date} at */
export function dayOf(at) {
  return isoDay.format(at);
}

/** "tirsdag den 24. november 2026" @param {Date} at */
export function dayInWords(at) {
  /** @type {Record<string, string>} */
  const part = {};
  const form = new Intl.DateTimeFormat(isDanish() ? "da-DK" : "en-GB", {
    weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: ZONE,
  });
  for (const { type, value } of form.formatToParts(at)) part[type] = value;
  return isDanish()
    ? `${part.weekday} den ${part.day}. ${part.month} ${part.year}`
    : `${part.weekday} ${part.day} ${part.month} ${part.year}`;
}

/** "1,4 MB" @param {number} bytes */
export function sizeInWords(bytes) {
  const large = new Intl.NumberFormat(language(), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return bytes >= 1048576 ? `${large.format(bytes / 1048576)} MB` : `${Math.ceil(bytes / 1024)} kB`;
}

/** @param {string} words @param {Record<string, string | number>} values */
export function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name @param {Record<string, string | boolean>} attributes @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== false) made.setAttribute(key, value === true ? "" : value);
  made.append(...children);
  return made;
}

const ADDRESS = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?'()\]]/g;

/** A text with its web addresses as links. @param {string} text @returns {(Node | string)[]} */
export function linked(text) {
  /** @type {(Node | string)[]} */
  const pieces = [];
  let end = 0;
  for (const found of text.matchAll(ADDRESS)) {
    pieces.push(text.slice(end, found.index));
    pieces.push(element("a", { href: found[0], rel: "noreferrer nofollow" }, found[0]));
    end = found.index + found[0].length;
  }
  pieces.push(text.slice(end));
  return pieces;
}

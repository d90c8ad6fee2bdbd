/** Who takes part, who of them is here now, and who is writing. */
import { fill } from "./words.js";

const TYPING_STAYS = 5_000;
// Whoever has the conversation open says so at least every twenty seconds.
const HERE_STAYS = 50_000;

/** @typedef {Record<string, { name: string, side: string }>} People */

export class Company {
  /**
   * @param {{ me: string, side: string, kind: string, people: People, words: Record<string, string> }} known
   * @param {{ presence: HTMLElement, typing: HTMLElement, change: (change: () => void) => void }} places where it is said; `change` lets the page keep its place
   * @param {(path: string) => Promise<any>} get
   */
  constructor({ me, side, kind, people, words }, places, get) {
    this.me = me;
    this.side = side;
    this.isClass = kind === "class";
    this.people = people;
    this.words = words;
    this.places = places;
    this.get = get;
    /** @type {Map<string, number>} when each of them was last said to be here */
    this.here = new Map();
    /** Whether somebody may have lost their access: only who is named anew is here then. */
    this.isInDoubt = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.stops = undefined;
  }

  /** Learn who takes part by now. */
  async learn() {
    const { participants } = await this.get("").catch(() => ({ participants: [] }));
    for (const { person_id, name, side } of participants) this.people[person_id] = { name, side };
    this.tell();
  }

  /**
   * Whether what this person has seen was seen by the other side; in a class, by anybody else.
   * Whoever is not known is asked about first: a colleague who looks in is not the other side.
   * @param {string} person
   */
  async isOther(person) {
    if (person === this.me) return false;
    if (!this.people[person]) await this.learn();
    const known = this.people[person];
    return known !== undefined && (known.side !== this.side || this.isClass);
  }

  /** Whom one process knows of; others of whom was heard lately may be with another. @param {string[]} present */
  areHere(present) {
    if (this.isInDoubt) this.here.clear();
    this.isInDoubt = false;
    for (const person of present) this.here.set(person, Date.now());
    this.tell();
  }

  /** Nobody is known to be here any more. */
  areGone() {
    this.here.clear();
    this.stopsTyping();
    this.tell();
  }

  /** @param {string} person @param {boolean} isHere */
  comesOrGoes(person, isHere) {
    if (isHere) this.here.set(person, Date.now());
    else this.here.delete(person);
    this.tell();
  }

  tell() {
    const { me, people, words, places } = this;
    for (const [person, at] of this.here) if (Date.now() - at > HERE_STAYS) this.here.delete(person);
    const names = [...this.here.keys()].filter((person) => person !== me && people[person]).map((person) => people[person]?.name);
    this.write(places.presence, names.length ? fill(words.here ?? "", { names: names.join(", ") }) : "");
  }

  /** @param {string} person */
  types(person) {
    if (person === this.me) return;
    const name = this.people[person]?.name ?? (this.isClass ? this.words.classmate : this.words.job_centre) ?? "";
    this.write(this.places.typing, fill(this.words.typing ?? "", { name }));
    clearTimeout(this.stops);
    this.stops = setTimeout(() => this.stopsTyping(), TYPING_STAYS);
  }

  stopsTyping() {
    this.write(this.places.typing, "");
  }

  /** One thing is said at a time: whoever is writing is here. @param {HTMLElement} place @param {string} sentence */
  write(place, sentence) {
    const { presence, typing, change } = this.places;
    if (place.textContent === sentence) return;
    change(() => {
      place.textContent = sentence;
      presence.hidden = Boolean(typing.textContent);
    });
  }
}

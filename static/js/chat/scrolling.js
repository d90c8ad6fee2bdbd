/** Where the reader is: at the end of the conversation, or further up in what was written before. */

const NEAR_THE_END = 160;
const MARGIN = 80;

export const isVisible = () => document.visibilityState === "visible";

const page = () => /** @type {HTMLElement} */ (document.scrollingElement);

/** How much of the lowest part the menu covers. */
function menuHeight() {
  const menu = document.querySelector(".site-nav");
  return menu instanceof HTMLElement && getComputedStyle(menu).position === "fixed" ? menu.offsetHeight : 0;
}

export class Place {
  /** @param {HTMLElement} root @param {HTMLElement} jump the button that leads to the end */
  constructor(root, jump) {
    this.root = root;
    this.jump = jump;
    this.isMoved = false;
    this.rests = false;
    this.isPutThere = false;
    for (const sign of ["wheel", "touchmove", "pointerdown", "keydown"])
      addEventListener(sign, () => { this.isMoved = true; }, { passive: true, once: true });
    this.top = 0;
    addEventListener("scroll", () => {
      // The browser tells late: where something has grown since, the reader did not leave the end.
      const wentUp = page().scrollTop < this.top - 1;
      if (Math.abs(page().scrollTop - this.top) > 1) this.isPutThere = Math.abs(this.belowTheEdge()) < 1;
      this.top = page().scrollTop;
      this.rests = this.isAtEnd() || (this.rests && !wentUp);
      if (this.rests) jump.hidden = true;
    }, { passive: true });
    this.staysWhateverChanges();
  }

  /**
   * Whoever rests at the end stays there whatever grows by itself: letters that came late, the line
   * that says that there is no cover; and whatever shrinks, unless they went on to what stands below
   * the conversation. What came while nobody looked is read from its beginning.
   */
  staysWhateverChanges() {
    document.addEventListener("visibilitychange", () => { this.rests = false; });
    const changed = new ResizeObserver(() => {
      const isPast = this.belowTheEdge() < 0 && (this.isPutThere || !this.isMoved);
      if (this.rests && isVisible() && (isPast || this.belowTheEdge() > 0)) this.goToEnd();
    });
    for (const whole of [this.root, document.body]) changed.observe(whole);
  }

  /** How far the end of the conversation is below what is seen; the menu may cover the lowest part. */
  belowTheEdge() {
    return this.root.getBoundingClientRect().bottom - innerHeight + menuHeight();
  }

  isAtEnd() {
    return this.belowTheEdge() < NEAR_THE_END;
  }

  goToEnd() {
    this.jump.hidden = true;
    page().scrollBy({ top: this.belowTheEdge() });
    this.top = page().scrollTop;
    this.rests = true;
    this.isPutThere = true;
  }

  /** Let something change its height; whoever is at the end stays there. @param {() => void} change */
  stayAtEnd(change) {
    const wasAtEnd = this.isAtEnd();
    change();
    if (wasAtEnd && isVisible()) this.goToEnd();
  }

  /** Go on to the end, but past nothing that has just come: what came is read from its beginning. @param {Element | null} first */
  follow(first) {
    const toFirst = first ? first.getBoundingClientRect().top - MARGIN : Infinity;
    if (toFirst >= this.belowTheEdge()) return this.goToEnd();
    page().scrollBy({ top: toFirst });
    this.rests = this.isAtEnd();
    this.jump.hidden = this.rests;
  }

  /** Where what is read ends: the composer and the menu lie on what is below. */
  edge() {
    const foot = this.root.querySelector(".chat-foot")?.getBoundingClientRect().top ?? Infinity;
    const keyboard = window.visualViewport && window.visualViewport.scale === 1 ? window.visualViewport.height : innerHeight;
    return Math.min(foot, keyboard, innerHeight - menuHeight());
  }

  /**
   * Where a reader begins: at what was refused, at what the address names, at what is new, or at the
   * end; again once the page has taken its shape, unless they have moved.
   */
  begin() {
    if (this.isMoved) return;
    const refused = document.querySelector(".error-summary");
    if (refused && !this.root.contains(refused)) { refused.scrollIntoView({ block: "center" }); return; }
    const news = this.root.querySelector("[data-unread]");
    if (location.hash.startsWith("#besked-")) return;
    if (news) news.scrollIntoView({ block: "start" });
    else this.goToEnd();
  }

  /** Let something come in above, and leave what is read where it is. @param {() => void} comesIn */
  keep(comesIn) {
    const fromEnd = page().scrollHeight - page().scrollTop;
    comesIn();
    page().scrollTo({ top: page().scrollHeight - fromEnd });
  }
}

/** The keyboard of a phone covers the page from below: lift what is fixed there. */
export function keepAboveKeyboard() {
  const viewport = document.querySelector('meta[name="viewport"]');
  viewport?.setAttribute("content", `${viewport.getAttribute("content")}, interactive-widget=resizes-content`);
  const seen = window.visualViewport;
  if (!seen) return;
  const lift = () => {
    const covered = Math.max(0, innerHeight - seen.height - seen.offsetTop);
    document.documentElement.style.setProperty("--keyboard", seen.scale > 1 ? "0px" : `${covered}px`);
  };
  seen.addEventListener("resize", lift);
  seen.addEventListener("scroll", lift);
}

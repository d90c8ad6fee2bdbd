/** The offline page: what can be read all the same, and the menu of whoever is logged in here. */
const PAGES = "pages";
const PERSONAL = "personal";
const MEMORY = "memory";
const NOBODY = "nobody";
/** One of a CV's many questions, which are reached from the CV. */
const IS_QUESTION = /<form[^>]+data-autosave/;

/** @param {string} html */
function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

/** Every page that was kept, the newest first. @param {string} kind @returns {Promise<{ url: string, html: string }[]>} */
async function kept(kind) {
  const found = [];
  for (const name of await caches.keys()) {
    if (!name.startsWith(kind)) continue;
    const cache = await caches.open(name);
    for (const request of await cache.keys())
      found.push({ url: request.url, html: (await (await cache.match(request))?.text()) ?? "" });
  }
  return found.reverse();
}

/** @param {string} url @param {string} title */
function savedPage(url, title) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = url;
  link.textContent = title;
  item.append(link);
  return item;
}

/** Of pages with one name, such as the further ones of a list, the newest stands for all. @param {{ url: string, html: string }[]} pages */
function listPages(pages) {
  const place = document.querySelector("[data-saved-pages]");
  const list = place?.querySelector("[data-saved-list]");
  const seen = new Set();
  for (const { url, html } of pages) {
    const title = parsed(/<title>[^<]*<\/title>/.exec(html)?.[0] ?? "").title;
    if (!title || seen.has(title) || IS_QUESTION.test(html) || new URL(url).pathname === "/offline") continue;
    seen.add(title);
    list?.append(savedPage(url, title));
  }
  place?.toggleAttribute("hidden", seen.size === 0);
}

/** The page is one for all, so the menu comes from the person's own last page; its numbers may be old. @param {string} [html] */
function putMenu(html) {
  const menu = parsed(html ?? "").querySelector(".site-nav");
  if (!menu || document.querySelector(".site-nav")) return;
  for (const number of menu.querySelectorAll(".site-nav__badge")) number.remove();
  for (const here of menu.querySelectorAll("[aria-current]")) here.removeAttribute("aria-current");
  menu.querySelector(".is-current")?.classList.remove("is-current");
  document.querySelector(".site-header")?.after(document.importNode(menu, true));
}

/** Say whether the service worker knows that somebody is logged in. */
async function isSomebodyHere() {
  const memory = await (await caches.open(MEMORY)).match("/memory");
  return memory ? (await memory.json()).person !== NOBODY : false;
}

export async function showWhatIsHere() {
  if (!("caches" in window)) return;
  const own = await kept(PERSONAL);
  listPages([...own, ...(await kept(PAGES))]);
  if (!(await isSomebodyHere())) return;
  for (const link of document.querySelectorAll(".site-tools a[href='/log-ind']"))
    link.toggleAttribute("hidden", true);
  putMenu(own[0]?.html);
}

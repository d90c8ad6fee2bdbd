/**
 * Makes static/dist/ from what is ours and what npm brings: `node static/build.mjs`.
 *
 * Every file but sw.js carries a hash of its content in its name, so that browsers may keep it
 * for ever; manifest.json says which name is the current one. The service worker keeps its name,
 * and learns here which files make up the shell.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";

import { build } from "esbuild";
import { compile as compileSass } from "sass";

import { logical } from "./logical.mjs";
import { ICONS, OWN_ICONS } from "./icons/names.mjs";

const HERE = dirname(fileURLToPath(import.meta.url));
const DKFDS = join(HERE, "..", "node_modules", "dkfds", "src");
const READY = join(HERE, "dist");
const DIST = join(HERE, "dist.new");

/** Where the files of dist/ are reached in a browser. */
const PUBLIC = "/static/";
const HASHED = "[name]-[hash]";
const SHELL = ["app.css", "app.js", "icons.svg", "regular.woff2", "semibold.woff2"];
/** What several scripts of a page have in common, each a file that is fetched once. */
const SHARED = ["socket.js", "chat/sending.js"];
const BROWSERS = ["chrome90", "firefox90", "safari15.4"];

/** Let esbuild read our SCSS, and find the pictures and fonts of dkfds that it names. */
const designSystem = {
  name: "design-system",
  setup(/** @type {import("esbuild").PluginBuild} */ bundler) {
    bundler.onLoad({ filter: /\.scss$/ }, ({ path }) => {
      const sheet = compileSass(path, {
        loadPaths: [join(DKFDS, "stylesheets")],
        quietDeps: true,
        style: "expanded",
      });
      return {
        contents: logical(sheet.css),
        loader: "css",
        resolveDir: dirname(path),
        watchFiles: sheet.loadedUrls.map(fileURLToPath),
      };
    });
    bundler.onResolve({ filter: /^icon:/ }, ({ path }) => ({
      path: join(DKFDS, "img", "svg-icons", path.slice("icon:".length)),
    }));
    bundler.onResolve({ filter: /^font:/ }, ({ path }) => ({
      path: join(DKFDS, "fonts", "IBMPlexSans", "split", "woff2", path.slice("font:".length)),
    }));
  },
};

/** What all runs of esbuild have in common. */
const common = /** @type {const} */ ({
  bundle: true,
  minify: true,
  format: "esm",
  target: BROWSERS,
  legalComments: "none",
  metafile: true,
  outdir: DIST,
  logLevel: "warning",
});

/** @param {string} name */
const script = (name) => ({ in: join(HERE, "js", `${name}.js`), out: name });

/** @param {Buffer | string} bytes */
const hashOf = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase();

/**
 * Write a file under a name that carries its hash, and return that name.
 * @param {string} name
 * @param {Buffer | string} bytes
 */
async function writeHashed(name, bytes) {
  const ending = extname(name);
  const hashed = `${basename(name, ending)}-${hashOf(bytes)}${ending}`;
  await writeFile(join(DIST, hashed), bytes);
  return hashed;
}

/** Bundle style sheets, scripts and fonts; returns logical name → hashed name. */
async function bundles() {
  const result = await build({
    ...common,
    entryPoints: [
      { in: join(HERE, "css", "app.scss"), out: "app" },
      ...["live", "chat", "chat_list", "inbox", "calendar", "cv", "outbox", "speak"].map(script),
    ],
    splitting: true,
    entryNames: HASHED,
    chunkNames: HASHED,
    assetNames: HASHED,
    publicPath: PUBLIC,
    loader: { ".svg": "file", ".woff2": "file" },
    plugins: [designSystem],
  });
  /** @type {Record<string, string>} */
  const names = {};
  for (const [path, { entryPoint, inputs }] of Object.entries(result.metafile.outputs)) {
    const hashed = basename(path);
    const isShared = extname(path) === ".js" && !entryPoint;
    names[isShared ? sharedName(Object.keys(inputs)) : logicalName(hashed)] = hashed;
  }
  return names;
}

/**
 * What pages share goes by the one of our modules that makes it worth sharing.
 * @param {string[]} inputs
 */
function sharedName(inputs) {
  if (!inputs.length) return "runtime.js"; // what esbuild itself adds
  const known = SHARED.find((name) => inputs.some((input) => input.endsWith(`/js/${name}`)));
  if (!known) throw new Error(`no name for what is shared of ${inputs.join(", ")}: add one to SHARED`);
  return basename(known);
}

/**
 * Bundle what ordinary pages have, each a file of its own: one request less matters more there than
 * what they have in common. They learn where to fetch what sends messages, or what is written in a CV, if any
 * waits.
 * @param {Record<string, string>} names
 */
async function ordinary(names) {
  const result = await build({
    ...common,
    entryPoints: ["app", "push", "film", "film_upload", "screen"].map(script),
    entryNames: HASHED,
    define: { OUTBOX: JSON.stringify(PUBLIC + names["outbox.js"]), CV: JSON.stringify(PUBLIC + names["cv.js"]) },
    external: [`${PUBLIC}*`],
  });
  const made = Object.keys(result.metafile.outputs).map((path) => basename(path));
  return Object.fromEntries(made.map((hashed) => [logicalName(hashed), hashed]));
}

/**
 * "app-1A2B3C4D.css" is "app.css"; the fonts go by their weight: "regular.woff2".
 * @param {string} hashed
 */
function logicalName(hashed) {
  const plain = hashed.replace(/-[0-9A-Z]{8}(?=\.)/, "");
  const weight = /^IBMPlexSans-(\w+)-Latin1\.woff2$/.exec(plain)?.[1];
  return weight ? `${weight.toLowerCase()}.woff2` : plain;
}

/** One file with every icon we use, each a symbol that pages refer to by name. */
async function sprite() {
  const symbols = await Promise.all(
    [...ICONS, ...OWN_ICONS].map(async (name) => {
      const own = OWN_ICONS.includes(name);
      const source = await readFile(own ? join(HERE, "icons", `${name}.svg`) : join(DKFDS, "img", "svg-icons", `${name}.svg`), "utf8");
      const box = /viewBox="([^"]+)"/.exec(source)?.[1] ?? "0 0 24 24";
      const inner = source.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "");
      return `<symbol id="${name}" viewBox="${box}">${inner.trim()}</symbol>`;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
}

/** Copy our own pictures; returns logical name → hashed name. */
async function pictures() {
  /** @type {Record<string, string>} */
  const names = {};
  for (const name of await readdir(join(HERE, "icons"))) {
    if (![".svg", ".png"].includes(extname(name))) continue;
    names[name] = await writeHashed(name, await readFile(join(HERE, "icons", name)));
  }
  return names;
}

/**
 * Bundle the service worker with the list of what it keeps from the start.
 * @param {Record<string, string>} names
 */
async function serviceWorker(names) {
  const shell = SHELL.map((name) => PUBLIC + names[name]);
  await build({
    ...common,
    entryPoints: [{ in: join(HERE, "js", "sw.js"), out: "sw" }],
    format: "iife",
    define: { SHELL: JSON.stringify(shell) },
  });
}

/** Lay a compressed twin beside every text file, for servers that send it as it is. */
async function compress() {
  for (const name of await readdir(DIST)) {
    if (![".css", ".js", ".svg"].includes(extname(name))) continue;
    const bytes = await readFile(join(DIST, name));
    await writeFile(join(DIST, `${name}.br`), brotliCompressSync(bytes));
    await writeFile(join(DIST, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  }
}

await rm(DIST, { recursive: true, force: true });
await mkdir(DIST, { recursive: true });
const shared = await bundles();
const names = {
  ...shared,
  ...(await ordinary(shared)),
  ...(await pictures()),
  "icons.svg": await writeHashed("icons.svg", await sprite()),
};
await serviceWorker(names);
await writeFile(join(DIST, "manifest.json"), JSON.stringify(names, null, 2));
await compress();
await rm(READY, { recursive: true, force: true });
await rename(DIST, READY);

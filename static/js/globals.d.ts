/** What build.mjs fills in when it bundles the service worker. */
declare const SHELL: string[];

/** What build.mjs fills in when it bundles what every page has: where outbox.js lies. */
declare const OUTBOX: string;
declare const CV: string;

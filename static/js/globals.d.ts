/** What build.mjs fills in when it bundles the service worker. */
declare const SHELL: string[];

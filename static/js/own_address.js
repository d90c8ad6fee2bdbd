/** Only our own pages, whatever a message says: the start page for any other. @param {unknown} url */
export function ownAddress(url) {
  try {
    const address = new URL(String(url ?? "/"), self.location.origin);
    return address.origin === self.location.origin ? address.href : `${self.location.origin}/`;
  } catch {
    return `${self.location.origin}/`;
  }
}

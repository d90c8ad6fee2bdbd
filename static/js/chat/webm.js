/**
 * Writes into a recording how long it is. What a browser records is written as it goes, so its head
 * says nothing of that, and a player shows "0:00" (RFC 9559, 5.1.2: Info and its Duration).
 */

const INFO = [0x15, 0x49, 0xa9, 0x66];
const DURATION = [0x44, 0x89];
const SCALE = [0x2a, 0xd7, 0xb1];
const WHERE_HEADS_END = 4096;
const A_MILLISECOND = 1_000_000;

/** @param {Uint8Array} bytes @param {number[]} id @param {number} [from] @param {number} [to] */
function place(bytes, id, from = 0, to = bytes.length) {
  for (let at = from; at + id.length <= to; at += 1) if (id.every((byte, next) => bytes[at + next] === byte)) return at;
  return -1;
}

/** A size as EBML writes it in eight bytes (RFC 8794, 4). @param {number} size */
function sizeOf(size) {
  const written = new DataView(new ArrayBuffer(8));
  written.setUint32(0, 0x01000000);
  written.setUint32(4, size);
  return new Uint8Array(written.buffer);
}

/**
 * Return a recording with its length in it, and one whose head is another than expected as it is.
 * @param {Blob} sound @param {number} milliseconds @returns {Promise<Blob>}
 */
export async function withDuration(sound, milliseconds) {
  const head = new Uint8Array(await sound.slice(0, WHERE_HEADS_END).arrayBuffer());
  const info = place(head, INFO);
  const first = head[info + 4] ?? 0;
  const width = Math.clz32(first) - 23; // how many bytes say its size
  if (info < 0 || width < 1 || width > 4) return sound;
  const begins = info + 4 + width;
  let size = first & (0xff >> width);
  for (const byte of head.subarray(info + 5, begins)) size = size * 256 + byte;
  const ends = begins + size;
  if (ends > head.length || place(head, DURATION, begins, ends) >= 0) return sound;
  const duration = new DataView(new ArrayBuffer(11));
  duration.setUint16(0, 0x4489);
  duration.setUint8(2, 0x88);
  duration.setFloat64(3, milliseconds * A_MILLISECOND / scaleIn(head, begins, ends));
  return new Blob([
    head.subarray(0, info), new Uint8Array(INFO), sizeOf(size + duration.byteLength),
    head.subarray(begins, ends), duration.buffer, sound.slice(ends),
  ], { type: sound.type });
}

/** How many nanoseconds its times are counted in. @param {Uint8Array} head @param {number} from @param {number} to */
function scaleIn(head, from, to) {
  const at = place(head, SCALE, from, to);
  if (at < 0) return A_MILLISECOND;
  const width = (head[at + 3] ?? 0) & 0x7f;
  return head.subarray(at + 4, at + 4 + width).reduce((sum, byte) => sum * 256 + byte, 0) || A_MILLISECOND;
}

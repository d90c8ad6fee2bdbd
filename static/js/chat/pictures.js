/** Makes a picture small enough for bad cover, upright as it was taken, before it leaves the phone. */

const LONGEST_SIDE = 1600;
const SMALL_ENOUGH = 400_000;
const KNOWN = ["image/jpeg", "image/png", "image/webp"];
const QUALITY = 0.82;

/**
 * Return a picture shrunk to at most 1600 px, and anything else as it is; nothing for a picture of a
 * kind that every browser shows, and that this one cannot open.
 * @param {File} file @returns {Promise<File | null>}
 */
export async function shrunk(file) {
  if (!file.type.startsWith("image/") || !file.size) return file;
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" }).catch(() => null);
  if (!picture) return KNOWN.includes(file.type) ? null : file;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
  const isKnown = KNOWN.includes(file.type);
  if (scale === 1 && file.size <= SMALL_ENOUGH && isKnown) return file;
  const drawn = await draw(picture, scale);
  picture.close();
  if (!drawn || (isKnown && drawn.size >= file.size)) return file;
  return new File([drawn], `${file.name.replace(/\.\w+$/, "")}.jpg`, { type: "image/jpeg" });
}

/** @param {ImageBitmap} picture @param {number} scale @returns {Promise<Blob | null>} */
function draw(picture, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  if (!pen) return Promise.resolve(null);
  pen.fillStyle = "#fff"; // what is see-through in a PNG is paper in a JPEG
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((answer) => { canvas.toBlob(answer, "image/jpeg", QUALITY); });
}

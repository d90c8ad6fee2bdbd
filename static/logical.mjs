/**
 * Turns left and right into start and end, because dkfds knows only languages that run rightwards.
 *
 * A few dozen physical properties of its style sheet are renamed to their logical twins
 * (CSS Logical Properties, Level 1), so that one sheet serves both directions.
 */
import { transform } from "lightningcss";

/** @type {Record<string, string>} */
const TWINS = {
  left: "inset-inline-start",
  right: "inset-inline-end",
  "border-top-left-radius": "border-start-start-radius",
  "border-top-right-radius": "border-start-end-radius",
  "border-bottom-left-radius": "border-end-start-radius",
  "border-bottom-right-radius": "border-end-end-radius",
};
for (const box of ["margin", "padding", "border"]) {
  TWINS[`${box}-left`] = `${box}-inline-start`;
  TWINS[`${box}-right`] = `${box}-inline-end`;
}
for (const part of ["width", "style", "color"]) {
  TWINS[`border-left-${part}`] = `border-inline-start-${part}`;
  TWINS[`border-right-${part}`] = `border-inline-end-${part}`;
}

/** @type {Record<string, string>} */
const ALIGNED = { left: "start", right: "end" };

/**
 * Split a four-sided shorthand whose sides differ, for only its longhands have logical twins.
 * @param {any} declaration
 */
function split({ property, value }) {
  if (JSON.stringify(value.left) === JSON.stringify(value.right)) return undefined;
  return [
    { property: `${property}-block`, value: { blockStart: value.top, blockEnd: value.bottom } },
    { property: `${property}-inline`, value: { inlineStart: value.left, inlineEnd: value.right } },
  ];
}

/** @param {any} declaration */
function twin(declaration) {
  const { property, value } = declaration;
  if (property === "unparsed" && TWINS[value.propertyId.property])
    return { property, value: { ...value, propertyId: { property: TWINS[value.propertyId.property] } } };
  if (property === "text-align" && ALIGNED[value]) return { property, value: ALIGNED[value] };
  if (property === "margin" || property === "padding") return split(declaration);
  if (TWINS[property]) return { property: TWINS[property], value };
  return undefined;
}

/**
 * Return the style sheet with logical properties in place of physical ones.
 * @param {string} css
 * @returns {string}
 */
export function logical(css) {
  const { code } = transform({
    filename: "app.css",
    code: Buffer.from(css),
    visitor: { Declaration: twin },
  });
  return code.toString();
}

/**
 * Reads a text aloud with the browser's own voice, paragraph by paragraph.
 *
 * A button stays hidden where there is no voice for the text's language; voices may come late.
 */

/** @param {string} language */
function voiceFor(language) {
  const wanted = language.toLowerCase();
  return speechSynthesis
    .getVoices()
    .find((voice) => voice.lang.replace("_", "-").toLowerCase().split("-")[0] === wanted);
}

/** @param {HTMLButtonElement} button */
function readByTap(button) {
  const text = document.getElementById(button.dataset.speak ?? "");
  const label = button.querySelector("span");
  const row = button.parentElement;
  if (!text || !label || !row) return;
  const begin = label.textContent ?? "";
  const language = text.lang || document.documentElement.lang;
  const rest = () => {
    button.setAttribute("aria-pressed", "false");
    label.textContent = begin;
  };

  const offer = () => {
    row.hidden = !voiceFor(language);
  };
  offer();
  speechSynthesis.addEventListener?.("voiceschanged", offer);
  button.addEventListener("click", () => {
    const wasReading = button.getAttribute("aria-pressed") === "true";
    speechSynthesis.cancel();
    if (wasReading) return rest();
    const pieces = [...text.querySelectorAll("h1, h2, h3, h4, p, li")].filter((one) => !one.querySelector("p, li"));
    pieces.forEach((piece, place) => {
      const said = new SpeechSynthesisUtterance(piece.textContent ?? "");
      said.lang = language;
      said.voice = voiceFor(language) ?? null;
      if (place === pieces.length - 1) said.addEventListener("end", rest);
      speechSynthesis.speak(said);
    });
    button.setAttribute("aria-pressed", "true");
    label.textContent = button.dataset.stop ?? begin;
  });
}

if ("speechSynthesis" in window) {
  document.querySelectorAll("button[data-speak]").forEach((button) => {
    if (button instanceof HTMLButtonElement) readByTap(button);
  });
  window.addEventListener("pagehide", () => speechSynthesis.cancel());
}

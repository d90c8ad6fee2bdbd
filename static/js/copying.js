/** Copies what stands in a field beside its button, and says so. */
import { toast } from "./toasts.js";

/** @param {HTMLElement} button */
export function copyByTap(button) {
  const field = document.getElementById(button.dataset.copy ?? "");
  if (!(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement)) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const { copied = "", copyFailed = "" } = button.dataset;
    try {
      await navigator.clipboard.writeText(field.value);
      toast(copied);
    } catch {
      field.focus();
      field.select();
      toast(copyFailed);
    }
  });
}

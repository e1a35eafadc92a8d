import { correcting } from "./store.js";

/** Whether the text is being written or what was found in it corrected. */
export function ModeSwitch() {
  return (
    <fieldset class="switch">
      <legend class="visually-hidden">What to do with the text</legend>
      <button type="button" aria-pressed={!correcting.value} onClick={() => (correcting.value = false)}>
        Write
      </button>
      <button type="button" aria-pressed={correcting.value} onClick={() => (correcting.value = true)}>
        Correct
      </button>
    </fieldset>
  );
}

import { nameChoices } from "./names.js";
import { accept, besideOffset, call, chooseBeside, moveEdge, reject, selectedMark } from "./selection.js";
import { undo } from "./store.js";

/** What a key does to the text that is being corrected; undefined for keys that move the caret and all others. */
export function actionOf(event: KeyboardEvent): (() => void) | undefined {
  const { key, altKey, shiftKey, ctrlKey, metaKey } = event;
  const mark = selectedMark.value;
  if ((ctrlKey || metaKey) && key.toLowerCase() === "z") return undo;
  if (ctrlKey || metaKey) return undefined;
  if (altKey) {
    const by = key === "ArrowLeft" ? -1 : key === "ArrowRight" ? 1 : undefined;
    if (by === undefined || mark === undefined) return undefined;
    const edge = shiftKey ? "start" : "end";
    return () => moveEdge(mark, edge, besideOffset(mark[edge], by));
  }
  const choice = nameChoices.value.find(({ digit }) => digit === key);
  if (choice !== undefined) return () => call(choice);
  switch (key) {
    case "Enter":
    case "a":
      return () => {
        if (mark !== undefined && mark.state !== "added") accept(mark);
        chooseBeside(1);
      };
    case "Backspace":
    case "Delete":
    case "x":
      return mark && (() => reject(mark));
    case "n":
      return () => chooseBeside(1);
    case "p":
      return () => chooseBeside(-1);
    case "u":
      return undo;
    default:
      return undefined;
  }
}

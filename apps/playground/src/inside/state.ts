import { computed, signal } from "@preact/signals";
import { isAbort, Latest } from "../client.js";
import type { Inspection } from "../protocol.js";
import { walkDraft } from "../schema/draft.js";
import type { Place } from "../spans/found.js";
import { ready } from "../state/model.js";
import { found } from "../state/result.js";
import { draft, text } from "../state/view.js";

/** What the model is asked; undefined until somebody chooses: then the schema's first name. */
export const chosenPrompt = signal<string | undefined>(undefined);
/** The stretch of the text that is looked at; undefined for all of it, of which the first window is. */
export const chosenWindow = signal<Place | undefined>(undefined);
export const inspection = signal<Inspection | undefined>(undefined);
export const inspectionFailure = signal<string | undefined>(undefined);
/** Token that is looked at, by the pointer, else the one chosen. */
export const pointedToken = signal<number | undefined>(undefined);
export const chosenToken = signal<number | undefined>(undefined);
export const layer = signal(0);
export const head = signal(0);

export const shownToken = computed(() => pointedToken.value ?? chosenToken.value);

/** The questions that extraction asks of this text: names, and relations of what was found. */
export const promptChoices = computed<readonly string[]>(() => {
  const names = draft.value.map(({ name }) => name).filter((name) => name.trim() !== "");
  const relations = [...walkDraft(draft.value)].flatMap(({ node }) =>
    found.value
      .filter(({ kind, place }) => kind === node.name && place !== undefined)
      .flatMap(({ text: subject }) =>
        node.children.map(({ name }) =>
          EAST_ASIAN.test(name) ? `${subject}的${name}` : `${name} of ${subject}`,
        ),
      ),
  );
  return [...new Set([...names, ...relations])];
});

const EAST_ASIAN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

export const prompt = computed(() => chosenPrompt.value ?? promptChoices.value[0] ?? "person");

/** Weights of the chosen head: how much of each token (column) goes into each token (row). */
export const attention = computed(() => {
  const seen = inspection.value;
  const maps = seen?.attentions[layer.value];
  if (seen === undefined || maps === undefined) return undefined;
  const size = seen.tokens.length;
  return { size, weights: maps.subarray(head.value * size * size, (head.value + 1) * size * size) };
});

/** What is looked at of the text. */
export const shownText = computed(() => {
  const stretch = chosenWindow.value;
  return stretch === undefined ? text.value : text.value.slice(stretch.start, stretch.end);
});

const latest = new Latest();
const TYPING_MS = 120;

/** Asks for what is to be shown now, and returns what calls that off. */
export function inspectNow(): () => void {
  const model = ready.value;
  const request = { prompt: prompt.value, text: shownText.value };
  if (model === undefined || request.text.trim() === "" || request.prompt.trim() === "") return () => {};
  const timer = setTimeout(async () => {
    try {
      const seen = await model.client.call("inspect", request, { signal: latest.start() });
      layer.value = Math.min(layer.value, seen.attentions.length - 1);
      head.value = Math.min(head.value, seen.heads - 1);
      if ((chosenToken.value ?? 0) >= seen.tokens.length) chosenToken.value = undefined;
      pointedToken.value = undefined;
      inspection.value = seen;
      inspectionFailure.value = undefined;
    } catch (error) {
      if (!isAbort(error)) inspectionFailure.value = error instanceof Error ? error.message : String(error);
    }
  }, TYPING_MS);
  return () => {
    clearTimeout(timer);
    latest.cancel();
  };
}

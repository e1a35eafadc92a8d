import { signal } from "@preact/signals";
import { type Example, examples } from "../examples.js";
import { keptSignal } from "../state/kept-signal.js";
import { ready } from "../state/model.js";
import { placeView } from "../state/replaced.js";
import { text } from "../state/view.js";
import { type KindId, kinds, languageName } from "./kinds.js";
import { f1Of } from "./score.js";
import { scores } from "./scores.js";

/** What is on offer under the text: single sentences, or a kind of document. */
type Offer = "sentences" | KindId;

interface ShownTemplate {
  readonly kind: KindId;
  readonly language: string;
  readonly text: string;
}

function readShown(kept: unknown): ShownTemplate | undefined {
  if (typeof kept !== "object" || kept === null) return undefined;
  const { kind: stated, language, text: of } = kept as Partial<Record<keyof ShownTemplate, unknown>>;
  const kind = kinds.map(([id]) => id).find((id) => id === stated);
  if (kind === undefined || typeof language !== "string" || typeof of !== "string") return undefined;
  return { kind, language, text: of };
}

const offer = keptSignal<Offer>("kind of template", "sentences", (kept) =>
  kinds.map(([id]) => id).find((id) => id === kept),
);
/** The template that was shown last, to tell which it is while nobody has changed it. */
const shown = keptSignal<ShownTemplate | undefined>("template", undefined, readShown);
const failed = signal(false);

/** Templates by kind of document, then by language. */
export function TemplatePicker() {
  return (
    <div class="examples">
      <ul aria-label="Kinds of documents">
        <KindChip id="sentences" name="Sentences" />
        {kinds.map(([id, name]) => (
          <KindChip key={id} id={id} name={name} />
        ))}
      </ul>
      {offer.value === "sentences" ? <Sentences /> : <Languages kind={offer.value} />}
      {failed.value && (
        <p class="problem" role="alert">
          The templates could not be fetched: try again when there is a network.
        </p>
      )}
    </div>
  );
}

function KindChip({ id, name }: { readonly id: Offer; readonly name: string }) {
  const choose = (): void => {
    offer.value = id;
    if (id !== "sentences") void show(id, languageFor(id));
  };
  return (
    <li>
      <button type="button" class="chip is-kind" aria-pressed={offer.value === id} onClick={choose}>
        <bdi>{name}</bdi>
      </button>
    </li>
  );
}

function Languages({ kind }: { readonly kind: KindId }) {
  const isShown = shown.value?.kind === kind && shown.value.text === text.value;
  const language = isShown ? shown.value?.language : undefined;
  return (
    <>
      <ul aria-label="Languages">
        {Object.keys(scores[kind]).map((tag) => (
          <li key={tag}>
            <button
              type="button"
              class="chip"
              lang={tag}
              aria-pressed={tag === language}
              onClick={() => void show(kind, tag)}
            >
              <bdi>{languageName(tag)}</bdi>
            </button>
          </li>
        ))}
      </ul>
      {language !== undefined && <Badge kind={kind} language={language} />}
    </>
  );
}

/** How the embedded model does on the text, as measured. */
function Badge({ kind, language }: { readonly kind: KindId; readonly language: string }) {
  const score = scores[kind][language];
  if (score === undefined) return null;
  const f1 = f1Of(score);
  const isEmbedded = ready.value?.source.kind !== "hub" && ready.value?.source.kind !== "folder";
  const verdict = f1 >= 0.75 ? "good" : f1 >= 0.45 ? "fair" : "poor";
  const said = { good: "does well here", fair: "does a part of this", poor: "cannot do this yet" }[verdict];
  const wrong = score.found - score.right;
  return (
    <p class="hint template-badge">
      <span class={`f1-badge is-${verdict}`}>F1 {f1.toFixed(2)}</span> The embedded model {said}: of{" "}
      {score.gold} right answers it finds {score.right}, and {wrong === 0 ? "nothing" : wrong} that{" "}
      {wrong > 1 ? "are not" : "is not one"}.
      {!isEmbedded && " The model that is loaded now was not measured."}
    </p>
  );
}

function Sentences() {
  const note = examples.find((example) => example.text === text.value)?.note;
  const isEmbedded = ready.value?.source.kind !== "hub" && ready.value?.source.kind !== "folder";
  return (
    <>
      <ul aria-label="Examples">
        {examples.map((example: Example) => (
          <li key={example.name}>
            <button
              type="button"
              class="chip"
              aria-pressed={example.text === text.value}
              onClick={() => placeView({ text: example.text, schema: example.schema })}
            >
              <bdi>{example.name}</bdi>
            </button>
          </li>
        ))}
      </ul>
      {note !== undefined && isEmbedded && <p class="hint">{note}</p>}
    </>
  );
}

/** The reader's language where the kind has it, else its first. */
function languageFor(kind: KindId): string {
  const [first = "en", ...others] = Object.keys(scores[kind]);
  const wanted = navigator.language.slice(0, 2);
  return [first, ...others].includes(wanted) ? wanted : first;
}

async function show(kind: KindId, language: string): Promise<void> {
  try {
    failed.value = false;
    const [{ gallery }, { plainTemplate }] = await Promise.all([
      import("./gallery.js"),
      import("./template.js"),
    ]);
    const template = gallery[kind].find((one) => one.language === language);
    if (template === undefined) return;
    const plain = plainTemplate(template.marked);
    placeView({ text: plain.text, schema: template.schema });
    shown.value = { kind, language, text: plain.text };
  } catch {
    failed.value = true;
  }
}

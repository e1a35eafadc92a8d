import type { ChosenOption, ExtractedSpan, ExtractionResult, Schema } from "@ernie-m/heads";
import type { LabelConfig, LabelControl } from "./label-config.js";

/** A result as Label Studio takes it. */
export type LabelStudioResult = RegionResult | ChoiceResult | RelationResult;

interface RegionResult {
  readonly id: string;
  readonly from_name: string;
  readonly to_name: string;
  readonly type: "labels";
  readonly value: {
    readonly start: number;
    readonly end: number;
    readonly text: string;
    readonly labels: readonly string[];
  };
  readonly score: number;
}

interface ChoiceResult {
  readonly id: string;
  readonly from_name: string;
  readonly to_name: string;
  readonly type: "choices";
  readonly value: { readonly choices: readonly string[] };
  readonly score: number;
}

interface RelationResult {
  readonly from_id: string;
  readonly to_id: string;
  readonly type: "relation";
  readonly direction: "right";
  readonly labels: readonly string[];
}

/** How sure an option must be to be chosen beside others. */
const CHOSEN = 0.5;

/** What the controls of one text ask of the model, and what its answers are to Label Studio. */
export class LabelStudioQuestions {
  /** Empty where no control asks anything. */
  readonly schema: Readonly<Record<string, Schema>>;
  readonly #controls: readonly LabelControl[];
  readonly #relations: readonly string[];

  constructor(config: LabelConfig, toName: string) {
    this.#controls = config.controls.filter(
      (control) => control.toName === toName && control.values.length > 0,
    );
    this.#relations = config.relations;
    const children = config.relations.map(plainName).filter((name) => name !== "");
    const names = this.#controls.flatMap((control): (readonly [string, Schema])[] =>
      control.kind === "choices"
        ? [[choiceName(control), []]]
        : control.values.map(({ value }) => [plainName(value), children]),
    );
    this.schema = Object.fromEntries(names.filter(([name]) => name !== ""));
  }

  /** The suggestions for a text, from what the schema found in it. */
  results(found: ExtractionResult): readonly LabelStudioResult[] {
    const regions: RegionResult[] = [];
    const choices: ChoiceResult[] = [];
    const spans = new Map<RegionResult, ExtractedSpan>();
    for (const control of this.#controls) {
      const from = { from_name: control.name, to_name: control.toName };
      if (control.kind === "choices") {
        const chosen = chosenOf(control, found);
        if (chosen !== undefined)
          choices.push({ id: `choice-${control.name}`, ...from, type: "choices", ...chosen });
        continue;
      }
      for (const { value, alias } of control.values)
        for (const entry of entriesOf(found, plainName(value))) {
          if (entry.start === undefined) continue;
          const { start, end, text, probability } = entry;
          const region: RegionResult = {
            id: `${control.name}-${regions.length}`,
            ...from,
            type: "labels",
            value: { start, end, text, labels: [alias] },
            score: probability,
          };
          regions.push(region);
          spans.set(region, entry);
        }
    }
    return [...regions, ...choices, ...this.#relationsAmong(regions, spans)];
  }

  /** A relation joins two regions: what was found for one and is no region itself cannot be shown. */
  #relationsAmong(
    regions: readonly RegionResult[],
    spans: ReadonlyMap<RegionResult, ExtractedSpan>,
  ): readonly RelationResult[] {
    return regions.flatMap((from) =>
      this.#relations.flatMap((relation) =>
        entriesOf(spans.get(from)?.relations ?? {}, plainName(relation)).flatMap(({ start, end }) =>
          regions
            .filter((to) => to !== from && to.value.start === start && to.value.end === end)
            .slice(0, 1)
            .map(
              (to): RelationResult => ({
                from_id: from.id,
                to_id: to.id,
                type: "relation",
                direction: "right",
                labels: [relation],
              }),
            ),
        ),
      ),
    );
  }
}

/** A name that is asked as it stands: brackets at its end would make options of it. */
function plainName(value: string): string {
  return value.replace(/[[\]［］]/g, " ").trim();
}

const plainOption = (value: string): string => plainName(value).replace(/[,，]/g, " ").trim();

function choiceName({ name, values }: LabelControl): string {
  const options = new Set(values.map(({ value }) => plainOption(value)).filter((option) => option !== ""));
  return options.size < 2 ? "" : `${plainName(name)} [${[...options].join(", ")}]`;
}

/** What was found for a name, which a project may have called `constructor`. */
function entriesOf(found: ExtractionResult, name: string): ExtractionResult[string] {
  return Object.hasOwn(found, name) ? found[name] : [];
}

function chosenOf(
  control: LabelControl,
  found: ExtractionResult,
): { readonly value: { readonly choices: readonly string[] }; readonly score: number } | undefined {
  const [entry] = entriesOf(found, choiceName(control)) as readonly ChosenOption[];
  if (entry === undefined) return undefined;
  const aliasOf = (option: string): string =>
    control.values.find(({ value }) => plainOption(value) === option)?.alias ?? option;
  const likely = (entry.options ?? []).filter(({ probability }) => probability > CHOSEN);
  const chosen = control.isMultiple && likely.length > 0 ? likely : [entry];
  const score = chosen.reduce((sum, { probability }) => sum + probability, 0) / chosen.length;
  return { value: { choices: chosen.map(({ text }) => aliasOf(text)) }, score };
}

/** A model that was taught here. */
export interface TaughtModel {
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly made: number;
  /** The model that it was taught from. */
  readonly base: string;
  /** The project that it belongs to. */
  readonly project: string;
  /** Names that it was taught. */
  readonly names: readonly string[];
  /** F1 on what was held back, else on what it learned from. */
  readonly score: number;
  readonly files: Readonly<Record<string, Blob>>;
  /** Bytes of each file when it was kept. Vocabularies may be cut at the end of a line, and nothing in them would tell. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Whether a newer version of the page has kept it, in a form that is not known here. */
  readonly isNewer?: boolean;
}

/** The form in which models are kept; what has none is of the first. */
export const TAUGHT_VERSION = 1;

/** What is kept of a taught model, whatever is left of it: what is not there is empty, so that it can be seen and forgotten. */
export function readTaught(id: string, kept: unknown): TaughtModel {
  const of: Readonly<Record<string, unknown>> =
    typeof kept === "object" && kept !== null ? Object.fromEntries(Object.entries(kept)) : {};
  const { name, made, base, project, names, score, files, sizes, version } = of;
  return {
    id,
    name: textOr(name, "A model without a name"),
    made: numberOr(made, 0),
    base: textOr(base, "another model"),
    project: textOr(project, ""),
    names: Array.isArray(names) ? names.filter((each): each is string => typeof each === "string") : [],
    score: numberOr(score, 0),
    files: Object.fromEntries(
      Object.entries(files ?? {}).filter((entry): entry is [string, Blob] => entry[1] instanceof Blob),
    ),
    ...(sizes !== undefined && {
      sizes: Object.fromEntries(
        Object.entries(sizes ?? {}).filter(
          (entry): entry is [string, number] => typeof entry[1] === "number",
        ),
      ),
    }),
    ...(numberOr(version, TAUGHT_VERSION) > TAUGHT_VERSION && { isNewer: true }),
  };
}

function textOr(value: unknown, other: string): string {
  return typeof value === "string" && value !== "" ? value : other;
}

function numberOr(value: unknown, other: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : other;
}

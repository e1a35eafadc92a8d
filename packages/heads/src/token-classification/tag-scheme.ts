/** What a label says about its token: the kind of entity, and the token's place in one. */
export interface Tag {
  readonly kind: string;
  /** `"end"` and `"single"` close their entity, `"begin"` and `"single"` open one. */
  readonly place: "begin" | "inside" | "end" | "single";
}

/** Where labels say the place of a token: before the kind (`B-PER`), behind it (`PER-B`), or nowhere. */
export type TagScheme = "prefix" | "suffix" | "none";

export const TAG_SCHEMES: readonly TagScheme[] = ["prefix", "suffix", "none"];

const PLACES: Readonly<Record<string, Tag["place"]>> = {
  B: "begin",
  I: "inside",
  M: "inside",
  E: "end",
  L: "end",
  S: "single",
  U: "single",
};

const PREFIXED = /^([BIMELSU])(?:[-_:](.+))?$/isu;
const SUFFIXED = /^(.+)[-_:]([BIMELSU])$/isu;
const OUTSIDE = /^o$/i;

/** The kind of labels that name none, as seqeval has it. */
const NAMELESS = "_";

/** The parts of a label. */
interface Parts {
  /** In upper case. */
  readonly letter: string;
  /** Undefined for a label that is a place alone. */
  readonly kind: string | undefined;
}

/**
 * What the labels of a model mean, by number.
 *
 * Without a scheme that is stated: when every label but `O` has a prefix, and `B` is among them or all are `I`, prefixes
 * are read as the places they name: B-I-O, I-O, B-I-O-E-S and its other spellings (B-I-L-O-U, B-M-E-S), in either case,
 * behind `-`, `_` or `:`. When every label but `O` has a suffix, and one kind has `B` and another place, suffixes are. Places
 * alone are labels of a kind without a name, when `B` and `I` are among them. Otherwise only `B-` and `I-` are prefixes,
 * and a label without one is a kind whose neighbouring tokens belong together, as in transformers.
 *
 * Source: transformers 4.44 `TokenClassificationPipeline.get_tag`; seqeval 1.2 `_Token` (prefixes, suffixes, `_`);
 * PaddleNLP examples/information_extraction/waybill_ie (`P-B`, `P-I`).
 */
export function readTags(id2label: readonly string[], stated?: TagScheme): readonly Tag[] {
  const scheme = stated ?? schemeOf(id2label);
  return id2label.map((label) => {
    if (OUTSIDE.test(label) && scheme !== "none") return { kind: "O", place: "inside" };
    const parts = scheme === undefined ? usualParts(label) : partsOf(label, scheme);
    if (parts === undefined) return { kind: label, place: "inside" };
    return { kind: parts.kind ?? NAMELESS, place: PLACES[parts.letter] };
  });
}

function partsOf(label: string, scheme: TagScheme): Parts | undefined {
  switch (scheme) {
    case "none":
      return undefined;
    case "prefix": {
      const [, letter, kind] = PREFIXED.exec(label) ?? [];
      return letter === undefined ? undefined : { letter: letter.toUpperCase(), kind };
    }
    case "suffix": {
      const [, kind, letter] = SUFFIXED.exec(label) ?? [];
      return letter === undefined ? undefined : { letter: letter.toUpperCase(), kind };
    }
  }
}

/** What transformers takes for a prefix whatever the other labels are. */
function usualParts(label: string): Parts | undefined {
  return /^[BI]-./su.test(label) ? partsOf(label, "prefix") : undefined;
}

/** The scheme that all labels are in. */
function schemeOf(id2label: readonly string[]): Exclude<TagScheme, "none"> | undefined {
  const labels = id2label.filter((label) => !OUTSIDE.test(label));
  const prefixed = allParts(labels, "prefix");
  if (prefixed !== undefined && isPrefixScheme(prefixed)) return "prefix";
  const suffixed = allParts(labels, "suffix");
  return suffixed !== undefined && isSuffixScheme(suffixed) ? "suffix" : undefined;
}

function allParts(labels: readonly string[], scheme: TagScheme): readonly Parts[] | undefined {
  const parts = labels.map((label) => partsOf(label, scheme));
  return parts.every((one) => one !== undefined) ? parts : undefined;
}

function isPrefixScheme(parts: readonly Parts[]): boolean {
  const letters = new Set(parts.map(({ letter }) => letter));
  if (parts.some(({ kind }) => kind === undefined)) return letters.has("B") && letters.has("I");
  return letters.has("B") || (letters.size === 1 && letters.has("I"));
}

function isSuffixScheme(parts: readonly Parts[]): boolean {
  const beginning = new Set(parts.flatMap(({ kind, letter }) => (letter === "B" ? [kind] : [])));
  return parts.some(({ kind, letter }) => letter !== "B" && beginning.has(kind));
}

/** What a label says about its token: the kind of entity, and the token's place in one. */
export interface Tag {
  readonly kind: string;
  /** `"end"` and `"single"` close their entity, `"begin"` and `"single"` open one. */
  readonly place: "begin" | "inside" | "end" | "single";
}

const PLACES: Readonly<Record<string, Tag["place"]>> = {
  B: "begin",
  I: "inside",
  M: "inside",
  E: "end",
  L: "end",
  S: "single",
  U: "single",
};

const PREFIXED = /^([BIMELSU])[-_](.+)$/su;
const OUTSIDE = "O";

/**
 * What the labels of a model mean, by number.
 *
 * When every label but `O` has a prefix, and `B` is among them or all are `I`, prefixes are read as the places they
 * name: B-I-O, I-O, B-I-O-E-S and its other spellings (B-I-L-O-U, B-M-E-S). Otherwise only `B-` and `I-` are
 * prefixes, and a label without one is a kind whose neighbouring tokens belong together, as in transformers.
 *
 * Source: transformers 4.44 `TokenClassificationPipeline.get_tag`.
 */
export function readTags(id2label: readonly string[]): readonly Tag[] {
  const inScheme = hasScheme(id2label);
  return id2label.map((label) => {
    const [, prefix, kind] = PREFIXED.exec(label) ?? [];
    if (prefix === undefined || label === OUTSIDE) return { kind: label, place: "inside" };
    if (inScheme || /^[BI]-/.test(label)) return { kind, place: PLACES[prefix] };
    return { kind: label, place: "inside" };
  });
}

function hasScheme(id2label: readonly string[]): boolean {
  const prefixes = id2label.filter((label) => label !== OUTSIDE).map((label) => PREFIXED.exec(label)?.[1]);
  return (
    prefixes.every((prefix) => prefix !== undefined) &&
    (prefixes.includes("B") || prefixes.every((prefix) => prefix === "I"))
  );
}

import type { RecordChecks, RecordIssue } from "../checking/record-checks.js";
import type { RecordProblem, RecordResult, ValueSource } from "../result.js";
import { asWritten } from "./as-written.js";
import { type Assembled, assemble } from "./assemble.js";
import { assign } from "./assign.js";
import type { Candidate } from "./candidate.js";
import { contendersOf, type Draft, type Slot } from "./draft-types.js";

/** Other values that are tried in a record, at most. */
const MAX_ATTEMPTS = 8;

/** How sure another value must be, as a logit: hardly likely, and not just of the same kind. */
const LEAST_SCORE = -1;

export interface FillContext {
  readonly text: string;
  readonly threshold: number;
  readonly checks: RecordChecks;
  /** Whether defaults are filled in here. */
  readonly defaults: boolean;
  /** Whether values become what the schema says; otherwise each is its text in a record that is checked all the same. */
  readonly coerce: boolean;
}

/** Chooses the values of a text's records and has the schema check each. */
export async function fillDrafts(
  drafts: readonly Draft[],
  context: FillContext,
): Promise<readonly RecordResult<unknown, unknown>[]> {
  assign(drafts.flatMap((draft) => contendersOf(draft)));
  const records: RecordResult<unknown, unknown>[] = [];
  for (const draft of drafts) records.push(await checkedRecord(draft, context));
  return records;
}

async function checkedRecord(draft: Draft, context: FillContext): Promise<RecordResult<unknown, unknown>> {
  let best = await attempt(draft, context);
  const tried = new Map<Slot, Set<unknown>>();
  for (let attempts = 0; attempts < MAX_ATTEMPTS && best.issues.length > 0; attempts++) {
    const change = nextChange(best, tried);
    if (change === undefined) break;
    const { slot, candidate } = change;
    const before = slot.chosen;
    slot.chosen = [candidate];
    const next = await attempt(draft, context);
    if (next.issues.length < best.issues.length) best = next;
    else slot.chosen = before;
  }
  const { assembled, issues, value } = best;
  const sources = Object.fromEntries(assembled.sources);
  const written = context.coerce ? undefined : asWritten(assembled.value ?? {}, assembled.sources);
  if (issues.length === 0)
    return { valid: true, record: written ?? value, sources, problems: assembled.problems };
  const problems = [...assembled.problems, ...issueProblems(issues, assembled)];
  return { valid: false, record: (written ?? assembled.value ?? {}) as object, sources, problems };
}

/** A record with what the schema says of it. */
interface Attempt {
  readonly assembled: Assembled;
  /** What the schema makes of it. */
  readonly value: unknown;
  readonly issues: readonly RecordIssue[];
}

async function attempt(
  draft: Draft,
  { text, threshold, checks, defaults, coerce }: FillContext,
): Promise<Attempt> {
  const assembled = assemble(draft, { text, threshold: threshold ** 2, defaults, coerce });
  const checked = await checks(assembled.value ?? {});
  return checked.issues === undefined
    ? { assembled, value: checked.value, issues: [] }
    : { assembled, value: undefined, issues: checked.issues };
}

/** The surest other value of a slot that an issue is about, which has not been tried. */
function nextChange(
  { assembled, issues }: Attempt,
  tried: Map<Slot, Set<unknown>>,
): { readonly slot: Slot; readonly candidate: Candidate } | undefined {
  for (const { path } of issues) {
    const slot = slotAround(path, assembled.slots);
    if (slot === undefined || slot.many || slot.fixed) continue;
    const seen = tried.get(slot) ?? new Set(slot.chosen.map(keyOf));
    tried.set(slot, seen);
    const others = [...assembled.slots.values()].filter((one) => one !== slot);
    const candidate = [
      ...otherForms(slot.chosen),
      ...slot.candidates.filter((one) => one.score >= LEAST_SCORE && !isTaken(one, others)),
    ].find((one) => one.valid && !seen.has(keyOf(one)));
    if (candidate === undefined) continue;
    seen.add(keyOf(candidate));
    return { slot, candidate };
  }
  return undefined;
}

/** The slot of a value, or of what it is a part of. */
function slotAround(path: string, slots: Assembled["slots"]): Slot | undefined {
  for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const slot = slots.get(at);
    if (slot !== undefined) return slot;
  }
  return undefined;
}

/** What another value is stays what it is: a rule that is broken is a problem, and no reason to take its date. */
function isTaken({ start, end }: Candidate, others: readonly Slot[]): boolean {
  return others.some(({ chosen }) => chosen.some((one) => one.start === start && one.end === end));
}

function keyOf({ start, end, value }: Candidate): string {
  return `${start}:${end}:${JSON.stringify(value)}`;
}

/** What a recogniser made of a text that was taken as it stands: a day in ISO 8601, for a schema that wants that. */
function otherForms(chosen: readonly Candidate[]): readonly Candidate[] {
  return chosen.flatMap((candidate) =>
    typeof candidate.recognized === "string" && candidate.recognized !== candidate.value
      ? [{ ...candidate, value: candidate.recognized }]
      : [],
  );
}

/** What the schema has against a record, beside what was known before, with the places of the values. */
function issueProblems(
  issues: readonly RecordIssue[],
  { sources, problems }: Assembled,
): readonly RecordProblem[] {
  const known = problems.map(({ path }) => path);
  return issues
    .filter(({ path }) => !known.some((one) => isWithin(one, path) || isWithin(path, one)))
    .map(({ path, message }): RecordProblem => {
      const source = sources.get(path) ?? firstWithin(path, sources);
      return { path, code: "rule", expected: message, ...(source !== undefined && placeOf(source)) };
    });
}

function isWithin(path: string, outer: string): boolean {
  return outer !== "" && (path === outer || path.startsWith(`${outer}/`));
}

function firstWithin(path: string, sources: ReadonlyMap<string, ValueSource>): ValueSource | undefined {
  for (const [at, source] of sources) if (isWithin(at, path)) return source;
  return undefined;
}

function placeOf({ text, start, end }: ValueSource): Pick<RecordProblem, "found" | "start" | "end"> {
  return text === undefined || start === undefined || end === undefined ? {} : { found: text, start, end };
}

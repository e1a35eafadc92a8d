import type { Candidate } from "./candidate.js";
import { areTogether, type Contender } from "./draft-types.js";
import { logistic } from "./score.js";

/** Kinds that are hardly anything else, so that a text's only one is the one that is meant. */
const UNMISTAKABLE = new Set(["email", "phone", "iban", "uri"]);
const ALONE = 2.4;
const AMONG_OTHERS = 0.6;
/** What the unmistakable, and all of a list that nothing competes for, have ahead. */
const SURE = 6;
/** What a value costs that another place has taken, and that means several things. */
const TAKEN = 4;
const OPEN = 0.5;

/** Of what is only chosen because nothing else is left. */
const ONLY_ONE = 0.5;

interface Claim {
  readonly contender: Contender;
  readonly candidate: Candidate;
  readonly worth: number;
}

/**
 * Gives every slot the candidates that speak most for it, the surest first; what one slot has, others want less. Slots
 * that are filled already keep what they have.
 */
export function assign(contenders: readonly Contender[]): void {
  const takers = new Takers();
  for (const contender of contenders)
    if (contender.slot.fixed) for (const candidate of contender.slot.chosen) takers.add(candidate, contender);
  const open = contenders.filter(({ slot }) => !slot.fixed);
  const claims = open.flatMap((contender) => claimsOf(contender, open));
  for (const { contender, candidate, worth } of claims.sort(surestFirst)) {
    const { slot } = contender;
    if (!slot.many && slot.chosen.length > 0) continue;
    const price = takers.has(candidate, contender) ? TAKEN : 0;
    if (worth < price || slot.chosen.some((one) => overlap(one, candidate))) continue;
    const sure =
      candidate.by === "model" ? candidate : { ...candidate, probability: logistic(worth - price) };
    slot.chosen = [...slot.chosen, sure].sort((a, b) => a.start - b.start);
    takers.add(candidate, contender);
  }
  for (const contender of open) {
    const left = onlyOneLeft(contender, takers);
    if (left === undefined) continue;
    contender.slot.chosen = [{ ...left, probability: ONLY_ONE }];
    takers.add(left, contender);
  }
}

/** Which slots have which stretch of the text. */
class Takers {
  readonly #byPlace = new Map<string, Contender[]>();

  add({ start, end }: Candidate, contender: Contender): void {
    const place = `${start}:${end}`;
    this.#byPlace.set(place, [...(this.#byPlace.get(place) ?? []), contender]);
  }

  /** Whether a slot of the same record has it. */
  has({ start, end }: Candidate, contender: Contender): boolean {
    return this.#byPlace.get(`${start}:${end}`)?.some((other) => areTogether(contender, other)) === true;
  }
}

function claimsOf(contender: Contender, open: readonly Contender[]): readonly Claim[] {
  const aheadByKind = new Map<string, number>();
  return contender.slot.candidates.map((candidate) => {
    const { kind, score } = candidate;
    const ahead = aheadByKind.get(kind) ?? aheadOf(contender, kind, open);
    aheadByKind.set(kind, ahead);
    return { contender, candidate, worth: score + ahead - cost(candidate) };
  });
}

/** What the schema does not allow comes last: it only says what is wrong where nothing else is there. */
function surestFirst(a: Claim, b: Claim): number {
  return (
    Number(isAllowed(b.candidate)) - Number(isAllowed(a.candidate)) ||
    b.worth - a.worth ||
    a.candidate.start - b.candidate.start
  );
}

function isAllowed({ valid, problem }: Candidate): boolean {
  return valid || problem !== undefined;
}

function cost({ problem }: Candidate): number {
  return problem === undefined ? 0 : OPEN;
}

/** What candidates have ahead for being of a kind that no other slot wants, and for having few rivals. */
function aheadOf(contender: Contender, kind: string, open: readonly Contender[]): number {
  const { field, many, candidates } = contender.slot;
  if (field.kind !== "value" || kind === "model" || kind === "label") return 0;
  const ofKind = candidates.filter((one) => one.kind === kind).length;
  if (field.patterns.length > 0 && !many)
    return aheadByPattern(candidates.filter((one) => one.kind === kind));
  if (!field.stated && !UNMISTAKABLE.has(kind)) return 0;
  const alone = !open.some(
    (other) => other !== contender && wants(other, kind) && areTogether(contender, other),
  );
  if (many) return alone && field.preferred.includes(kind) ? SURE : AMONG_OTHERS;
  if (UNMISTAKABLE.has(kind)) return SURE;
  return alone ? ALONE - Math.log(ofKind) : AMONG_OTHERS;
}

/** A pattern that one stretch of the text matches means that one; one that much matches says little, as any word does. */
function aheadByPattern(matches: readonly Candidate[]): number {
  if (matches.some(({ value }) => /^\p{L}*$/u.test(String(value)))) return 0;
  return matches.length === 1 ? SURE : ALONE - Math.log(matches.length);
}

function wants({ slot: { field } }: Contender, kind: string): boolean {
  return field.kind === "value" && field.recognizers.includes(kind);
}

/** What nothing but an empty slot can be meant by: the only value of its kind that no other slot has. */
function onlyOneLeft(contender: Contender, takers: Takers): Candidate | undefined {
  const { field, many, chosen, candidates } = contender.slot;
  if (many || chosen.length > 0 || field.kind !== "value" || !field.stated) return undefined;
  const left = candidates.filter(
    (candidate) =>
      candidate.valid && field.preferred.includes(candidate.kind) && !takers.has(candidate, contender),
  );
  return left.length === 1 ? left[0] : undefined;
}

function overlap(one: Candidate, other: Candidate): boolean {
  return one.start < other.end && other.start < one.end;
}

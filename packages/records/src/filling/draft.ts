import { IDENTIFIER } from "../recognition/identifiers.js";
import type {
  ChoiceField,
  Field,
  ListField,
  ObjectField,
  PropertyField,
  UnionField,
  ValueField,
} from "../schema/field.js";
import { isInReach } from "./anchor-nearness.js";
import type { Candidate } from "./candidate.js";
import { byWorth, candidatesOf } from "./candidates.js";
import { choiceCandidates, likeliestOption } from "./choice-candidates.js";
import type { Draft, Slot } from "./draft-types.js";
import type { Scope, TextContext } from "./scope.js";
import { scopeAbout, scopeOfDraft } from "./scopes.js";
import { type TableRow, tableRows } from "./table-rows.js";

/** The draft of one record that a whole text is about. */
export function draftOfText(root: ObjectField | UnionField, scope: Scope, context: TextContext): Draft {
  if (root.kind === "union")
    return { kind: "union", branches: root.branches.map((branch) => draftOfText(branch, scope, context)) };
  return objectDraft(root, undefined, scope, context);
}

/** The drafts of as many records as a text has keys. */
export function draftsOfText(
  root: ObjectField | UnionField,
  scope: Scope,
  context: TextContext,
): readonly Draft[] {
  const branches = root.kind === "union" ? root.branches : [root];
  return branches.flatMap((branch) => instances(branch, scope, context));
}

function draftOf(field: Field, scope: Scope, context: TextContext): Draft {
  switch (field.kind) {
    case "value":
    case "choice":
      return { kind: "slot", slot: slotOf(field, false, scope, context) };
    case "constant":
      return { kind: "constant", value: field.value };
    case "list":
      return listDraft(field, scope, context);
    case "object":
      return nestedDraft(field, scope, context);
    case "union":
      return { kind: "union", branches: field.branches.map((branch) => nestedDraft(branch, scope, context)) };
  }
}

function slotOf(field: ValueField | ChoiceField, many: boolean, scope: Scope, context: TextContext): Slot {
  return field.kind === "value"
    ? {
        field,
        many,
        candidates: candidatesOf(field, { many, scope, context }),
        option: undefined,
        chosen: [],
        fixed: false,
      }
    : {
        field,
        many,
        candidates: choiceCandidates(field, context),
        option: likeliestOption(field, scope),
        chosen: [],
        fixed: false,
      };
}

function listDraft({ item }: ListField, scope: Scope, context: TextContext): Draft {
  switch (item.kind) {
    case "value":
    case "choice":
      return { kind: "slot", slot: slotOf(item, true, scope, context) };
    case "object":
      return { kind: "list", items: instances(item, scope, context) };
    case "union":
      return { kind: "list", items: item.branches.flatMap((branch) => instances(branch, scope, context)) };
    case "constant":
    case "list":
      return { kind: "list", items: [] };
  }
}

/** One object inside another: what its key is, and what is about that. */
function nestedDraft(field: ObjectField, scope: Scope, context: TextContext): Draft {
  const key = keyField(field);
  if (key === undefined) return objectDraft(field, undefined, scope, context);
  const [best] = candidatesOf(key, { many: false, scope, context }).filter(
    ({ valid, score }) => valid && score >= 0,
  );
  if (best === undefined) return objectDraft(field, undefined, { ...scope, entries: {} }, context);
  return objectDraft(
    field,
    { field: key, chosen: [best] },
    scopeAbout(key, [best], [], scope, context),
    context,
  );
}

/** An object for every distinct text of its key. */
function instances(field: ObjectField, scope: Scope, context: TextContext): readonly Draft[] {
  const rows = scope.anchors.length > 0 ? [] : tableRows(field, context);
  if (rows.length > 0) return rows.map((row) => rowDraft(field, row));
  const key = keyField(field) ?? firstValue(field);
  if (key === undefined) return [];
  const found = candidatesOf(key, { many: true, scope, context })
    .filter(
      ({ kind, valid, score }) =>
        valid && (score >= 0 || (kind !== IDENTIFIER && key.preferred.includes(kind))),
    )
    .sort((a, b) => a.start - b.start);
  const { text } = context.read;
  const groups = new Map<string, Candidate[]>();
  const kept = withoutOverlaps(found);
  for (const candidate of kept) {
    // Days and amounts that are equal are still of two records.
    const words =
      candidate.kind !== IDENTIFIER && key.recognizers.length > 0
        ? String(candidate.start)
        : text.slice(candidate.start, candidate.end).toLowerCase();
    groups.set(words, [...(groups.get(words) ?? []), candidate]);
  }
  return Array.from(groups.values(), (mentions) => {
    const others = kept.filter((one) => isInReach(one, mentions) && !mentions.includes(one));
    const best = [...mentions].sort(byWorth);
    return objectDraft(
      field,
      { field: key, chosen: best.slice(0, 1) },
      scopeAbout(key, mentions, others, scope, context),
      context,
    );
  });
}

/** An object that a row of a table is: nothing of it is looked for elsewhere. */
function rowDraft({ properties }: ObjectField, row: TableRow): Draft {
  return {
    kind: "object",
    properties: properties.map((property) => ({ property, draft: cellDraft(property, row) })),
  };
}

function cellDraft({ name, field }: PropertyField, row: TableRow): Draft {
  const cell = row.get(name);
  switch (field.kind) {
    case "value":
    case "choice": {
      const chosen = cell === undefined ? [] : [cell];
      return { kind: "slot", slot: fixedSlot(field, chosen) };
    }
    case "constant":
      return { kind: "constant", value: field.value };
    case "object":
    case "list":
    case "union":
      return { kind: "list", items: [] };
  }
}

function withoutOverlaps(candidates: readonly Candidate[]): readonly Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of candidates) {
    const last = kept[kept.length - 1];
    if (last === undefined || last.end <= candidate.start) kept.push(candidate);
    else if (candidate.score > last.score) kept[kept.length - 1] = candidate;
  }
  return kept;
}

function objectDraft(
  field: ObjectField,
  key: { readonly field: ValueField; readonly chosen: readonly Candidate[] } | undefined,
  scope: Scope,
  context: TextContext,
): Draft {
  const known = new Map<string, Draft>();
  const draftFor = (property: PropertyField, seen: ReadonlySet<string>): Draft => {
    const made = known.get(property.name);
    if (made !== undefined) return made;
    const draft = makeDraft(property, seen);
    known.set(property.name, draft);
    return draft;
  };
  const makeDraft = (property: PropertyField, seen: ReadonlySet<string>): Draft => {
    if (key !== undefined && property.field === key.field)
      return { kind: "slot", slot: fixedSlot(key.field, key.chosen) };
    const subject = field.properties.find(({ name }) => name === property.of);
    const unitOf = field.properties.find(({ name }) => name === property.unitOf)?.field;
    const make = (around: Scope): Draft =>
      outsideAmounts(draftOf(property.field, around, context), unitOf, context);
    if (subject === undefined || seen.has(subject.name)) return make(scope);
    const about = draftFor(subject, new Set([...seen, property.name]));
    return make(scopeOfDraft(subject.field, about, scope, context));
  };
  return {
    kind: "object",
    properties: field.properties.map((property) => ({
      property,
      draft: draftFor(property, new Set([property.name])),
    })),
  };
}

/** Of what may be the unit of an amount what is no part of any: the amount itself says that one. */
function outsideAmounts(draft: Draft, amount: Field | undefined, { proposals }: TextContext): Draft {
  if (draft.kind !== "slot" || amount?.kind !== "value") return draft;
  const amounts = amount.preferred.flatMap((kind) => proposals.get(kind) ?? []);
  const candidates = draft.slot.candidates.filter(
    ({ start, end }) => !amounts.some((one) => one.start < end && start < one.end),
  );
  return { kind: "slot", slot: { ...draft.slot, candidates } };
}

function fixedSlot(field: ValueField | ChoiceField, chosen: readonly Candidate[]): Slot {
  return { field, many: false, candidates: chosen, option: undefined, chosen, fixed: true };
}

/** What tells records apart that have no name: their first value. */
function firstValue({ properties }: ObjectField): ValueField | undefined {
  return properties
    .filter(({ unitOf }) => unitOf === undefined)
    .map(({ field }) => field)
    .find((field) => field.kind === "value");
}

function keyField({ key, properties }: ObjectField): ValueField | undefined {
  const field = properties.find(({ name }) => name === key)?.field;
  return field?.kind === "value" ? field : undefined;
}

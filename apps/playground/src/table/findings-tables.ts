import {
  type ExtractionEntry,
  type ExtractionResult,
  groupByText,
  type SchemaNode,
  type TextGroup,
} from "@ernie-m/heads";
import { type RelationPath, relationColumns } from "@ernie-m/records/tables";
import { distinctNames } from "./column-names.js";
import { type Cell, type Column, numberCell, type Table, type TableRow, textCell } from "./table.js";

/** What was found in one text. */
export interface FoundIn {
  /** Undefined where there is one text only: then there is no column of documents. */
  readonly document: { readonly id: string; readonly name: string } | undefined;
  readonly result: ExtractionResult;
}

const NAME: Column = { id: "name", name: "Name", type: "text" };
const TEXT: Column = { id: "text", name: "Text", type: "text" };
const DOCUMENT: Column = { id: "document", name: "Document", type: "text" };
const MENTIONS: Column = { id: "mentions", name: "Mentions", type: "number" };
const PROBABILITY: Column = { id: "probability", name: "Probability", type: "probability" };

/** A row for each text found at the top of the schema, its mentions together, with its relations as columns. */
export function subjectsTable(found: readonly FoundIn[], schema: readonly SchemaNode[]): Table {
  const paths = [...relationColumns(schema)];
  const withDocument = found.some(({ document }) => document !== undefined);
  const before = [...(withDocument ? [DOCUMENT] : []), NAME, TEXT];
  const after = [MENTIONS, PROBABILITY];
  const names = distinctNames(
    [...before, ...after].map(({ name }) => name),
    paths.map(([name]) => name),
  );
  const columns: readonly Column[] = [
    ...before,
    ...paths.map(
      ([id, path], at): Column => ({
        id: `relation ${id}`,
        name: names[at] ?? id,
        type: "text",
        kind: path.at(-1) ?? id,
      }),
    ),
    ...after,
  ];
  const rows = found.flatMap(({ document, result }, at) => {
    const grouped = groupByText(result);
    return inOrder(Object.keys(grouped), schema).flatMap((kind) =>
      (grouped[kind] ?? []).map((group): TableRow => {
        const { text, probability, mentions } = group;
        return {
          key: JSON.stringify([document?.id ?? at, kind, text]),
          documentId: document?.id,
          kind,
          cells: [
            ...(withDocument ? [document && textCell(document.name)] : []),
            textCell(kind),
            { value: text, parts: [{ text, place: placeOf(mentions?.[0]) }], probability },
            ...paths.map(([, path]) => relatedCell(group, path)),
            numberCell(mentions?.length ?? 1),
            probabilityCell(probability),
          ],
        };
      }),
    );
  });
  return { columns, rows };
}

/** A row for each place at which anything was found, in the order of the text. */
export function spansTable(found: readonly FoundIn[]): Table {
  const withDocument = found.some(({ document }) => document !== undefined);
  const columns: Column[] = [
    ...(withDocument ? [DOCUMENT] : []),
    NAME,
    TEXT,
    { id: "of", name: "Of", type: "text" },
    { id: "start", name: "Start", type: "number" },
    { id: "end", name: "End", type: "number" },
    PROBABILITY,
  ];
  const rows = found.flatMap(({ document, result }, at) =>
    flatten(result)
      .toSorted((a, b) => (a.entry.start ?? 0) - (b.entry.start ?? 0))
      .map(({ kind, entry, of }, n): TableRow => {
        const { text, start, end, probability } = entry;
        const place = placeOf(entry);
        return {
          key: `${document?.id ?? at} ${n}`,
          documentId: document?.id,
          kind,
          cells: [
            ...(withDocument ? [document && textCell(document.name)] : []),
            textCell(kind),
            { value: text, parts: [{ text, place }], probability },
            of && textCell(of.text, placeOf(of)),
            start === undefined ? undefined : numberCell(start),
            end === undefined ? undefined : numberCell(end),
            probabilityCell(probability),
          ],
        };
      }),
  );
  return { columns, rows };
}

interface Flat {
  readonly kind: string;
  readonly entry: ExtractionEntry;
  readonly of: ExtractionEntry | undefined;
}

function flatten(result: ExtractionResult, of?: ExtractionEntry): Flat[] {
  return Object.entries(result).flatMap(([kind, entries]) =>
    entries.flatMap((entry) => [
      { kind, entry, of },
      ...(entry.relations === undefined ? [] : flatten(entry.relations, entry)),
    ]),
  );
}

function placeOf(of: { readonly start?: number; readonly end?: number } | undefined) {
  const { start, end } = of ?? {};
  return start === undefined || end === undefined ? undefined : { start, end };
}

function relatedCell(group: TextGroup, path: RelationPath): Cell | undefined {
  const found = groupsAt(group, path);
  const [first] = found;
  if (first === undefined) return undefined;
  const texts = [...new Map(found.map((one) => [one.text, one])).values()];
  return {
    value: texts.map(({ text }) => text).join("; "),
    parts: texts.map(({ text, mentions }) => ({ text, place: placeOf(mentions?.[0]) })),
    probability: Math.min(...texts.map(({ probability }) => probability)),
  };
}

function groupsAt(group: TextGroup, [name, ...rest]: RelationPath): readonly TextGroup[] {
  if (name === undefined) return [group];
  const { relations } = group;
  const found = relations !== undefined && Object.hasOwn(relations, name) ? relations[name] : undefined;
  return (found ?? []).flatMap((one) => groupsAt(one, rest));
}

function probabilityCell(probability: number): Cell {
  return numberCell(probability, `${Math.round(probability * 100)} %`);
}

/** Names as the schema has them. */
function inOrder(names: readonly string[], schema: readonly SchemaNode[]): readonly string[] {
  const rank = new Map(schema.map(({ name }, at) => [name, at]));
  return names.toSorted((a, b) => (rank.get(a) ?? schema.length) - (rank.get(b) ?? schema.length));
}

import {
  type Argument,
  argument,
  type Calls,
  isAnything,
  isFlag,
  isFunction,
  isInteger,
  isListOf,
  isNumber,
  isObject,
  isOptional,
  isText,
  type Takes,
  testMisuse,
} from "../../../misuse.shared.js";
import * as records from "../src/index.js";
import * as markup from "../src/markup.js";
import * as tables from "../src/tables.js";
import { fakeExtractor } from "./fake-extractor.js";

const isNothing: Takes = () => false;
const isEmpty: Takes = (value) => Array.isArray(value) && value.length === 0;
const isOptions = isOptional(isObject);

const text = argument("Ann was born on 2 June 1990.", isText);
const extractor = fakeExtractor({ name: [{ text: "Ann" }] });

/** What nothing that is tried is a sound value of, but none. */
const isLeftOut = isOptional(isNothing);

const recognitionFields = {
  ...{ locale: isLeftOut, country: isLeftOut, currency: isLeftOut, referenceDate: isLeftOut },
};
const recordFields = {
  ...recognitionFields,
  ...{ signal: isLeftOut, onProgress: isOptional(isFunction) },
  threshold: isOptional((value) => isNumber(value) && (value as number) >= 0 && (value as number) <= 1),
  ...{ lang: isLeftOut, batchTokens: isOptional(isInteger(1)), maskMode: isLeftOut, records: isLeftOut },
  ...{ strict: isOptional(isFlag), coerce: isOptional(isFlag), recognizers: isOptional(isEmpty) },
};
const recordOptions = argument({}, isOptions, recordFields);

const person = {
  type: "object",
  properties: { name: { type: "string" }, born: { type: "string", format: "date" } },
};

const anythingIn = (keywords: readonly string[]): Readonly<Record<string, Takes>> =>
  Object.fromEntries(keywords.map((keyword) => [keyword, isAnything]));

/** Keywords that say what is asked; of each anything may be said wrongly. */
const asking = anythingIn([
  ...["$ref", "$defs", "definitions", "title", "type", "format", "pattern", "enum", "const", "default"],
  ...["nullable", "properties", "required", "items", "prefixItems", "anyOf", "oneOf", "allOf", "x-ernie-m"],
]);
/** Those that only the check of a record reads as well. */
const checking = anythingIn([
  ...["$id", "$anchor", "$schema", "not", "if", "then", "else", "contains", "minContains", "uniqueItems"],
  ...["minLength", "maxLength", "minimum", "multipleOf", "minItems", "additionalProperties", "propertyNames"],
  ...["patternProperties", "dependentRequired", "dependentSchemas", "dependencies", "minProperties"],
]);
const schema = argument(person, isNothing, { ...asking, "~standard": isLeftOut });

const standard = {
  version: 1,
  vendor: "own",
  validate: (value: unknown) => ({ value }),
  jsonSchema: { input: () => person },
};

const node = { id: 0, name: "person", path: "$", promptName: "person", children: [] };
const found = { text: "Ann", start: 0, end: 3, probability: 0.9 };
const recognizer = { kind: "own", recognize: () => [{ start: 0, end: 3, value: "Ann" }] };

testMisuse(records as unknown as Record<string, unknown>, {
  extractRecords: {
    call: records.extractRecords as never,
    args: [
      argument(extractor, isNothing, { extract: isNothing }),
      argument(text.sound, (value) => isListOf(isText)(value) || isText(value)),
      { ...schema, fields: { ...schema.fields, ...checking } },
      recordOptions,
    ],
  },
  isRecognizedKind: { call: records.isRecognizedKind as never, args: [argument("date", isAnything)] },
  recognize: {
    call: records.recognize as never,
    args: [text, argument(["date"], isEmpty), argument({}, isOptions, recognitionFields)],
  },
  recordColumns: { call: records.recordColumns as never, args: [schema, recordOptions] },
  schemaFromNames: {
    call: records.schemaFromNames as never,
    args: [argument(["person"], (value) => value === "x" || isListOf(isText)(value))],
  },
});

const page = markup.readHtml("<p>Ann &amp; Bo</p><p>left</p>");
const source = argument("*Ann* left.", isText);

testMisuse(
  markup as unknown as Record<string, unknown>,
  {
    readHtml: { call: markup.readHtml as never, args: [source] },
    readMarkdown: { call: markup.readMarkdown as never, args: [source] },
    "MarkupText#inSource": {
      call: page.inSource as never,
      args: [argument({ start: 0, end: 3 }, isNothing, { start: isInteger(0, 3), end: isInteger(0, 3) })],
    },
  },
  { MarkupText: page },
);

/** What JSON, and so a cell, has no place for. */
const isNoCell: Takes = (value) => ["bigint", "symbol", "function"].includes(typeof value);
const isCell: Takes = (value) => !isNoCell(value);

testMisuse(tables as unknown as Record<string, unknown>, {
  cellValue: { call: tables.cellValue as never, args: [argument("Ann", isCell)] },
  entriesAt: {
    call: tables.entriesAt as never,
    args: [
      argument({ ...found, relations: { job: [found] } }, isObject, { relations: isOptional(isObject) }),
      argument(["job"], isListOf(isText)),
    ],
  },
  relationColumns: {
    call: tables.relationColumns as never,
    args: [argument([{ ...node, children: [node] }], isEmpty)],
  },
  tableLine: {
    call: tables.tableLine as never,
    args: [argument(["Ann", 1, null], isListOf(isCell)), argument("csv", isNothing)],
  },
});

/** Calls of an argument that stands inside another one's. */
function testInside(name: string, call: (value: unknown) => unknown, inside: Argument): void {
  const calls: Calls = { [`inside#${name}`]: { call, args: [inside] } };
  testMisuse({}, calls, { inside: { [name]: () => undefined } });
}

testInside(
  "recognizers",
  (own) => records.recognize("Ann", [own] as never),
  argument(recognizer, isNothing, { kind: isText, recognize: isNothing }),
);
testInside(
  "pattern",
  (pattern) => records.recognize("Ann", [pattern] as never),
  argument({ pattern: "A\\w+" }, isNothing, { pattern: isText }),
);
testInside(
  "standard",
  (properties) => records.extractRecords(extractor, "Ann", { "~standard": properties } as never),
  argument(standard, isLeftOut, {
    ...{ version: isAnything, vendor: isAnything, validate: isFunction, jsonSchema: isObject },
  }),
);
testInside(
  "converted",
  (json) =>
    records.recordColumns({ "~standard": { ...standard, jsonSchema: { input: () => json } } } as never),
  argument(person, isNothing),
);
const asked = { type: "object", properties: { name: { type: "string" } } };
testInside(
  "property",
  (property) =>
    records.extractRecords(extractor, "Ann", { ...asked, properties: { name: property } } as never),
  argument({ type: "string" }, isAnything, { ...asking, ...checking }),
);
testInside(
  "part",
  (part) => records.extractRecords(extractor, "Ann", { ...asked, allOf: [part] } as never),
  argument({ properties: { job: { type: "string" } } }, isAnything, asking),
);
testInside(
  "annotation",
  (annotation) =>
    records.recordColumns({
      ...asked,
      properties: { name: { type: "string", "x-ernie-m": annotation } },
    } as never),
  argument({ name: "person" }, isOptions, {
    name: isOptional(isText),
    names: isOptional(isListOf(isText)),
    threshold: isOptional(isNumber),
    ...{ of: isLeftOut, format: isLeftOut, key: isOptional(isText) },
  }),
);
testInside(
  "findings",
  (findings) => records.recognize("Ann", [{ ...recognizer, recognize: () => findings } as never]),
  argument([{ start: 0, end: 3 }], isAnything),
);

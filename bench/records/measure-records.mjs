/** How much of a set of documents is found, in the right place and for the right property. */
import { readFileSync } from "node:fs";
import { interleavedTimes, median, medianRatio } from "@ernie-m/measure";
import { extractRecords } from "@ernie-m/records";

/**
 * Documents in ten languages, written for this: `text`, `locale`, and `fields`, by property the format and the stretch of
 * the text that is its value.
 */
export const documents = JSON.parse(readFileSync(new URL("documents.json", import.meta.url), "utf8"));

/** What the goals say together: what its form tells, and what must be told apart from others of its kind. */
export const GROUPS = {
  "e-mail, phone, IBAN, link": ["email", "phone", "iban", "uri"],
  "date, amount, percentage": ["date", "money", "percent"],
};

/** A schema with a property a field: one value each, or as many as there are. */
export function schemaOf({ fields }, { lists = false } = {}) {
  const properties = Object.entries(fields).map(([name, [format]]) => {
    const value = { type: "string", format };
    return [name, lists ? { type: "array", items: value } : value];
  });
  return { type: "object", properties: Object.fromEntries(properties) };
}

/** Exact stretches of every property, as precision, recall and F1 of each group. */
export async function measureRecords(extractor, options) {
  const found = await Promise.all(
    documents.map(async (document) => {
      const { sources } = await extractRecords(extractor, document.text, schemaOf(document, options), {
        locale: document.locale,
      });
      return ({ name }) =>
        Object.entries(sources)
          .filter(([path]) => path === `/${name}` || path.startsWith(`/${name}/`))
          .map(([, { text }]) => text);
    }),
  );
  return grouped((index, name) => found[index]({ name }));
}

/** The same of the model alone, asked for the same names. */
export async function measureModel(extractor) {
  const found = await Promise.all(
    documents.map(({ text, fields }) => extractor.extract(text, Object.keys(fields))),
  );
  return grouped((index, name) => (found[index][name] ?? []).map(({ text }) => text));
}

/** Milliseconds for all documents one by one: records, and plain extraction of the same names, in turns. */
export async function measureTime(extractor, { rounds = 7 } = {}) {
  const schemas = documents.map((document) => schemaOf(document));
  const variants = {
    async plain() {
      for (const { text, fields } of documents) await extractor.extract(text, Object.keys(fields));
    },
    async records() {
      for (const [index, { text, locale }] of documents.entries())
        await extractRecords(extractor, text, schemas[index], { locale });
    },
  };
  const times = await interleavedTimes(variants, { rounds, clock: "processor" });
  const [plainMs, recordsMs] = [median(times.plain), median(times.records)];
  return { ratio: medianRatio(times.records, times.plain), plainMs, recordsMs };
}

function grouped(findings) {
  const counts = Object.fromEntries(
    Object.keys(GROUPS).map((group) => [group, { gold: 0, found: 0, right: 0 }]),
  );
  documents.forEach(({ fields }, index) => {
    for (const [name, [format, gold]] of Object.entries(fields)) {
      const group = Object.keys(GROUPS).find((one) => GROUPS[one].includes(format));
      if (group === undefined) continue;
      const texts = findings(index, name);
      counts[group].gold++;
      counts[group].found += texts.length;
      if (texts.includes(gold)) counts[group].right++;
    }
  });
  return Object.fromEntries(
    Object.entries(counts).map(([group, { gold, found, right }]) => [
      group,
      {
        gold,
        found,
        right,
        precision: right / Math.max(1, found),
        recall: right / gold,
        f1: (2 * right) / (found + gold),
      },
    ]),
  );
}

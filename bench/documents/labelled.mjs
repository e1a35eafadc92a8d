/** Labelled sentences as documents, and how many of their spans are found. */

/** Texts of a document. */
const TEXTS = 40;

/** The texts of records put together, each document with its prompts and where each text of it begins. */
export function documentsOf(records, between) {
  const byText = groupByText(records);
  const texts = [...byText.keys()];
  const documents = [];
  for (let from = 0; from < texts.length; from += TEXTS) {
    const some = texts.slice(from, from + TEXTS);
    let start = 0;
    const labelled = some.flatMap((text) => {
      const at = start;
      start += text.length + between.length;
      return byText.get(text).map((record) => ({ ...record, at }));
    });
    documents.push({ text: some.join(between), records: labelled });
  }
  return documents;
}

function groupByText(records) {
  const groups = new Map();
  for (const record of records) groups.set(record.text, [...(groups.get(record.text) ?? []), record]);
  return groups;
}

/** What is found in documents, in the places of each record. A span that reaches into a text counts as found there. */
export async function scoreDocuments(extractor, documents, options) {
  const counts = { right: 0, found: 0, expected: 0 };
  for (const { text, records } of documents) {
    const schema = [...new Set(records.map(({ prompt }) => prompt))];
    const result = await extractor.extract(text, schema, {
      ...options,
      optionNames: false,
    });
    for (const record of records) {
      const end = record.at + record.text.length;
      const spans = (result[record.prompt] ?? []).filter((span) => span.start < end && span.end > record.at);
      count(counts, record, spans, record.at);
    }
  }
  return counts;
}

/** The same for each text alone. */
export async function scoreTexts(extractor, records, options) {
  const counts = { right: 0, found: 0, expected: 0 };
  const byPrompt = new Map();
  for (const record of records) byPrompt.set(record.prompt, [...(byPrompt.get(record.prompt) ?? []), record]);
  for (const [prompt, some] of byPrompt) {
    const texts = some.map(({ text }) => text);
    const results = await extractor.extract(texts, [prompt], { ...options, optionNames: false });
    some.forEach((record, i) => {
      count(counts, record, results[i][prompt] ?? [], 0);
    });
  }
  return counts;
}

function count(counts, { spans: expected }, found, at) {
  const places = new Set(expected.map(({ start, end }) => `${at + start}-${at + end}`));
  counts.expected += places.size;
  counts.found += found.length;
  counts.right += found.filter(({ start, end }) => places.has(`${start}-${end}`)).length;
}

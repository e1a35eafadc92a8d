/** A text as stretches, each with the name of what was found there or without one; spans in a span are left out. */
export function marked(text, result) {
  const spans = Object.entries(result)
    .flatMap(([name, found]) => found.map((span) => ({ name, ...span })))
    .sort((a, b) => a.start - b.start || b.end - a.end);
  const parts = [];
  let end = 0;
  for (const { name, start, end: last } of spans) {
    if (start < end) continue;
    if (start > end) parts.push({ text: text.slice(end, start) });
    parts.push({ text: text.slice(start, last), name });
    end = last;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** What hangs on what, a line each. */
export function edges(result) {
  return Object.values(result).flatMap((found) =>
    found.flatMap(({ text, relations }) =>
      Object.entries(relations ?? {}).flatMap(([relation, objects]) =>
        objects.map((object) => ({
          subject: text,
          relation,
          object: object.text,
          probability: object.probability,
        })),
      ),
    ),
  );
}

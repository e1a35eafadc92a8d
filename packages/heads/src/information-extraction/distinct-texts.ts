/** Each distinct text once, and which of them each text is. */
export function numberTexts(texts: readonly string[]): {
  readonly textIds: readonly number[];
  readonly distinct: readonly string[];
} {
  const known = new Map<string, number>();
  const textIds = texts.map((text) => {
    const id = known.get(text) ?? known.size;
    known.set(text, id);
    return id;
  });
  return { textIds, distinct: [...known.keys()] };
}

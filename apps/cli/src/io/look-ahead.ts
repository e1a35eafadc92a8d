/** Some things one after the other. */
export interface Inputs<T> extends AsyncIterable<T> {
  /** How many there are; undefined where there are too many to look ahead to the end. */
  readonly total: number | undefined;
}

/** How many are looked at ahead: all of most files, so that a mistake in one shows before anything is done. */
const AHEAD = 20_000;

/** Takes the first things at once, and the others as they are asked for. Throws: what taking the first ones throws. */
export async function lookAhead<T>(source: AsyncGenerator<T, void, undefined>): Promise<Inputs<T>> {
  const first: T[] = [];
  while (first.length < AHEAD) {
    const next = await source.next();
    if (next.done === true) return { total: first.length, [Symbol.asyncIterator]: () => emptying(first) };
    first.push(next.value);
  }
  return { total: undefined, [Symbol.asyncIterator]: () => emptying(first, source) };
}

async function* emptying<T>(
  first: readonly T[],
  rest?: AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  yield* first;
  if (rest !== undefined) yield* rest;
}

/** Things in portions of at most `size`. */
export async function* inPortions<T>(
  items: AsyncIterable<T>,
  size: number,
): AsyncGenerator<readonly T[], void, undefined> {
  let some: T[] = [];
  for await (const item of items) {
    some.push(item);
    if (some.length < size) continue;
    yield some;
    some = [];
  }
  if (some.length > 0) yield some;
}

/** Some things one after the other. */
export interface Inputs<T> extends AsyncIterable<T> {
  /** How many there are; undefined where there are too many to look ahead to the end. */
  readonly total: number | undefined;
  /** How many bytes those that were taken so far, or looked at ahead, are made of. */
  bytesRead(): number;
}

/** How many are looked at ahead: all of most files, so that a mistake in one shows before anything is done. */
const AHEAD = 20_000;
/** Bytes that what is looked at ahead may be made of: things may be as large as lines are. */
const BYTES_AHEAD = 64 * 2 ** 20;

/**
 * Takes the first things at once, and the others as they are asked for. Throws: what taking the first ones throws.
 *
 * @param bytesRead how many bytes what was taken so far is made of
 */
export async function lookAhead<T>(
  source: AsyncGenerator<T, void, undefined>,
  bytesRead: () => number,
): Promise<Inputs<T>> {
  const first: T[] = [];
  while (first.length < AHEAD && bytesRead() < BYTES_AHEAD) {
    const next = await source.next();
    if (next.done === true)
      return { total: first.length, bytesRead, [Symbol.asyncIterator]: () => emptying(first) };
    first.push(next.value);
  }
  return { total: undefined, bytesRead, [Symbol.asyncIterator]: () => emptying(first, source) };
}

async function* emptying<T>(
  first: readonly T[],
  rest?: AsyncIterable<T>,
): AsyncGenerator<T, void, undefined> {
  yield* first;
  if (rest !== undefined) yield* rest;
}

/** Bytes that are read for a portion, whose results take more. */
const BYTES_AT_ONCE = 16 * 2 ** 20;

/** Things in portions of at most `size`, fewer where much is read for them. */
export async function* inPortions<T>(
  inputs: Inputs<T>,
  size: number,
): AsyncGenerator<readonly T[], void, undefined> {
  let some: T[] = [];
  let before = inputs.bytesRead();
  for await (const item of inputs) {
    some.push(item);
    if (some.length < size && inputs.bytesRead() - before < BYTES_AT_ONCE) continue;
    yield some;
    some = [];
    before = inputs.bytesRead();
  }
  if (some.length > 0) yield some;
}

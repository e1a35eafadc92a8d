import { describeValue } from "@ernie-m/config";
import { InputError } from "@ernie-m/core";

/** Examples that a caller made, each checked as it comes. Throws: InputError naming the argument or the place in it. */
export function* checkEach<T>(
  name: string,
  values: unknown,
  checkItem: (name: string, value: unknown) => T,
): Generator<T, void, undefined> {
  if (typeof values !== "object" || values === null || !(Symbol.iterator in values))
    throw new InputError(name, "a list", describeValue(values));
  let i = 0;
  for (const value of values as Iterable<unknown>) yield checkItem(`${name}[${i++}]`, value);
}

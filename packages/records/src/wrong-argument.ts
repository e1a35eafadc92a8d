import { describeValue, InputError } from "@ernie-m/config";

/** What a caller handed over that cannot be: JavaScript's may be anything. */
export function wrongArgument(name: string, expected: string, received: unknown): InputError {
  return new InputError(name, expected, describeValue(received));
}

/** An object of options, whose fields are still to be checked. Throws: InputError. */
export function checkOptionsObject(options: unknown): void {
  if (typeof options !== "object" || options === null || Array.isArray(options))
    throw wrongArgument("options", "an object", options);
}

import { describeValue } from "@ernie-m/config";
import { checkSignal, InputError } from "@ernie-m/core";
import { checkRecord } from "../task/check-inputs.js";
import { optional } from "../task/check-options.js";

const CALLED = ["onRecords", "onExample", "onPromptTooLong"] as const;

/**
 * Checks what an evaluation runs and how.
 *
 * Throws: InputError naming the argument or the option.
 *
 * @param method what the model must have
 */
export function checkEvaluation(name: string, model: unknown, method: string, options: unknown): void {
  checkMethod(name, model, method);
  const given = checkRecord("options", options, "an object");
  checkSignal(given.signal);
  for (const one of CALLED) optional(given[one], (value) => checkFunction(one, value));
}

function checkMethod(name: string, model: unknown, method: string): void {
  if (typeof model !== "object" || model === null || !(method in model))
    throw new InputError(name, `an object with a method ${method}`, describeValue(model));
  checkFunction(`${name}.${method}`, (model as Readonly<Record<string, unknown>>)[method]);
}

function checkFunction(name: string, value: unknown): void {
  if (typeof value !== "function") throw new InputError(name, "a function", describeValue(value));
}

import type { ReadText } from "../read-text.js";
import type { Finding, RecognitionOptions, RecognizedKind, RecognizedValues } from "../types.js";

/** Finds one kind of value in a text. */
export type Recognize<Kind extends RecognizedKind> = (
  read: ReadText,
  options: RecognitionOptions,
) => readonly Finding<RecognizedValues[Kind]>[] | Promise<readonly Finding<RecognizedValues[Kind]>[]>;

/** The built-in recognisers, each loaded with the first call that wants it: phone numbers alone are 145 kB. */
export const builtInRecognizers: { readonly [Kind in RecognizedKind]: () => Promise<Recognize<Kind>> } = {
  email: async () => (await import("../contacts/links.js")).recognizeEmail,
  uri: async () => (await import("../contacts/links.js")).recognizeUri,
  date: async () => (await import("../dates/date.js")).recognizeDate,
  time: async () => (await import("../dates/time-of-day.js")).recognizeTime,
  "date-time": async () => (await import("../dates/date-time.js")).recognizeDateTime,
  duration: async () => (await import("../amounts/duration.js")).recognizeDuration,
  phone: async () => (await import("../contacts/phone.js")).recognizePhone,
  iban: async () => (await import("../contacts/iban.js")).recognizeIban,
  money: async () => (await import("../amounts/money.js")).recognizeMoney,
  number: async () => (await import("../amounts/number.js")).recognizeNumber,
  percent: async () => (await import("../amounts/percent.js")).recognizePercent,
  quantity: async () => (await import("../amounts/quantity.js")).recognizeQuantity,
};

/** The names of the built-in recognisers. */
export const recognizedKinds = Object.keys(builtInRecognizers) as readonly RecognizedKind[];

/** Whether a name is one of {@link recognizedKinds}. */
export function isRecognizedKind(name: string): name is RecognizedKind {
  // JavaScript asks of anything, and a list of one name is no name.
  return typeof name === "string" && Object.hasOwn(builtInRecognizers, name);
}

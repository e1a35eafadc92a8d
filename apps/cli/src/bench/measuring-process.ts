/** A process of its own for one configuration, started by `SubjectProcess`: what one needs does not count for another. */
import { isErnieMError } from "@ernie-m/config";
import { MeasuredSubject } from "./measured-subject.js";
import type { Subject, SubjectAnswer, SubjectCall } from "./subject.js";

const subject = new MeasuredSubject();

function perform(call: SubjectCall): Promise<unknown> {
  const method = subject[call.method] as (...args: readonly unknown[]) => ReturnType<Subject[keyof Subject]>;
  return method.apply(subject, [...call.args]);
}

async function answerTo(call: SubjectCall): Promise<SubjectAnswer> {
  try {
    return { ok: true, result: await perform(call) };
  } catch (error) {
    const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    return { ok: false, message, known: isErnieMError(error), stack };
  }
}

process.on("message", async (call: SubjectCall) => {
  process.send?.(await answerTo(call));
});
// The bench is over, or has died.
process.on("disconnect", () => process.exit());

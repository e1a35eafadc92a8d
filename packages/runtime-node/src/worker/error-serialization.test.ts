import { BackendError } from "@ernie-m/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { receiveError, sendError } from "./error-serialization.js";

test("a failure keeps its code and its reason, whatever they say, and any other error is a failed run", () => {
  const code = fc.constantFrom<BackendError["code"]>(
    "backend-unavailable",
    "session-failed",
    "run-failed",
    "disposed",
  );
  fc.assert(
    fc.property(code, fc.string(), fc.string(), (sentCode, backend, reason) => {
      const error = new BackendError(sentCode, backend, reason);
      const received = receiveError(backend, structuredClone(sendError(error)));
      expect(received).toEqual(error);
      expect([received.message, received.code]).toEqual([error.message, error.code]);
    }),
  );
  expect(receiveError("b", sendError(new RangeError("too\nfar")))).toMatchObject({
    code: "run-failed",
    message: "b: too far",
  });
});

import type { InferenceSession } from "@ernie-m/core";
import { checkPages, type MappedFile } from "../checkpoint/file-identity.js";

/** A session that refuses a run once a file that it maps was truncated or overwritten. */
export function guardPages(session: InferenceSession, mapped: readonly MappedFile[]): InferenceSession {
  if (mapped.length === 0) return session;
  return {
    async run(feeds, options) {
      checkPages(mapped);
      return session.run(feeds, options);
    },
    dispose: () => session.dispose(),
  };
}

import type { Schema } from "@ernie-m/heads";
import type { FastifyRequest } from "fastify";
import { RequestError } from "../errors.js";
import type { OffsetUnit } from "../offsets.js";
import type { CallerSettings } from "../requests/extraction-settings.js";
import { streamHeader, streamItem } from "../schemas/stream.js";

/** The first line of a stream. */
export interface StreamHeader extends CallerSettings {
  readonly schema: Schema;
  readonly model?: string;
  readonly offsets?: OffsetUnit;
}

/** Any further line. */
export interface StreamItem {
  readonly id?: string | number;
  readonly text: string;
}

/** What checks lines as the bodies of other routes are checked. */
type LineChecks = Pick<FastifyRequest, "compileValidationSchema">;

/** Throws: RequestError `invalid-json`; as a body that is not what its schema says. */
export function readHeader(line: string, checks: LineChecks): StreamHeader {
  return readLine(line, "header", checks.compileValidationSchema(streamHeader)) as StreamHeader;
}

/** Throws: as `readHeader`. */
export function readItem(line: string, checks: LineChecks): StreamItem {
  return readLine(line, "line", checks.compileValidationSchema(streamItem)) as StreamItem;
}

function readLine(
  line: string,
  name: "header" | "line",
  check: ReturnType<LineChecks["compileValidationSchema"]>,
): unknown {
  const value = readJson(line, name);
  if (check(value)) return value;
  const [first] = check.errors ?? [];
  // What the framework says of a body, of the part of it that a line is.
  throw Object.assign(
    new Error(`${name}${first?.instancePath ?? ""} ${first?.message ?? "is not as described"}`),
    {
      statusCode: 400,
      code: "FST_ERR_VALIDATION",
      validation: check.errors ?? [],
      validationContext: name,
    },
  );
}

function readJson(line: string, name: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw new RequestError("invalid-json", `${name}: expected JSON`);
  }
}

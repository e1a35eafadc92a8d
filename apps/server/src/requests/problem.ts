import { STATUS_CODES } from "node:http";
import { isErnieMError } from "@ernie-m/config";
import { type CallRefusal, OverloadError } from "@ernie-m/core";
import { BudgetError, type ExtractionResult } from "@ernie-m/heads";
import type { FastifyError } from "fastify";
import { RequestError } from "../errors.js";

/** What went wrong with a request, as RFC 9457 has it. */
export interface Problem {
  readonly type: "about:blank";
  /** The phrase of the status. */
  readonly title: string;
  readonly status: number;
  /** Stable name of what went wrong: the library's, or the server's own. */
  readonly code: string;
  readonly detail: string;
  /** Where in the request, when that is known. */
  readonly path?: string;
  /** Level of the schema that would have needed more than the request may ask, or more time, from 1. */
  readonly level?: number;
  /** What was found before that level, by text. */
  readonly results?: readonly ExtractionResult[];
  /** The id that the log has for the request. */
  readonly requestId: string;
}

/** A status with what says more. */
interface Diagnosis {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly path?: string | undefined;
  /** What a request comes to that is stopped on its way. */
  readonly found?: Pick<BudgetError, "level" | "results"> | undefined;
  readonly retryAfter?: number | undefined;
}

/** Codes of the library for what a client can mend. */
const CLIENT_CODES: ReadonlySet<string> = new Set([
  "invalid-input",
  "invalid-schema",
  "invalid-record-schema",
  "invalid-option",
  "prompt-too-long",
  "budget-exceeded",
]);
/** Of a model that cannot compute now, or cannot be opened: the next attempt, or another process, may succeed. */
const UNAVAILABLE_CODES: ReadonlySet<string> = new Set(["worker-lost", "disposed", "backend-unavailable"]);

const FRAMEWORK_CODES: Readonly<Record<string, string>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "body-too-large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported-media-type",
  FST_ERR_CTP_INVALID_JSON_BODY: "invalid-json",
  FST_ERR_CTP_EMPTY_JSON_BODY: "invalid-json",
};

const RETRY_SECONDS = 1;

/** What an error means to the client. What nobody expected is told without its text. */
export function diagnose(error: unknown): Diagnosis {
  if (error instanceof RequestError) {
    const { status, code, message: detail } = error;
    return { status, code, detail, retryAfter: status === 503 ? RETRY_SECONDS : undefined };
  }
  if (isErnieMError(error)) return diagnoseLibrary(error);
  if (isFrameworkError(error)) return diagnoseFramework(error);
  return {
    status: 500,
    code: "internal",
    detail: "an unexpected failure; the log has it under the request's id",
  };
}

/** What a refusal means to the client. */
export function overloadDiagnosis(refusal: CallRefusal): Diagnosis {
  return {
    status: 429,
    code: "overloaded",
    detail: OverloadError.messageOf(refusal),
    retryAfter: Math.max(1, Math.ceil(refusal.retryAfterSeconds)),
  };
}

function diagnoseLibrary(error: Error & { readonly code: string }): Diagnosis {
  const { code, message: detail } = error;
  if (error instanceof BudgetError) {
    // Why the request has no more time says its signal.
    const end = error.budget === "maxRows" ? { status: 422, code, detail } : diagnose(error.cause);
    return { ...end, found: error };
  }
  if (CLIENT_CODES.has(code)) return { status: 422, code, detail, path: placeOf(error) };
  if (error instanceof OverloadError) return overloadDiagnosis(error);
  if (UNAVAILABLE_CODES.has(code)) return { status: 503, code, detail, retryAfter: RETRY_SECONDS };
  // Files of the server's own: what they are called is nobody else's business.
  return {
    status: 500,
    code,
    detail: "the model cannot be used; the log has the reason under the request's id",
  };
}

function placeOf(error: Error): string | undefined {
  for (const name of ["path", "input"] as const) {
    const place = (error as Error & Partial<Record<typeof name, unknown>>)[name];
    if (typeof place === "string") return place;
  }
  return undefined;
}

function isFrameworkError(error: unknown): error is FastifyError {
  if (!(error instanceof Error)) return false;
  const { statusCode } = error as Partial<FastifyError>;
  return statusCode !== undefined && statusCode >= 400 && statusCode < 500;
}

function diagnoseFramework(error: FastifyError): Diagnosis {
  const detail = error.message;
  if (error.validation !== undefined) {
    const place = error.validation[0]?.instancePath ?? "";
    return { status: 422, code: "invalid-input", detail, path: `${error.validationContext ?? ""}${place}` };
  }
  const status = error.statusCode ?? 400;
  // A SyntaxError of the parser has no code of the framework's.
  const usual = status === 400 ? "invalid-json" : "invalid-request";
  return {
    status,
    code: FRAMEWORK_CODES[error.code] ?? (error instanceof SyntaxError ? "invalid-json" : usual),
    detail,
  };
}

/** The body that tells a client. */
export function problemOf({ status, code, detail, path, found }: Diagnosis, requestId: string): Problem {
  return {
    type: "about:blank",
    title: STATUS_CODES[status] ?? "Client Closed Request",
    status,
    code,
    detail,
    ...(path !== undefined && { path }),
    ...(found !== undefined && { level: found.level, results: found.results }),
    requestId,
  };
}

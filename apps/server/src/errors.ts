import { ErnieMError } from "@ernie-m/config";

/** What can be wrong with a request, beyond what the library finds wrong with its contents. */
export type RequestErrorCode =
  | "unauthorized"
  | "unknown-model"
  | "unsupported-task"
  | "unsupported-media-type"
  | "invalid-header"
  | "invalid-json"
  | "too-many-texts"
  | "text-too-long"
  | "line-too-long"
  | "budget-exceeded"
  | "not-ready"
  | "draining"
  | "body-timeout"
  | "client-closed"
  | "deadline";

/** A request that is not answered. `status` is the HTTP status. */
export class RequestError extends ErnieMError {
  readonly code: RequestErrorCode;
  readonly status: number;

  override get name(): string {
    return "RequestError";
  }

  constructor(code: RequestErrorCode, message: string) {
    super(message);
    this.code = code;
    this.status = STATUSES[code];
  }
}

const STATUSES: Readonly<Record<RequestErrorCode, number>> = {
  "invalid-header": 400,
  "invalid-json": 400,
  unauthorized: 401,
  "unknown-model": 404,
  "body-timeout": 408,
  "line-too-long": 413,
  "unsupported-media-type": 415,
  "unsupported-task": 422,
  "too-many-texts": 422,
  "text-too-long": 422,
  "budget-exceeded": 422,
  "client-closed": 499,
  "not-ready": 503,
  draining: 503,
  deadline: 504,
};

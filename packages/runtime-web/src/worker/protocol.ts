import type { DownloadProgress, TensorMap, WeightStorage } from "@ernie-m/core";
import type { Graph } from "@ernie-m/core/graph";
import type { ProvidedFiles } from "../checkpoint/location.js";
import type { WebDeviceReport } from "../device/device-report.js";
import type { WebRuntimeOptions } from "../options.js";
import type { SentError } from "./error-serialization.js";

/** Marks the messages of this protocol, so that a worker may have others. */
export const CHANNEL = "@ernie-m/runtime-web/1";

/** The part of `OpenOptions` that can be sent. */
export interface SentOpenOptions {
  readonly revision?: string | undefined;
  readonly token?: string | undefined;
  readonly offline?: boolean | undefined;
  /** Whether progress is to be told. */
  readonly progress: boolean;
}

/**
 * What the page asks the worker: arguments and result of each call. Numbers for files and sessions are the
 * page's.
 */
export interface Calls {
  open: {
    args: {
      readonly files: number;
      readonly where: string | ProvidedFiles;
      readonly opening: SentOpenOptions;
    };
    result: { readonly location: string };
  };
  has: { args: { readonly files: number; readonly name: string }; result: boolean };
  /** Opens a file. It stays open as long as the checkpoint. */
  stat: {
    args: { readonly files: number; readonly name: string };
    result: { readonly path: string; readonly size: number };
  };
  read: {
    args: {
      readonly files: number;
      readonly name: string;
      readonly offset: number;
      readonly length: number;
    };
    result: Uint8Array;
  };
  /** Undefined where a checkpoint cannot be listed. */
  names: { args: { readonly files: number }; result: readonly string[] | undefined };
  readFile: { args: { readonly files: number; readonly name: string }; result: Uint8Array };
  readStart: {
    args: { readonly files: number; readonly name: string; readonly length: number };
    result: Uint8Array;
  };
  createSession: {
    args: {
      readonly session: number;
      readonly graph: Graph;
      readonly float16Graph: Graph | undefined;
      readonly weights: ReadonlyMap<string, WeightStorage>;
      /** The checkpoint that weights refer to; undefined when all are in memory. */
      readonly files: number | undefined;
    };
    result: undefined;
  };
  run: { args: { readonly session: number; readonly feeds: TensorMap }; result: TensorMap };
  disposeSession: { args: { readonly session: number }; result: undefined };
  report: { args: Record<never, never>; result: WebDeviceReport };
}

export type CallName = keyof Calls;

/** A call as it is sent. */
export type CallMessage<K extends CallName = CallName> = {
  [Name in K]: {
    readonly channel: typeof CHANNEL;
    readonly kind: "call";
    readonly id: number;
    readonly call: Name;
    readonly args: Calls[Name]["args"];
  };
}[K];

/** From the page to the worker. */
export type ToWorker =
  | { readonly channel: typeof CHANNEL; readonly kind: "start"; readonly options: WebRuntimeOptions }
  | CallMessage
  /** The call's answer is not wanted any more. */
  | { readonly channel: typeof CHANNEL; readonly kind: "abort"; readonly id: number }
  /** What is under way for a checkpoint, and whatever is asked of it later, is to fail. */
  | { readonly channel: typeof CHANNEL; readonly kind: "abort-files"; readonly files: number };

/** From the worker to the page. */
export type FromWorker =
  /** It listens; `started`: and has been told to start. */
  | { readonly channel: typeof CHANNEL; readonly kind: "ready"; readonly started: boolean }
  | {
      readonly channel: typeof CHANNEL;
      readonly kind: "result";
      readonly id: number;
      readonly value: unknown;
    }
  | {
      readonly channel: typeof CHANNEL;
      readonly kind: "error";
      readonly id: number;
      readonly error: SentError;
    }
  | {
      readonly channel: typeof CHANNEL;
      readonly kind: "progress";
      readonly files: number;
      readonly progress: DownloadProgress;
    };

/** Whether what arrived is a message of this protocol. */
export function isOfChannel(data: unknown): data is { readonly channel: typeof CHANNEL } {
  return typeof data === "object" && data !== null && "channel" in data && data.channel === CHANNEL;
}

import { Readable } from "node:stream";
import { BudgetError, type ExtractionOutcome, type ExtractionResult } from "@ernie-m/heads";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { RequestError } from "../errors.js";
import type { TaskOfKind } from "../models/task-kinds.js";
import { withOffsets } from "../offsets.js";
import { extractionOptions, extractionRows } from "../requests/extraction-settings.js";
import { admitted, countingCall, type Services, type TaskCall, taskOf } from "../requests/perform-task.js";
import { diagnose, problemOf } from "../requests/problem.js";
import { problems } from "../schemas/route-schema.js";
import { streamHeader, streamItem, streamOutcome } from "../schemas/stream.js";
import { readLines } from "../streaming/read-lines.js";
import { readHeader, readItem, type StreamHeader, type StreamItem } from "../streaming/stream-lines.js";

const MEDIA_TYPE = "application/x-ndjson";
/** Texts that are asked together: enough to fill model runs, few enough for results to come soon. */
const TEXTS_AT_ONCE = 64;

type Extractor = TaskOfKind<"information-extraction">;
type Outcome = ExtractionOutcome<ExtractionResult>;

/**
 * `POST /v1/extract/stream`: any number of texts, a line each, with a line for each as soon as it is read. No further
 * line is taken before the answers to those before are on their way, so that the client's pace and the queue's hold
 * each other.
 */
export function addExtractStreamRoute(app: FastifyInstance, services: Services): void {
  app.addContentTypeParser(MEDIA_TYPE, (_request, payload, done) => done(null, payload));
  app.post(
    "/v1/extract/stream",
    {
      config: { isStream: true },
      bodyLimit: Number.MAX_SAFE_INTEGER,
      // The lines of a body are looked at when they have come, as any other body is.
      validatorCompiler(part) {
        const { validatorCompiler } = app;
        if (validatorCompiler === undefined) throw new TypeError("an app with routes has a compiler");
        return part.httpPart === "body" ? () => true : validatorCompiler(part);
      },
      schema: {
        tags: ["tasks"],
        summary: "Extraction from any number of texts: lines of JSON in, lines of JSON out, in order",
        body: { content: { [MEDIA_TYPE]: { schema: { anyOf: [streamHeader, streamItem] } } } },
        response: {
          200: { description: "A line for each text", content: { [MEDIA_TYPE]: { schema: streamOutcome } } },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      if (!(request.body instanceof Readable))
        throw new RequestError("unsupported-media-type", `content-type: expected ${MEDIA_TYPE}`);
      const { bodyBytes: lineBytes, bodyTimeout: timeout } = services.limits;
      const lines = readLines(request.body, { lineBytes, timeout, ending: services.draining });
      // What the first line has wrong is still told by a status.
      const first = await lines.next();
      const [line, ...others] = first.done === true ? [] : first.value;
      if (line === undefined)
        throw new RequestError("invalid-json", "expected a first line with a schema, got nothing");
      const header = readHeader(line, request);
      const extractor = await taskOf(
        services.models.named(header.model),
        "information-extraction",
        request.call,
      );
      // No text can help what is found wrong without one.
      await extractor.extract([], header.schema, extractionOptions(header, newCall(request, services)));
      return reply
        .type(MEDIA_TYPE)
        .send(Readable.from(answerLines({ request, services, header, extractor }, others, lines)));
    },
  );
}

interface Stream {
  readonly request: FastifyRequest;
  readonly services: Services;
  readonly header: StreamHeader;
  readonly extractor: Extractor;
}

/** A line for each text. The last one says why there are no more, where that was not the client's end. */
async function* answerLines(
  stream: Stream,
  first: readonly string[],
  rest: AsyncIterable<readonly string[]>,
): AsyncGenerator<string, void, undefined> {
  try {
    yield* answerGroups(stream, first);
    for await (const lines of rest) yield* answerGroups(stream, lines);
  } catch (error) {
    // Nobody reads what a client that has left is told.
    if (!stream.request.call.signal.aborted) yield lineOf({ error: problem(error, stream.request) });
  }
}

async function* answerGroups(
  stream: Stream,
  lines: readonly string[],
): AsyncGenerator<string, void, undefined> {
  for (let at = 0; at < lines.length; at += TEXTS_AT_ONCE) {
    stream.services.draining.throwIfAborted();
    yield await answerGroup(stream, lines.slice(at, at + TEXTS_AT_ONCE));
  }
}

async function answerGroup(stream: Stream, lines: readonly string[]): Promise<string> {
  const { request, header } = stream;
  const read = lines.map((line): StreamItem | { readonly error: unknown } => {
    try {
      return readItem(line, request);
    } catch (error) {
      return { error };
    }
  });
  const items = read.filter((item) => "text" in item);
  const outcomes = await outcomesOf(
    stream,
    items.map(({ text }) => text),
  );
  let next = 0;
  return read
    .map((item) => {
      if (!("text" in item)) return lineOf({ error: problem(item.error, request) });
      const { result, error } = outcomes[next++];
      const id = item.id === undefined ? {} : { id: item.id };
      const outcome = result === undefined ? { error: problem(error, request) } : { result };
      return lineOf({ ...id, ...withOffsets(outcome, item.text, header.offsets) });
    })
    .join("");
}

async function outcomesOf(stream: Stream, texts: readonly string[]): Promise<readonly Outcome[]> {
  if (texts.length === 0) return [];
  const { request, services, header, extractor } = stream;
  const rows = extractionRows(texts, header.schema, extractor.maxTokens);
  const options = extractionOptions(header, newCall(request, services));
  try {
    const work = () => extractor.extract(texts, header.schema, { ...options, onError: "return" as const });
    return await admitted(services, request.call, rows, work, { isPatient: true });
  } catch (error) {
    request.call.signal.throwIfAborted();
    if (!(error instanceof BudgetError)) throw error;
    if (texts.length === 1) return [{ error }];
    // The limit is a text's, not that of whatever came together with it.
    const outcomes: Outcome[] = [];
    for (const text of texts) outcomes.push(...(await outcomesOf(stream, [text])));
    return outcomes;
  }
}

function newCall({ call }: FastifyRequest, { limits }: Services): TaskCall {
  return countingCall(call, limits);
}

const lineOf = (value: object): string => `${JSON.stringify(value)}\n`;

function problem(error: unknown, request: FastifyRequest): object {
  return problemOf(diagnose(error), request.id);
}

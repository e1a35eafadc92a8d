import {
  BudgetError,
  type ExtractionOptions,
  type ExtractionResult,
  type InformationExtractor,
  type Schema,
} from "@ernie-m/heads";
import { extractRecords, type JsonSchema, type RecordExtractor, type RecordResult } from "@ernie-m/records";
import type { FastifyInstance } from "fastify";
import type { FromSchema } from "json-schema-to-ts";
import { RequestError } from "../errors.js";
import { type OffsetUnit, withOffsets } from "../offsets.js";
import { extractionRows } from "../requests/extraction-settings.js";
import { checkCount, checkLengths, textItems, wholeTexts } from "../requests/items.js";
import { admitted, checkRows, countingCall, type Services, taskOf } from "../requests/perform-task.js";
import type { RequestCall } from "../requests/request-call.js";
import {
  extractionProperties,
  modelProperty,
  offsetsProperty,
  oneOf,
  textProperties,
} from "../schemas/requests.js";
import { taskSchema } from "../schemas/route-schema.js";

const { threshold, lang } = extractionProperties;

const body = {
  type: "object",
  additionalProperties: false,
  required: ["schema"],
  oneOf: oneOf(["text"], "texts"),
  properties: {
    ...textProperties,
    schema: {
      type: "object",
      description: "JSON Schema (draft 7 or 2020-12) of the record, read as @ernie-m/records does.",
    },
    records: {
      enum: ["one", "many"],
      description: "Whether a text is one record, or as many as it has of the schema's key. Default one.",
    },
    coerce: { type: "boolean", description: "Whether values become what the schema says. Default true." },
    locale: { type: "string", maxLength: 35, description: "How numbers and dates are written, as BCP 47." },
    threshold,
    lang,
    ...modelProperty,
    ...offsetsProperty,
  },
} as const;

type AnyRecord = RecordResult<unknown>;

/** `POST /v1/records`: objects of the caller's own type, every value with its place. */
export function addRecordsRoute(app: FastifyInstance, services: Services): void {
  app.post<{ Body: FromSchema<typeof body> }>(
    "/v1/records",
    {
      schema: taskSchema({
        summary: "Read objects that a JSON Schema describes, every value with its place",
        body,
        result: "Records",
      }),
    },
    async (request) => {
      const { body, call } = request;
      const items = textItems(body);
      const { list: texts } = items;
      checkCount(texts, services.limits);
      checkLengths(wholeTexts(items), services.limits);
      const model = services.models.named(body.model);
      const extractor = await taskOf(model, "information-extraction", call);
      const results = await extractRecords(
        admittedExtractor(extractor, services, call),
        texts,
        body.schema as JsonSchema,
        {
          signal: call.signal,
          records: body.records ?? "one",
          ...(body.coerce !== undefined && { coerce: body.coerce }),
          ...(body.locale !== undefined && { locale: body.locale }),
          ...(body.threshold !== undefined && { threshold: body.threshold }),
          ...(body.lang !== undefined && { lang: body.lang }),
        },
      );
      return {
        model: model.name,
        results: (results as readonly (AnyRecord | readonly AnyRecord[])[]).map((result, i) =>
          counted(result, texts[i], body.offsets),
        ),
        usage: { rows: call.rows },
      };
    },
  );
}

/** What a JSON Schema makes of questions is known only when they are asked: that is when it has to wait its turn. */
function admittedExtractor(
  extractor: Pick<InformationExtractor, "extract" | "maxTokens">,
  services: Services,
  call: RequestCall,
): RecordExtractor {
  const { limits } = services;
  const { onRows, maxRows } = countingCall(call, limits);
  return {
    extract(
      texts: readonly string[],
      schema: Schema,
      options: ExtractionOptions,
    ): Promise<readonly ExtractionResult[]> {
      const rows = extractionRows(texts, schema, extractor.maxTokens);
      checkRows(rows, limits);
      const onProgress = (progress: { readonly rows: number }): void => onRows(progress.rows);
      return admitted(services, call, rows, async () => {
        try {
          return await extractor.extract(texts, schema, { ...options, maxRows, onProgress });
        } catch (error) {
          // What was found answers questions of ours, not the caller's.
          if (error instanceof BudgetError) throw new RequestError("budget-exceeded", error.message);
          throw error;
        }
      });
    },
  };
}

/** Not the record itself: a number of its own may be called `start`. */
function counted(
  result: AnyRecord | readonly AnyRecord[],
  text: string,
  unit: OffsetUnit | undefined,
): AnyRecord | readonly AnyRecord[] {
  if (isList(result)) return result.map((one) => counted(one, text, unit) as AnyRecord);
  return {
    ...result,
    sources: withOffsets(result.sources, text, unit),
    problems: withOffsets(result.problems, text, unit),
  };
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

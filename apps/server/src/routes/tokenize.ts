import { setImmediate } from "node:timers/promises";
import { type ErnieMTokenizer, offsetsInCodePoints } from "@ernie-m/tokenizer";
import type { FastifyInstance } from "fastify";
import type { FromSchema } from "json-schema-to-ts";
import type { OffsetUnit } from "../offsets.js";
import { checkCount, checkLengths, textItems, wholeTexts } from "../requests/items.js";
import type { Services } from "../requests/perform-task.js";
import { orAborted } from "../requests/request-call.js";
import { modelProperty, offsetsProperty, oneOf, textProperties } from "../schemas/requests.js";
import { taskSchema } from "../schemas/route-schema.js";

const body = {
  type: "object",
  additionalProperties: false,
  oneOf: oneOf(["text"], "texts"),
  properties: { ...textProperties, ...modelProperty, ...offsetsProperty },
} as const;

interface Tokens {
  readonly ids: readonly number[];
  readonly tokens: readonly string[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** `POST /v1/tokenize`: tokens with ids and offsets; the model is not run. */
export function addTokenizeRoute(app: FastifyInstance, services: Services): void {
  app.post<{ Body: FromSchema<typeof body> }>(
    "/v1/tokenize",
    { schema: taskSchema({ summary: "The tokens of a text, with ids and offsets", body, result: "Tokens" }) },
    async (request) => {
      const { model: name, offsets } = request.body;
      const { signal } = request.call;
      const items = textItems(request.body);
      checkCount(items.list, services.limits);
      checkLengths(wholeTexts(items), services.limits);
      const model = services.models.named(name);
      const tokenizer = await orAborted(model.tokenizer(), signal);
      const results: Tokens[] = [];
      for (const text of items.list) {
        results.push(tokensOf(text, tokenizer, offsets));
        // A turn for others: nothing here waits for anything.
        await setImmediate();
        signal.throwIfAborted();
      }
      return { model: model.name, results, usage: { rows: 0 } };
    },
  );
}

function tokensOf(text: string, tokenizer: ErnieMTokenizer, unit: OffsetUnit | undefined): Tokens {
  const { ids, tokens, starts, ends } = tokenizer.tokenize(text);
  const counted = (offsets: Int32Array): readonly number[] =>
    Array.from(unit === "code-points" ? offsetsInCodePoints(text, offsets) : offsets);
  return { ids: Array.from(ids), tokens, starts: counted(starts), ends: counted(ends) };
}

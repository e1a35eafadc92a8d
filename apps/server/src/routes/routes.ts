import type { FastifyInstance } from "fastify";
import type { Services } from "../requests/perform-task.js";
import type { Readiness } from "../requests/readiness.js";
import { addAnswerRoute } from "./answer.js";
import { addChooseRoute } from "./choose.js";
import { addClassifyRoute } from "./classify.js";
import { addDoccanoRoutes } from "./doccano.js";
import { addEmbedRoute } from "./embed.js";
import { addEntitiesRoute } from "./entities.js";
import { addExtractRoute } from "./extract.js";
import { addExtractStreamRoute } from "./extract-stream.js";
import { addHealthRoutes } from "./health.js";
import { addLabelStudioRoutes } from "./label-studio.js";
import { addModelsRoute } from "./models.js";
import { addOpenAiEmbeddingsRoute } from "./openai-embeddings.js";
import { addRecordsRoute } from "./records.js";
import { addTokenizeRoute } from "./tokenize.js";
import { addZeroShotRoute } from "./zero-shot.js";

/** Every route. */
export function addRoutes(app: FastifyInstance, services: Services, readiness: Readiness): void {
  app.register(async (tasks) => addTaskRoutes(tasks, services));
  addTokenizeRoute(app, services);
  addModelsRoute(app, services);
  addLabelStudioRoutes(app, services);
  addHealthRoutes(app, readiness);
}

/** Those whose work waits for its turn. */
function addTaskRoutes(app: FastifyInstance, services: Services): void {
  app.addHook("onRoute", (route) => {
    route.config = { ...route.config, isQueued: true };
  });
  addExtractRoute(app, services);
  addExtractStreamRoute(app, services);
  addRecordsRoute(app, services);
  addClassifyRoute(app, services);
  addZeroShotRoute(app, services);
  addEntitiesRoute(app, services);
  addAnswerRoute(app, services);
  addChooseRoute(app, services);
  addEmbedRoute(app, services);
  addOpenAiEmbeddingsRoute(app, services);
  addDoccanoRoutes(app, services);
}

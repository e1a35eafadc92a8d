import Ajv2020 from "ajv/dist/2020.js";
import type { ErnieMApp } from "../src/index.js";

/** What came back, and for what. */
interface Exchange {
  readonly path: string;
  readonly method: string;
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

/** An OpenAPI document, to hold answers against. */
export interface ApiDocument {
  readonly paths: readonly string[];
  /** Throws where an answer is not what the document says of its path, method, status and media type. */
  check(exchange: Exchange): void;
}

interface Media {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

interface Document {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly responses: Readonly<Record<string, Media>> }>>>
  >;
}

const ID = "https://ernie-m.test/openapi.json";

/** The document that an app publishes. */
export function documentOf(app: ErnieMApp): ApiDocument {
  const document = JSON.parse(JSON.stringify(app.fastify.swagger())) as Document;
  const ajv = new Ajv2020.Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ ...document, $id: ID });
  const escaped = (key: string): string =>
    encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"));
  return {
    paths: Object.keys(document.paths),
    check({ path, method, status, type, body }) {
      const [at] = path.split("?");
      const verb = method.toLowerCase();
      const operation = document.paths[at]?.[verb];
      const [media] = type.split(";");
      // Where the document has no such path there is nothing but a problem.
      if (operation === undefined) {
        if (status === 404 || at === "/docs" || at === "/openapi.json") return;
        if (status >= 400) return validate("/components/schemas/Problem", body, path);
        throw new Error(`${method} ${path} is not in the document and answers ${status}`);
      }
      const key = String(status) in operation.responses ? String(status) : `${String(status)[0]}XX`;
      if (operation.responses[key]?.content?.[media] === undefined)
        throw new Error(`${method} ${path}: the document has no ${status} of ${media}`);
      const pointer = `/paths/${escaped(at)}/${verb}/responses/${key}/content/${escaped(media)}/schema`;
      if (media !== "application/x-ndjson") return validate(pointer, body, path);
      for (const line of String(body).split("\n")) if (line !== "") validate(pointer, JSON.parse(line), path);
    },
  };

  function validate(pointer: string, body: unknown, path: string): void {
    const check = ajv.getSchema(`${ID}#${pointer}`);
    if (check === undefined) throw new Error(`${path}: ${pointer} is not in the document`);
    if (!check(body))
      throw new Error(`${path}: ${ajv.errorsText(check.errors)}: ${JSON.stringify(body).slice(0, 500)}`);
  }
}

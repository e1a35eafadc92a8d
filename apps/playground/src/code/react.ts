import { formatSchema } from "../schema/json.js";
import { copyLine, loadOptions, pageLocation } from "./browser.js";
import { type Dialect, modelPackage, settingsCode } from "./parts.js";

/** A component that follows what is typed. */
export const react: Dialect = {
  id: "react",
  name: "React",
  code: (parts) => `// npm install react react-dom @ernie-m/heads @ernie-m/runtime-web${modelPackage(parts)}
${copyLine(parts)}import { loadExtractor } from "@ernie-m/heads";
import { webRuntime } from "@ernie-m/runtime-web";
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";

const schema = ${formatSchema(parts.schema)};
const extractor = loadExtractor(${pageLocation(parts.source)}, ${loadOptions(parts)});

export function Extraction() {
  const [text, setText] = useState(${JSON.stringify(parts.text)});
  const [shown, setShown] = useState("");
  useEffect(() => {
    const { signal, abort } = abortable();
    extractor
      .then((loaded) => loaded.extract(text, schema, { ...${settingsCode(parts)}, signal }))
      .then((result) => JSON.stringify(result, null, 2))
      .catch((error) => error.message)
      .then((last) => signal.aborted || setShown(last));
    return abort;
  }, [text]);
  return (
    <>
      <textarea aria-label="Text" value={text} onChange={(event) => setText(event.target.value)} />
      <pre>{shown}</pre>
    </>
  );
}

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

createRoot(document.getElementById("root")).render(<Extraction />);
`,
};

import { escapeHtml } from "../first/escape.js";
import { copyLine, pageLocation } from "./browser.js";
import { type Dialect, modelPackage } from "./parts.js";

/** An element in HTML that a bundler builds. */
export const element: Dialect = {
  id: "element",
  name: "Element",
  code: (parts) => {
    const { text, schema, threshold, source } = parts;
    const model = escapeHtml(JSON.parse(pageLocation(source)));
    return `<!-- npm install @ernie-m/element${modelPackage(parts)} -->
${copyLine(parts).replace(/^\/\/ (.*)\n$/, "<!-- $1 -->\n")}<script type="module">
  import "@ernie-m/element/register";
</script>
<ernie-m-extract model="${model}" threshold="${threshold}" schema="${escapeHtml(JSON.stringify(schema))}">${escapeHtml(text)}</ernie-m-extract>
`;
  },
};

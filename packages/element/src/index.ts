/**
 * An element for any page that marks what a schema names in a text. Importing defines nothing; `@ernie-m/element/register`
 * does.
 *
 * @module
 */
export { defineErnieMExtract } from "./define.js";
export {
  ErnieMExtractElement,
  type ErnieMExtractEventMap,
  type ExtractErrorDetail,
  type ExtractProgressDetail,
  type ExtractResultDetail,
} from "./element.js";

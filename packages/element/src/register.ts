/**
 * Makes `<ernie-m-extract>` an element of the page by being imported.
 *
 * @module
 */
import { defineErnieMExtract } from "./define.js";

defineErnieMExtract();

/**
 * For who trains: graphs with gradients. An entry of its own, so that a page that only runs models does not
 * load it.
 *
 * @module
 */
export { type Differentiation, differentiate, gradientName } from "./gradients/differentiate.js";

export { quantizeLinears as quantizeAtLoad } from "@ernie-m/core/saving";

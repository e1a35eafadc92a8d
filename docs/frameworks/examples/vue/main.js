import { createApp } from "vue";
import MarkedText from "./MarkedText.vue";

createApp(MarkedText, { text: "Marie Curie was born in Warsaw.", schema: ["person", "location"] }).mount(
  "#app",
);

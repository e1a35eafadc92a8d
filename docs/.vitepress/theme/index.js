import DefaultTheme from "vitepress/theme";
import { h } from "vue";
import LiveExtractor from "./LiveExtractor.vue";
import MissingPage from "./MissingPage.vue";
import "./style.css";

export default {
  extends: DefaultTheme,
  Layout: () =>
    h(DefaultTheme.Layout, null, {
      "home-hero-image": () => h(LiveExtractor),
      "not-found": () => h(MissingPage),
    }),
};

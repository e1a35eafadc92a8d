import { later } from "../components/later.jsx";
import { CacheList } from "../models/cache-list.jsx";
import { Catalogue } from "../models/catalogue.jsx";
import { CurrentModel } from "../models/current-model.jsx";
import { DevicePicker, DeviceReport } from "../models/device.jsx";
import { DTypePicker } from "../models/dtype-picker.jsx";
import { LoadProblem, Sources } from "../models/sources.jsx";

const TaughtList = later(async () => (await import("../teach/taught-list.jsx")).TaughtList);

/** Which model, where it comes from, and what it computes with. */
export function ModelPanel() {
  return (
    <div class="models">
      <div class="column">
        <section class="card" aria-labelledby="catalogue-title">
          <h2 id="catalogue-title">Published models</h2>
          <Catalogue />
        </section>
        <section class="card" aria-labelledby="sources-title">
          <h2 id="sources-title">Take another model</h2>
          <Sources />
          <LoadProblem />
        </section>
        <section class="card" aria-labelledby="taught-title">
          <h2 id="taught-title">Taught here</h2>
          <TaughtList />
        </section>
        <section class="card" aria-labelledby="cache-title">
          <CacheList />
        </section>
      </div>
      <div class="column">
        <section class="card" aria-labelledby="device-title">
          <h2 id="device-title">Computes with</h2>
          <DevicePicker />
          <DeviceReport />
        </section>
        <section class="card" aria-labelledby="dtype-title">
          <h2 id="dtype-title">Number format</h2>
          <DTypePicker />
        </section>
        <section class="card" aria-labelledby="current-title">
          <h2 id="current-title">In use</h2>
          <CurrentModel />
        </section>
      </div>
    </div>
  );
}

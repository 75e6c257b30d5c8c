// The part of Tabulator that ui/grid.js uses. esbuild makes it vendor/tabulator.min.js.
import {
  AccessorModule, ClipboardModule, EditModule, ExportModule, FormatModule, FrozenColumnsModule, InteractionModule, KeybindingsModule, MutatorModule,
  ResizeColumnsModule, ResizeTableModule, SelectRangeModule, Tabulator,
} from "tabulator-tables";

Tabulator.registerModule([
  AccessorModule, ClipboardModule, EditModule, ExportModule, FormatModule, FrozenColumnsModule, InteractionModule, KeybindingsModule, MutatorModule,
  ResizeColumnsModule, ResizeTableModule, SelectRangeModule,
]);
globalThis.Tabulator = Tabulator;

// The part of ECharts that ui/chart.js uses: lines, bars, treemap on a canvas. esbuild makes it vendor/echarts.min.js.
import * as echarts from "echarts/core";
import { BarChart, LineChart, TreemapChart } from "echarts/charts";
import { GridComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([BarChart, LineChart, TreemapChart, GridComponent, MarkLineComponent, TooltipComponent, LabelLayout, CanvasRenderer]);
globalThis.echarts = { init: echarts.init };

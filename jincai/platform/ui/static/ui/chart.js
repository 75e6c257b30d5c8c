/* 金财 图：按 data-chart 里的数画；颜色、字号取自令牌，不用图例框、不动画；点了去明细。 */
(() => {
  "use strict";
  const boxes = [...document.querySelectorAll("[data-chart]")];
  if (!boxes.length || typeof echarts === "undefined") return;
  const look = () => {
    const css = getComputedStyle(document.documentElement), of = (name) => css.getPropertyValue("--" + name).trim();
    return { c1: of("c1"), c2: of("c2"), c3: of("c3"), c4: of("c4"), ink: of("ink"), ink2: of("ink-2"), line: of("line"), strong: of("line-strong"), surface: of("surface"), surface2: of("surface-2"), font: of("font").replace(/"/g, "'"), on: of("on-accent") };
  };
  const words = (t) => ({ color: t.ink2, fontSize: 12, fontFamily: t.font });
  const tip = (t) => ({ renderMode: "richText", trigger: "item", confine: true, backgroundColor: t.surface, borderColor: t.strong, borderWidth: 1, padding: 8, textStyle: { color: t.ink, fontSize: 12, fontFamily: t.font }, transitionDuration: 0 });
  const axis = (t, more) => ({ axisLine: { lineStyle: { color: t.strong } }, axisTick: { show: false }, axisLabel: words(t), splitLine: { lineStyle: { color: t.line } }, ...more });
  const cut = (text, most) => (text.length > most ? text.slice(0, most - 1) + "…" : text);

  /* 时间对着钱：实线是钱，虚线是时间，线尾写名 */
  const time = (told, t) => {
    const styles = { main: { color: t.c1, width: 2, type: "solid" }, time: { color: t.c3, width: 1.5, type: [2, 3] }, other: { color: t.c3, width: 1.5, type: "solid" } };
    const longest = Math.max(...told.curves.map((c) => c.label.length));
    return {
      grid: { left: 44, right: 26 + 11 * longest, top: 12, bottom: 24 }, tooltip: { ...tip(t), trigger: "axis", formatter: (at) => [told.ticks[at[0].dataIndex], ...at.map((p) => p.data.name + " " + p.data.shown)].join("\n"), axisPointer: { type: "line", lineStyle: { color: t.c3 } } },
      xAxis: { type: "category", data: told.ticks, boundaryGap: false, ...axis(t, { splitLine: { show: false } }) },
      yAxis: { type: "value", min: 0, max: (v) => Math.max(1, Math.ceil(v.max * 10) / 10), interval: 0.5, ...axis(t, { axisLine: { show: false }, axisLabel: { ...words(t), formatter: (v) => Math.round(v * 100) + "%" } }) },
      series: told.curves.map((c) => ({
        type: "line", name: c.label, data: c.points, lineStyle: styles[c.kind], itemStyle: { color: styles[c.kind].color }, symbol: c.kind === "main" ? "circle" : "none", symbolSize: 6, emphasis: { disabled: false, scale: 1.6 },
        endLabel: { show: true, formatter: (c.kind === "time" ? "┄ " : "━ ") + c.label, color: c.kind === "main" ? t.ink : t.ink2, fontSize: 12, fontFamily: t.font, fontWeight: c.kind === "main" ? 600 : 400 }, labelLayout: { moveOverlap: "shiftY" }, z: c.kind === "main" ? 3 : 2,
      })),
    };
  };

  /* 矩形树：面积是支出，字写名、数、率；深浅只作辅助 */
  const tree = (told, t) => ({
    tooltip: { ...tip(t), formatter: (p) => (p.data.tip || []).join("\n") },
    series: [{
      type: "treemap", roam: false, nodeClick: false, breadcrumb: { show: false }, left: 0, right: 0, top: 0, bottom: 0, sort: "desc",
      itemStyle: { borderColor: t.surface, borderWidth: 1, gapWidth: 1 }, emphasis: { itemStyle: { borderColor: t.ink, borderWidth: 2 } },
      label: { show: true, position: "insideTopLeft", padding: [6, 6], fontSize: 12, lineHeight: 16, fontFamily: t.font, overflow: "truncate", formatter: (p) => p.data.name + "\n" + p.data.shown + (p.data.rate ? "\n" + p.data.rate : "") },
      labelLayout: (p) => (p.rect && (p.rect.width < 76 || p.rect.height < 26) ? { x: -9999, y: -9999 } : {}),
      data: told.points.map((p) => ({ ...p, itemStyle: { color: p.slow ? t.c4 : t.c1 }, label: { color: p.slow ? t.ink : t.on, textBorderWidth: 0 } })),
    }],
  });

  /* 排名：横条是率，竖线是时间，右边写率与余数 */
  const rank = (told, t) => ({
    grid: { left: 8, right: 8, top: 4, bottom: 4, containLabel: true }, tooltip: { ...tip(t), formatter: (p) => (p.data.tip || []).join("\n") },
    xAxis: { type: "value", min: 0, max: (v) => Math.max(1, v.max), show: false },
    yAxis: [
      { type: "category", inverse: true, data: told.points.map((p) => p.name), axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...words(t), color: t.ink, formatter: (name) => cut(name, 11) } },
      { type: "category", inverse: true, position: "right", data: told.points.map((p) => p.shown), axisLine: { show: false }, axisTick: { show: false }, axisLabel: { ...words(t), align: "right", margin: 142, padding: 0 } },
    ],
    series: [{
      type: "bar", data: told.points, barWidth: 8, itemStyle: { color: t.c1 }, showBackground: true, backgroundStyle: { color: t.c4 },
      markLine: told.points.length && told.points[0].time ? { silent: true, symbol: "none", animation: false, lineStyle: { color: t.ink, width: 2, type: "solid" }, label: { show: false }, data: [{ xAxis: told.points[0].time }] } : undefined,
    }],
  });

  /* 柱：各月末，最后一根是主角 */
  const cash = (told, t) => ({
    grid: { left: 8, right: 12, top: 24, bottom: 4, containLabel: true }, tooltip: { ...tip(t), formatter: (p) => p.name + "\n" + p.data.shown },
    xAxis: { type: "category", data: told.ticks, ...axis(t, { splitLine: { show: false } }) }, yAxis: { type: "value", show: false, min: 0 },
    series: [{ type: "bar", data: told.points.map((p, at) => ({ ...p, itemStyle: { color: at === told.points.length - 1 ? t.c1 : t.c4 }, label: { show: at === told.points.length - 1 || at === 0 } })), barMaxWidth: 28, label: { position: "top", formatter: (p) => p.data.shown, color: t.ink2, fontSize: 12, fontFamily: t.font } }],
  });

  const kinds = { time, tree, rank, cash };
  const drawn = boxes.map((box) => ({ box, told: JSON.parse(box.dataset.chart), chart: echarts.init(box, null, { renderer: "canvas" }) }));
  const draw = () => { const t = look(); drawn.forEach(({ told, chart }) => { chart.setOption({ animation: false, textStyle: { fontFamily: t.font, fontSize: 12 }, ...kinds[told.kind](told, t) }, true); }); };
  drawn.forEach(({ box, chart }) => {
    chart.on("click", (p) => { if (p.data?.url) location.href = p.data.url; });
    chart.on("mouseover", (p) => { box.classList.toggle("can", !!p.data?.url); });
    chart.on("mouseout", () => box.classList.remove("can"));
    chart.on("finished", () => { box.dataset.ready = "1"; }); // 画完了，字也都在
  });
  draw();
  new MutationObserver(draw).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  addEventListener("resize", () => drawn.forEach(({ chart }) => chart.resize()));
})();

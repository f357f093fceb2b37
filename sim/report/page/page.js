"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const live = document.getElementById("live");
  const plots = [];

  const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const two = n => String(n).padStart(2, "0");
  const clock = s => {
    if (s == null) return "";
    const w = Math.floor(s), h = Math.floor(w / 3600), rest = two(Math.floor(w / 60) % 60) + ":" + two(w % 60);
    const part = data.end < 10 ? "." + Math.round((s - w) * 10) % 10 : "";
    return (h > 0 ? h + ":" : "") + rest + part;
  };
  const number = v => v == null ? "-" : v >= 1e6 ? (v / 1e6).toPrecision(3) + " M" : v >= 1e4 ? (v / 1e3).toPrecision(3) + " k"
    : String(+v.toPrecision(3));
  const time = v => v == null ? "-" : v >= 36000 ? (v / 3600).toPrecision(3) + " h" : v >= 600 ? (v / 60).toPrecision(3) + " min"
    : v >= 1 ? +v.toPrecision(3) + " s" : v >= 1e-3 ? +(v * 1e3).toPrecision(3) + " ms" : +(v * 1e6).toPrecision(3) + " µs";
  const whole = v => Math.round(100 * v) + " %";
  const percent = v => v == null ? "-" : (100 * v).toPrecision(3) + " %";

  // within lets something draw in a chart, and nowhere else.
  const within = draw => u => {
    const { ctx, bbox } = u;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    draw(u, ctx, bbox);
    ctx.restore();
  };

  // Faults are shaded and events are lines, in every chart that goes over time.
  const marks = within((u, ctx, bbox) => {
    for (const m of data.marks || []) {
      const from = u.valToPos(m.from, "x", true), until = u.valToPos(Math.max(m.until, m.from), "x", true);
      if (m.kind === "fault") {
        ctx.fillStyle = colour("--fault");
        ctx.fillRect(from, bbox.top, Math.max(until - from, 2), bbox.height);
      } else {
        ctx.strokeStyle = colour("--soft");
        ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
        ctx.beginPath();
        ctx.moveTo(from, bbox.top);
        ctx.lineTo(from, bbox.top + bbox.height);
        ctx.stroke();
        ctx.setLineDash([]);
      }
    }
  });

  // Their names stand on the ground of the page, so that neither a line nor another name runs through them: each in the
  // first of a few rows that has room there, and one for which there is none is left to the table.
  const labels = within((u, ctx, bbox) => {
    const px = devicePixelRatio, high = 15, taken = [];
    ctx.font = 11 * px + "px system-ui, sans-serif";
    ctx.textAlign = "left";
    for (const m of data.marks || []) {
      const from = u.valToPos(m.from, "x", true);
      if (from < bbox.left || from > bbox.left + bbox.width) continue;
      const text = m.text.length > 36 ? m.text.slice(0, 35) + "…" : m.text, wide = ctx.measureText(text).width + 4 * px;
      const left = Math.max(bbox.left, Math.min(from + 2 * px, bbox.left + bbox.width - wide));
      const row = [0, 1, 2, 3].find(r => !taken.some(t => t.row === r && left < t.right && t.left < left + wide));
      if (row === undefined) continue;
      taken.push({ row, left, right: left + wide + 4 * px });
      const top = bbox.top + (2 + high * row) * px;
      ctx.globalAlpha = 0.85;
      ctx.fillStyle = colour("--back");
      ctx.fillRect(left, top, wide, (high - 1) * px);
      ctx.globalAlpha = 1;
      ctx.fillStyle = colour("--soft");
      ctx.fillText(text, left + 2 * px, top + 11 * px);
    }
  });

  const axis = (values, size) => ({
    stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { stroke: colour("--line"), width: 1 },
    values: (u, list) => list.map(v => v == null ? "" : values(v)), size: size || 50, font: "12px system-ui, sans-serif",
  });
  const line = (label, css, show, more) => Object.assign(
    { label, stroke: colour(css), width: 1.5, value: (u, v) => show(v), points: { show: false }, spanGaps: false }, more);

  // say tells where the cursor of a chart is to who does not see it.
  const say = (u, i) => {
    const parts = u.series.map((s, n) => n === 0 ? "" : s.label + " " + (s.value ? s.value(u, u.data[n][i]) : u.data[n][i]));
    live.textContent = u.xWords(u.data[0][i]) + ":" + parts.join(", ");
  };
  const keys = (figure, u) => figure.addEventListener("keydown", e => {
    const last = u.data[0].length - 1, step = e.shiftKey ? 10 : 1;
    let i = u.cursor.idx == null ? -1 : u.cursor.idx;
    if (e.key === "ArrowRight") i += step;
    else if (e.key === "ArrowLeft") i -= step;
    else if (e.key === "Home") i = 0;
    else if (e.key === "End") i = last;
    else return;
    e.preventDefault();
    i = Math.min(Math.max(i, 0), last);
    const y = u.over.clientHeight / 2;
    u.setCursor({ left: u.valToPos(u.data[0][i], "x"), top: y });
    say(u, i);
  });

  const chart = (id, title, words, series, columns, options) => {
    const figure = document.getElementById(id);
    const old = figure.querySelector("div.plot");
    if (columns[0].length === 0) { figure.hidden = true; return; }
    const caption = figure.querySelector("figcaption") || figure.appendChild(document.createElement("figcaption"));
    caption.textContent = title;
    caption.id = id + "-caption";
    if (old) old.remove();
    const place = figure.appendChild(document.createElement("div"));
    place.className = "plot";
    place.tabIndex = 0;
    place.setAttribute("role", "img");
    place.setAttribute("aria-roledescription", "chart");
    place.setAttribute("aria-label", title + ". " + words + " Arrow keys read the values.");
    const u = new uPlot(Object.assign({
      width: Math.max(figure.clientWidth, 300), height: 260, series: [{ label: options.xLabel || "at", value: (u, v) => options.x(v) }, ...series],
      cursor: { drag: { x: true, y: false } }, legend: { live: true },
    }, options.plot), columns, place);
    u.xWords = options.x;
    keys(place, u);
    plots.push({ u, figure });
  };

  const log = { distr: 3, log: 10 };
  const logTime = { x: { time: false }, y: log };
  const most = list => list.reduce((a, b) => b != null && b > a ? b : a, 0);
  const overTime = (plot, ...after) => ({ x: clock, plot: Object.assign({ hooks: { drawClear: [marks], draw: after } }, plot) });

  // The heat map is a series that draws cells instead of a line.
  const cells = within((u, ctx) => {
    const h = data.heat;
    ctx.fillStyle = colour("--c1");
    for (const [column, row, share] of h.cells) {
      const left = u.valToPos(h.from[column], "x", true), right = u.valToPos(h.from[column + 1], "x", true);
      const top = u.valToPos(h.floor[row + 1], "y", true), bottom = u.valToPos(h.floor[row], "y", true);
      ctx.globalAlpha = 0.08 + 0.92 * Math.sqrt(share);
      ctx.fillRect(left, top, Math.max(right - left, 1), Math.max(bottom - top, 1));
    }
  });

  const build = () => {
    for (const { u } of plots.splice(0)) u.destroy();
    const d = data;
    chart("throughput", "Throughput, a second", "At most " + number(most(d.acked)) + " exports acknowledged and " +
      number(most(d.offered)) + " updates received a second.", [
      line("updates", "--soft", number), line("exports", "--c2", number, { dash: [6, 3] }), line("acknowledged", "--c1", number, { width: 2 }),
      line("throttled", "--c4", number), line("failed or unknown", "--c8", number),
    ], [d.t, d.offered, d.exported, d.acked, d.throttled, d.lost],
    overTime({ scales: { x: { time: false } }, axes: [axis(clock), axis(number, 60)] }, labels));

    chart("percentiles", "Due to ack, percentiles", "p99 is at most " + time(most(d.p99)) + ".", [
      line("p50", "--c3", time), line("p95", "--c1", time), line("p99", "--c2", time), line("max", "--c4", time, { dash: [3, 3] }),
    ], [d.t, d.p50, d.p95, d.p99, d.max], overTime({ scales: logTime, axes: [axis(clock), axis(time, 70)] }));

    if (d.heat.from) {
      const middles = d.heat.from.slice(0, -1).map((v, i) => (v + d.heat.from[i + 1]) / 2);
      const floor = d.heat.floor[0], roof = d.heat.floor[d.heat.floor.length - 1];
      chart("heat", "Due to ack, heat map", "Darker where more of what was acknowledged then took so long; from " + time(floor) +
        (d.heat.below ? " and less to " : " to ") + time(roof) + ".", [line("p50", "--c3", time, { paths: () => null })],
      [middles, middles.map(at => d.p50[nearest(d.t, at)])], {
        x: clock, plot: {
          scales: { x: { time: false, range: [0, d.end] }, y: { distr: 3, log: 10, range: [floor, roof] } }, axes: [axis(clock), axis(time, 70)],
          hooks: { drawClear: [marks], draw: [cells] },
        },
      });
    } else document.getElementById("heat").hidden = true;

    if (d.spread.floor) {
      const bars = uPlot.paths.bars({ size: [0.9, 100] });
      const at = d.spread.due.map((_, i) => i);
      const from = v => Number.isInteger(v) && v >= 0 && v < d.spread.floor.length ? time(d.spread.floor[v]) : "";
      chart("spread", "Latencies, histogram", "Exports by how long they took.", [
        line("due to ack", "--c1", number, { paths: bars, fill: colour("--c1") }),
        line("sent to ack", "--c2", number, { paths: uPlot.paths.stepped({ align: 1 }), width: 2 }),
      ], [at, d.spread.due, d.spread.sent], {
        x: v => v == null ? "" : from(v) + " to " + from(v + 1), xLabel: "took",
        plot: { scales: { x: { time: false } }, axes: [axis(from), axis(number, 60)] },
      });
    } else document.getElementById("spread").hidden = true;

    chart("flight", "Exports on their way", "At most " + number(most(d.in_flight)) + ".",
      [line("in flight", "--c5", number, { fill: colour("--fill") })], [d.t, d.in_flight],
      overTime({ height: 180, scales: { x: { time: false } }, axes: [axis(clock), axis(number, 60)] }));

    const s = d.shards;
    chart("shards", "Shards, share of their quota in use", "At most " + percent(most((s.use || []).map(most))) + ".",
      (s.ids || []).map((id, i) => line(id, "--c" + (i % 8 + 1), percent)), [s.t || [], ...(s.use || [])],
      overTime({ scales: { x: { time: false }, y: { range: (u, low, high) => [0, Math.max(high, 1)] } }, axes: [axis(clock), axis(whole, 60)] }));
    document.documentElement.dataset.charts = plots.length;
  };
  const nearest = (list, at) => {
    let i = list.findIndex(v => v >= at);
    return i < 0 ? list.length - 1 : i;
  };

  build();
  let timer = 0;
  addEventListener("resize", () => {
    clearTimeout(timer);
    timer = setTimeout(() => plots.forEach(({ u, figure }) => u.setSize({ width: figure.clientWidth, height: u.height })), 100);
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", build);
  addEventListener("beforeprint", () => { document.documentElement.dataset.print = "1"; build(); });
  addEventListener("afterprint", () => { delete document.documentElement.dataset.print; build(); });
})();

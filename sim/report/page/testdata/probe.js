// What a test wants to know of a page that is open: which charts are drawn and where, and what of the layout is broken.
"use strict";
(() => {
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const box = e => { const r = e.getBoundingClientRect(); return { x: r.left + scrollX, y: r.top + scrollY, w: r.width, h: r.height }; };
  const meets = (a, b) => a.x < b.x + b.w - 1 && b.x < a.x + a.w - 1 && a.y < b.y + b.h - 1 && b.y < a.y + a.h - 1;

  // ink is how much of a canvas is coloured: lines, bars and cells are, axes, grids and texts are grey.
  const ink = canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    let n = 0;
    for (let i = 0; i < data.length; i += 4) {
      const most = Math.max(data[i], data[i + 1], data[i + 2]), least = Math.min(data[i], data[i + 1], data[i + 2]);
      if (data[i + 3] > 40 && most - least > 50) n++;
    }
    return n;
  };

  const charts = [...document.querySelectorAll("[data-chart]")].map(f => {
    const over = f.querySelector(".u-over"), canvas = f.querySelector("canvas");
    return {
      id: f.id, title: (f.querySelector("figcaption") || {}).textContent || "", ink: canvas ? ink(canvas) : 0,
      place: over ? box(over) : null, series: f.querySelectorAll(".u-legend .u-series").length - 1,
    };
  });

  const broken = [];
  const name = e => (e.id || e.className || e.localName) + " " + JSON.stringify((e.textContent || "").trim().slice(0, 30));
  const shown = e => e.getClientRects().length > 0 && e.getBoundingClientRect().width > 1;
  for (const e of document.body.querySelectorAll("*")) {
    const inside = e.parentElement.closest(".scroll, pre, .u-wrap, .skip");
    if (!inside && shown(e) && !e.matches(".skip, script, style") && box(e).x + box(e).w > root.clientWidth + 1) broken.push("wider than the page: " + name(e));
  }
  const apart = (what, list) => list.forEach((a, i) => list.slice(i + 1).forEach(b => {
    if (meets(box(a), box(b))) broken.push(what + " overlap: " + name(a) + " and " + name(b));
  }));
  apart("blocks", [...document.querySelectorAll("header, nav, main > *, footer")].filter(shown));
  apart("charts", [...document.querySelectorAll("figure, figcaption:not(figure *)")].filter(shown));
  apart("numbers", [...document.querySelectorAll(".facts > div")]);
  document.querySelectorAll("tr").forEach(tr => apart("cells", [...tr.children].filter(shown)));
  for (const e of document.querySelectorAll(".facts dd, td, th, figcaption, h1, h2")) {
    if (shown(e) && e.scrollWidth > e.clientWidth + 1) broken.push("cut: " + name(e));
  }
  const columns = new Set([...document.querySelectorAll(".facts > div")].map(e => Math.round(box(e).x))).size;
  root.dataset.probe = JSON.stringify({ dark, ground: getComputedStyle(document.body).backgroundColor, columns, charts, broken });
})();

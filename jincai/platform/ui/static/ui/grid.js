/* 金财 录入网格：贴 Excel、向下填、撤销、逐格的错、随填随存；没有它，页上是一张能填的普通表。
   Tabulator 管画出与滚动、冻结列、选区；贴、填、撤销、错与存在这里。 */
(() => {
  "use strict";
  const box = document.querySelector("[data-grid]");
  if (!box || typeof Tabulator === "undefined") return;
  const told = JSON.parse(box.dataset.grid), keys = told.columns.map((c) => c.key);
  const form = box.closest("form"), token = form.elements.namedItem("csrfmiddlewaretoken").value;
  const by = (id) => document.getElementById(id);
  const kept = "jincai:grid:" + location.pathname;
  const SPARE = 10, WAIT = 400;
  let marks = told.marks, edition = told.edition, said = told.said, sending = null, timer = 0;
  const pending = new Map(), heads = {}, done = [], undone = [];

  const blank = (id) => { const row = { id }; keys.forEach((k) => { row[k] = ""; }); return row; };
  const rows = told.cells.map((cells, at) => { const row = { id: at + 1 }; keys.forEach((k, i) => { row[k] = cells[i]; }); return row; });

  /* 画一格：字，错的下面写怎么改 */
  const draw = (cell, params) => {
    const id = cell.getRow().getData().id, key = cell.getField(), wrong = marks[id]?.[key], el = cell.getElement();
    el.classList.toggle("err", !!wrong);
    if (wrong) el.setAttribute("aria-invalid", "true"); else el.removeAttribute("aria-invalid");
    const out = document.createElement("span");
    out.className = "what";
    out.textContent = cell.getValue() ?? "";
    if (params.money && /^-?\d+(\.\d+)?$/.test(out.textContent)) out.textContent = Number(out.textContent).toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
    el.setAttribute("aria-label", [params.title, out.textContent, wrong].filter(Boolean).join("，"));
    if (!wrong) return out;
    const both = document.createElement("span"), small = document.createElement("small");
    small.textContent = wrong;
    both.append(out, small);
    return both;
  };
  const columns = told.columns.map((c, at) => ({
    title: c.title, field: c.key, minWidth: c.width, widthGrow: c.kind === "text" ? 2 : 1, resizable: true, frozen: at === 0 && told.columns.length > 10,
    hozAlign: c.kind === "money" ? "right" : "left", headerHozAlign: c.kind === "money" ? "right" : "left", formatter: draw, formatterParams: { money: c.kind === "money", title: c.title },
    editor: c.choices.length ? "list" : "input",
    editorParams: c.choices.length ? { values: c.choices.map(([value, says]) => ({ value, label: says ? value + "　" + says : value })), autocomplete: true, freetext: true, allowEmpty: true, listOnEmpty: true, filterFunc: (typed, label) => String(label).toLowerCase().includes(String(typed).toLowerCase()) } : { selectContents: true },
  }));
  while (rows.length < told.cells.length + SPARE && rows.length < told.most) rows.push(blank(rows.length + 1));

  by(box.dataset.plain).remove();
  const host = document.createElement("div");
  box.append(host);
  const table = new Tabulator(host, {
    data: rows, columns, index: "id", height: "100%", layout: "fitColumns", columnHeaderVertAlign: "middle",
    rowHeader: { title: "行", field: "id", width: 44, minWidth: 44, resizable: false, frozen: true, hozAlign: "center", cssClass: "idx", editor: false },
    selectableRange: 1, selectableRangeColumns: true, selectableRangeRows: true, selectableRangeClearCells: false, editTriggerEvent: "dblclick",
    clipboard: "copy", clipboardCopyRowRange: "range", clipboardCopyStyled: false, clipboardCopyConfig: { rowHeaders: false, columnHeaders: false }, placeholder: "没有行",
  });
  host.setAttribute("aria-label", document.title);

  /* 改：一次的改动是一步，可撤销；存改了的几格 */
  const write = (changes, step) => {
    const last = Math.max(...changes.map((c) => c[0]));
    let count = table.getDataCount();
    const more = [];
    while (count < Math.min(last + SPARE, told.most)) { count += 1; more.push(blank(count)); }
    const fits = changes.filter(([id]) => id <= told.most);
    const grown = more.length ? table.addData(more, false) : Promise.resolve();
    return grown.then(() => {
      const olds = [], news = new Map();
      fits.forEach(([id, key, value]) => {
        const row = table.getRow(id);
        if (!row) return;
        const old = news.get(id)?.[key] ?? row.getData()[key];
        olds.push([id, key, old]);
        news.set(id, { ...(news.get(id) || { id }), [key]: value });
        pending.set(id + "|" + key, [id, key, value]);
        if (marks[id]?.[key]) delete marks[id][key];
      });
      if (step) { done.push({ olds, news: fits }); undone.length = 0; if (done.length > 200) done.shift(); }
      return table.updateData([...news.values()]).then(() => { news.forEach((_, id) => table.getRow(id).reformat()); later(); if (changes.length > fits.length) tell("一批至多 " + told.most + " 行，多出的没有贴上", true); });
    });
  };
  const back = (from, to, side) => { const step = from.pop(); if (!step) return; to.push(step); write(side === "olds" ? [...step.olds].reverse() : step.news, false); };
  table.on("cellEdited", (cell) => {
    const id = cell.getRow().getData().id, key = cell.getField(), value = String(cell.getValue() ?? "").trim();
    done.push({ olds: [[id, key, cell.getOldValue() ?? ""]], news: [[id, key, value]] });
    undone.length = 0;
    write([[id, key, value]], false);
    host.focus();
  });

  /* 选区 */
  const picked = () => {
    const range = table.getRanges()[0];
    if (!range) return null;
    const cells = range.getStructuredCells().map((line) => line.filter((c) => keys.includes(c.getField())));
    return cells.length && cells[0].length ? cells : null;
  };
  const grid = (cells) => cells.flatMap((line) => line.map((c) => [c.getRow().getData().id, c.getField(), c]));
  const paste = (text) => {
    const cells = picked();
    if (!cells) return;
    const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    const top = cells[0][0].getRow().getData().id, left = keys.indexOf(cells[0][0].getField()), changes = [];
    const tall = lines.length === 1 ? cells.length : lines.length, wide = lines.length === 1 && lines[0].length === 1 ? cells[0].length : 0;
    for (let i = 0; i < tall; i += 1) {
      const line = lines[lines.length === 1 ? 0 : i];
      for (let j = 0; j < (wide || line.length) && left + j < keys.length; j += 1) changes.push([top + i, keys[left + j], (line[wide ? 0 : j] || "").trim().replace(/^"(.*)"$/, "$1")]);
    }
    write(changes, true);
  };
  const fill = () => {
    const cells = picked();
    if (!cells) return;
    if (cells.length > 1) { write(cells.slice(1).flatMap((line) => line.map((c, j) => [c.getRow().getData().id, c.getField(), cells[0][j].getValue()])), true); return; }
    const id = cells[0][0].getRow().getData().id, above = table.getRow(id - 1);
    if (above) write(cells[0].map((c) => [id, c.getField(), above.getData()[c.getField()]]), true);
  };
  const go = (id, key) => {
    const row = table.getRow(id), cell = row && row.getCell(key);
    if (!cell) return;
    table.getRanges().forEach((r) => r.remove());
    table.addRange(cell, cell);
    host.focus({ preventScroll: true });
    table.scrollToRow(id, "nearest", false).catch(() => {}).then(() => table.scrollToColumn(key, "middle", false)).catch(() => {}).then(() => box.scrollIntoView({ block: "nearest" }));
  };
  const next = () => {
    const list = Object.keys(marks).map(Number).sort((a, b) => a - b).flatMap((id) => keys.filter((k) => marks[id][k]).map((k) => [id, k]));
    if (!list.length) { tell("没有填错的格"); return; }
    const cells = picked(), at = cells ? [cells[0][0].getRow().getData().id, keys.indexOf(cells[0][0].getField())] : [0, -1];
    const after = list.find(([id, k]) => id > at[0] || (id === at[0] && keys.indexOf(k) > at[1])) || list[0];
    go(...after);
  };
  const editing = () => /^(INPUT|TEXTAREA)$/.test(document.activeElement?.tagName) && host.contains(document.activeElement);
  document.addEventListener("keydown", (e) => {
    if (e.key === "F8") { e.preventDefault(); next(); return; }
    if (!host.contains(e.target) || editing()) return;
    const mod = e.ctrlKey || e.metaKey, cells = picked();
    if (mod && e.key.toLowerCase() === "z") { e.preventDefault(); if (e.shiftKey) back(undone, done, "news"); else back(done, undone, "olds"); }
    else if (mod && e.key.toLowerCase() === "y") { e.preventDefault(); back(undone, done, "news"); }
    else if (mod && e.key.toLowerCase() === "d") { e.preventDefault(); fill(); }
    else if ((e.key === "Delete" || e.key === "Backspace") && cells) { e.preventDefault(); write(grid(cells).map(([id, key]) => [id, key, ""]), true); }
    else if (e.key === "F2" && cells) { e.preventDefault(); cells[0][0].edit(); }
    else if ((e.isComposing || e.keyCode === 229) && cells) cells[0][0].edit(); /* 输入法：先开格，字就落在格里 */
    else if (!mod && !e.altKey && e.key.length === 1 && cells) {
      e.stopPropagation();
      cells[0][0].edit();
      const input = document.activeElement;
      if (input && input.tagName === "INPUT") { e.preventDefault(); input.value = e.key; input.dispatchEvent(new Event("input", { bubbles: true })); }
    } else return;
    e.stopPropagation();
  }, true);
  document.addEventListener("paste", (e) => { if (host.contains(document.activeElement) && !editing()) { e.preventDefault(); e.stopPropagation(); paste(e.clipboardData.getData("text/plain")); } }, true);
  by("grid-said")?.addEventListener("click", (e) => { const a = e.target.closest("a[data-at]"); if (a && +a.dataset.at) { e.preventDefault(); go(+a.dataset.at, a.dataset.key); } });
  form.addEventListener("input", (e) => { if (e.target.name?.startsWith("h-")) { heads[e.target.name.slice(2)] = e.target.value; later(); } });

  /* 存：停手就存；没有存上的留在这个浏览器里，登录后回来接着存 */
  const tell = (words, bad) => { const at = by("grid-kept"); at.textContent = words; at.classList.toggle("bad", !!bad); };
  const later = () => { keep(); tell("有改动…"); clearTimeout(timer); timer = setTimeout(save, WAIT); };
  const keep = () => { try { if (pending.size || Object.keys(heads).length) sessionStorage.setItem(kept, JSON.stringify({ changes: [...pending.values()], heads })); else sessionStorage.removeItem(kept); } catch { /* 存满了，只好不留 */ } };
  const save = () => {
    clearTimeout(timer);
    if (sending) return sending.then(save);
    if (!pending.size && !Object.keys(heads).length) return Promise.resolve(true);
    const changes = [...pending.values()], head = { ...heads };
    pending.clear();
    Object.keys(heads).forEach((k) => delete heads[k]);
    const again = () => { changes.forEach((c) => { const k = c[0] + "|" + c[1]; if (!pending.has(k)) pending.set(k, c); }); Object.entries(head).forEach(([k, v]) => { if (!(k in heads)) heads[k] = v; }); keep(); };
    sending = fetch(box.dataset.save, { method: "POST", credentials: "same-origin", redirect: "manual", headers: { "Content-Type": "application/json", "X-CSRFToken": token }, body: JSON.stringify({ changes, head, edition }) })
      .then(async (answer) => {
        const json = (answer.headers.get("Content-Type") || "").includes("json") ? await answer.json() : null;
        if (answer.ok && json) { keep(); shown(json); return true; }
        again();
        if (json?.edition) theirs(json);
        tell(json?.says ? json.says + "；" + json.remedy : "没有存上，所填的留在这里；请重新登录，再打开这一页", true);
        return false;
      })
      .catch(() => { again(); tell("没有存上，断线了；接上后改任一格就会接着存", true); return false; })
      .finally(() => { sending = null; });
    return sending;
  };
  /* 别处先存了：那边改的格、这里没有填过的，照那边的显示；这里填的都留着，下次存就带上看过的版次 */
  const theirs = (json) => {
    edition = json.edition;
    form.elements.namedItem("edition").value = edition;
    json.differs.forEach((d) => {
      if (!d.at) { const f = form.elements.namedItem("h-" + d.key); if (f && !(d.key in heads)) f.value = d.theirs; return; }
      const row = table.getRow(d.at);
      if (row && !pending.has(d.at + "|" + d.key)) row.update({ [d.key]: d.theirs });
    });
  };
  const shown = (json) => {
    const before = marks;
    ({ marks, edition, said } = json);
    form.elements.namedItem("edition").value = edition;
    new Set([...Object.keys(before), ...Object.keys(marks)]).forEach((id) => { const row = table.getRow(+id); if (row) row.reformat(); });
    form.querySelectorAll("[name^='h-']").forEach((f) => {
      const wrong = json.head[f.name.slice(2)] || "";
      f.closest(".field").classList.toggle("err", !!wrong);
      if (wrong) f.setAttribute("aria-invalid", "true"); else f.removeAttribute("aria-invalid");
      f.closest(".field").nextElementSibling.textContent = wrong;
    });
    by("grid-total").textContent = json.total;
    by("grid-rows").textContent = json.rows;
    const wrong = by("grid-wrong");
    wrong.textContent = json.wrong ? json.wrong + " 格要改" : "没有填错的";
    wrong.className = json.wrong ? "bad strong" : "muted";
    const list = by("grid-said");
    list.replaceChildren(...said.map((each) => { const li = document.createElement("li"), a = document.createElement("a"); a.href = "#grid"; a.dataset.at = each.at; a.dataset.key = each.key; a.textContent = (each.at ? "第 " + each.at + " 行 " : "") + each.title; li.append(a, "　" + each.says); return li; }));
    if (json.more) { const li = document.createElement("li"); li.className = "muted"; li.textContent = "还有 " + json.more + " 处，下载带标记的文件可看全"; list.append(li); }
    by("grid-said-box").hidden = !said.length;
    tell("已存");
  };
  form.addEventListener("submit", (e) => {
    if (form.dataset.ready || (!pending.size && !sending && !Object.keys(heads).length)) return;
    e.preventDefault();
    const button = e.submitter;
    save().then((ok) => { if (ok) { form.dataset.ready = "1"; form.requestSubmit(button); } });
  });
  table.on("tableBuilt", () => {
    /* 读屏：格子自己报列名，表头不另算行 */
    host.tabIndex = 0;
    host.setAttribute("role", "region");
    const holder = host.querySelector(".tabulator-tableholder");
    holder.setAttribute("role", "grid");
    holder.setAttribute("aria-label", host.getAttribute("aria-label"));
    host.querySelectorAll(".tabulator-header, .tabulator-header [role]").forEach((el) => { el.setAttribute("role", "presentation"); el.removeAttribute("aria-sort"); });
    const left = sessionStorage.getItem(kept);
    if (left) { const { changes, heads: typed } = JSON.parse(left); Object.entries(typed || {}).forEach(([k, v]) => { heads[k] = v; const f = form.elements.namedItem("h-" + k); if (f) f.value = v; }); if (changes.length) write(changes, false); else if (Object.keys(heads).length) later(); }
    const first = Object.keys(marks).map(Number).sort((a, b) => a - b)[0];
    if (first) go(first, keys.find((k) => marks[first][k]));
    box.dataset.ready = "1";
  });
})();

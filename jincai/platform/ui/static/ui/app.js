/* 金财 界面：键盘、菜单、浮层。没有它页面也能用；有它更快。 */
(() => {
  "use strict";
  const one = (q, root) => (root || document).querySelector(q);
  const all = (q, root) => [...(root || document).querySelectorAll(q)];
  const typing = (el) => el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName));
  const rows = () => all("table.tbl tbody tr").filter((r) => one("a[href]", r) && r.offsetParent !== null && !r.closest(".pop"));

  /* 表：j/k 走行，Enter 打开，选中行看得见也读得出 */
  let at = null;
  const select = (row) => {
    if (at) at.removeAttribute("aria-selected");
    at = row;
    if (!row) return;
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    const link = one("a[data-open], a[href]", row);
    if (link) link.focus({ preventScroll: true });
  };
  const step = (by) => {
    const list = rows();
    if (!list.length) return;
    const now = list.indexOf(document.activeElement?.closest("tr") || at);
    select(list[Math.max(0, Math.min(list.length - 1, now < 0 ? 0 : now + by))]);
  };

  /* 浮层：a.fig[data-pop] 点开先说构成；再点链接去明细 */
  let opener = null;
  const shut = () => {
    const pop = one(".pop-fig");
    if (pop) pop.remove();
    if (opener) { opener.setAttribute("aria-expanded", "false"); opener.focus({ preventScroll: true }); opener = null; }
  };
  const explain = async (link) => {
    const table = link.closest("[data-pop-from]");
    const from = link.dataset.pop || link.getAttribute("href").replace(table.dataset.popFrom, table.dataset.popTo);
    const answer = await fetch(from, { headers: { "X-Popover": "1" }, credentials: "same-origin" });
    if (!answer.ok || answer.redirected) { location.href = link.href; return; }
    shut();
    const box = document.createElement("div");
    box.innerHTML = await answer.text();
    const pop = box.firstElementChild;
    one(".main").append(pop);
    const a = link.getBoundingClientRect(), h = pop.offsetHeight, w = pop.offsetWidth;
    const below = a.bottom + 8 + h <= innerHeight - 8;
    pop.style.top = Math.max(52, below ? a.bottom + 8 : a.top - h - 8 >= 52 ? a.top - h - 8 : innerHeight - h - 8) + "px";
    pop.style.left = Math.max(8, Math.min(a.right - w + 16, innerWidth - w - 16)) + "px";
    opener = link;
    link.setAttribute("aria-expanded", "true");
    pop.tabIndex = -1;
    pop.focus({ preventScroll: true });
  };

  /* 树：展开收起只换表体，地址跟着变，滚动不动 */
  const swap = async (href, push) => {
    const answer = await fetch(href, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) { location.href = href; return; }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    ["#rows", "#f-flip"].forEach((id) => { const old = one(id), now = one(id, page); if (old && now) old.replaceWith(now); });
    if (push) history.pushState({ swap: true }, "", href);
  };
  addEventListener("popstate", () => { if (one("#rows")) swap(location.href, false); });

  document.addEventListener("click", (e) => {
    const turn = e.target.closest("a[data-swap]");
    if (turn && !e.ctrlKey && !e.metaKey && !e.shiftKey) {
      e.preventDefault();
      const row = turn.closest("tr")?.id, name = turn.hasAttribute("data-open") ? "[data-open]" : ".tw";
      swap(turn.href, true).then(() => { const again = row && document.getElementById(row); if (again) { at = null; one(name, again)?.focus({ preventScroll: true }); } });
      return;
    }
    const fig = e.target.closest("a.fig[data-pop]");
    if (fig && !e.ctrlKey && !e.metaKey && !e.shiftKey) { e.preventDefault(); opener === fig ? shut() : explain(fig); return; }
    if (e.target.closest("[data-shut]")) { shut(); return; }
    if (opener && !e.target.closest(".pop-fig")) shut();
    all("details.menu[open]").forEach((m) => { if (!m.contains(e.target)) m.open = false; });
  });

  document.addEventListener("scroll", (e) => { if (opener && !e.target.closest?.(".pop-fig")) shut(); }, true);

  /* 全选：表头的一格管本页；x 选中所在的行 */
  document.addEventListener("change", (e) => { if (e.target.matches("[data-all]")) all("tbody input[type=checkbox]", e.target.closest("table")).forEach((box) => { box.checked = e.target.checked; }); });

  document.addEventListener("change", (e) => { if (e.target.matches("[data-send]") && e.target.form) e.target.form.requestSubmit(); });

  document.addEventListener("keydown", (e) => {
    if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "k") { const f = one("#find"); if (f) { e.preventDefault(); f.focus(); f.select(); } return; }
    if (e.key === "Escape") {
      const menu = one("details.menu[open]");
      if (opener) shut(); else if (menu) { menu.open = false; one("summary", menu).focus(); } else if (typing(document.activeElement)) document.activeElement.blur(); else select(null);
      return;
    }
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e.target)) return;
    if (e.key === "j") { step(1); e.preventDefault(); } else if (e.key === "k") { step(-1); e.preventDefault(); }
    else if (e.key === "x" && at) { const box = one("input[type=checkbox]", at); if (box) { box.checked = !box.checked; e.preventDefault(); } }
    else if (e.key === "/") { const f = one(".filters input:not([type=hidden]):not([list])") || one("#find"); if (f) { e.preventDefault(); f.focus(); f.select(); } }
    else if (e.key === "Enter" && at && !e.target.closest("a, button, summary")) { const link = one("a[data-open], a[href]", at); if (link) link.click(); }
  });

  /* 主题：立即换，不重新取页 */
  document.addEventListener("submit", (e) => {
    const button = e.submitter;
    if (!button?.matches("[data-theme-button]")) return;
    e.preventDefault();
    const theme = button.value;
    document.documentElement.dataset.theme = theme;
    document.cookie = "theme=" + theme + ";path=/;max-age=31536000;samesite=lax";
    button.value = theme === "dark" ? "light" : "dark";
    button.textContent = theme === "dark" ? "改用浅色" : "改用深色";
  });

  /* 半填的表单：断线、登录过期、误关都不丢；记的是改过的格和它原来的值，原来的值变了（别人改过）就不恢复；交成后清掉。
     只记在本标签页，按人分开；口令、文件、隐藏的不记；不要记的表写 data-no-keep。 */
  const who = document.body.dataset.who || "", PRE = "jincai:" + who + ":", SENT = "jincai-sent:" + who;
  const typed = (f) => f.name && f.name !== "csrfmiddlewaretoken" && !f.disabled && /^(INPUT|TEXTAREA|SELECT)$/.test(f.tagName) && !/^(password|file|hidden|submit|button|reset|image)$/.test(f.type);
  const ticks = (f) => f.type === "checkbox" || f.type === "radio";
  const now = (f) => ticks(f) ? (f.checked ? "1" : "") : f.value;
  const was = (f) => ticks(f) ? (f.defaultChecked ? "1" : "") : f.tagName === "SELECT" ? (all("option", f).find((o) => o.defaultSelected) || f.options[0] || { value: "" }).value : f.defaultValue;
  const cell = (f) => f.name + (ticks(f) ? "=" + f.value : "");
  const kept = (form) => PRE + location.pathname + ":" + (form.id || "form" + all("form").indexOf(form));
  const forms = who ? all(".main form").filter((form) => form.method === "post" && !form.hasAttribute("data-no-keep") && [...form.elements].some(typed)) : [];
  const note = (form, key) => {
    const p = document.createElement("p"), b = document.createElement("button");
    p.className = "note kept-note"; p.setAttribute("role", "status"); p.textContent = "恢复了上次没有交的填写。"; b.type = "button"; b.className = "btn sm"; b.textContent = "不要了";
    b.addEventListener("click", () => { sessionStorage.removeItem(key); form.reset(); p.remove(); });
    p.append(b); form.before(p);
  };
  /* 交成了没有：从那张表单的页直接来的、应答不是 4xx；登录过期要先登录的，来处就不是它 */
  const sent = JSON.parse(sessionStorage.getItem(SENT) || "null"), from = document.referrer && new URL(document.referrer).pathname;
  if (sent && who) {
    const status = performance.getEntriesByType("navigation")[0]?.responseStatus || (one(".refuse, .note.is-bad") ? 409 : 200);
    if (status < 400 && from === sent.path) sessionStorage.removeItem(sent.key);
    sessionStorage.removeItem(SENT);
  }
  all("[data-kept]").forEach((done) => Object.keys(sessionStorage).filter((k) => k.startsWith(PRE + done.dataset.kept)).forEach((k) => sessionStorage.removeItem(k)));
  forms.forEach((form) => {
    const key = kept(form), old = JSON.parse(sessionStorage.getItem(key) || "{}");
    let back = 0;
    if (!form.hasAttribute("data-filled")) [...form.elements].filter(typed).forEach((f) => {
      const told = old[cell(f)];
      if (!told || told[0] !== was(f) || told[1] === now(f)) return;
      if (ticks(f)) f.checked = told[1] === "1"; else f.value = told[1];
      back += 1;
    });
    if (back) { note(form, key); addEventListener("load", () => form.dispatchEvent(new Event("input", { bubbles: true }))); } // 合计等随填随算的，重算
    const keep = () => {
      const told = {};
      [...form.elements].filter(typed).forEach((f) => { if (now(f) !== was(f)) told[cell(f)] = [was(f), now(f)]; });
      if (Object.keys(told).length) sessionStorage.setItem(key, JSON.stringify(told)); else sessionStorage.removeItem(key);
    };
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
  });
  document.addEventListener("submit", (e) => { if (forms.includes(e.target)) sessionStorage.setItem(SENT, JSON.stringify({ key: kept(e.target), path: location.pathname })); }, true);
  /* 横着滚的块：里面没有能停的，键盘就停在块上，说得出是什么 */
  const reach = () => all(".card, .scroll, .steps, .chain, .hist, .seg, pre", one(".body")).forEach((box) => {
    const rolls = box.scrollWidth > box.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(box).overflowX);
    if (rolls && !box.dataset.rolls && !one("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]", box)) {
      box.dataset.rolls = "1";
      box.tabIndex = 0;
      if (!/^[OU]L$/.test(box.tagName)) box.setAttribute("role", "region");
      if (!box.hasAttribute("aria-label")) box.setAttribute("aria-label", (one("caption, h2", box) || one("h1")).textContent.trim());
    } else if (!rolls && box.dataset.rolls) { delete box.dataset.rolls; box.removeAttribute("tabindex"); box.removeAttribute("role"); }
  });
  if (one(".body")) { reach(); addEventListener("resize", reach); addEventListener("load", reach); document.addEventListener("htmx:afterSettle", reach); }
  document.addEventListener("htmx:beforeSwap", shut);
})();

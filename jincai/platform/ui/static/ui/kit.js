/* 金财 界面：勾选的合计、代码选择、金额格。没有它，勾选、输入框照样能用。 */
(() => {
  "use strict";
  const one = (q, root) => (root || document).querySelector(q);
  const all = (q, root) => [...(root || document).querySelectorAll(q)];

  /* 金额：分位、大写；与程序里的大写同一写法 */
  const DIGITS = "零壹贰叁肆伍陆柒捌玖", STEPS = ["", "拾", "佰", "仟"];
  const cents = (text) => {
    const plain = text.replace(/[,，\s¥￥元]/g, "").replace("−", "-");
    if (!/^\d{1,14}(\.\d{0,2})?$/.test(plain)) return null;
    const [whole, part = ""] = plain.split(".");
    return BigInt(whole) * 100n + BigInt((part + "00").slice(0, 2));
  };
  const four = (number) => {
    let words = "", gap = false;
    for (let i = 3; i >= 0; i--) {
      const digit = Math.floor(number / 10 ** i) % 10;
      if (digit) { words += (gap && words ? "零" : "") + DIGITS[digit] + STEPS[i]; gap = false; } else gap = true;
    }
    return words;
  };
  const whole = (number) => {
    for (const [unit, word] of [[100000000n, "亿"], [10000n, "万"]]) {
      const high = number / unit, low = number % unit;
      if (high) return whole(high) + word + (low ? (low < unit / 10n ? "零" : "") + whole(low) : "");
    }
    return four(Number(number));
  };
  const capitals = (value) => {
    const jiao = Number((value / 10n) % 10n), fen = Number(value % 10n);
    let words = value >= 100n ? whole(value / 100n) + "元" : "";
    if (!jiao && !fen) return (words || "零元") + "整";
    if (jiao) words += DIGITS[jiao] + "角"; else if (words) words += "零";
    return words + (fen ? DIGITS[fen] + "分" : "整");
  };
  const grouped = (value) => `${String(value / 100n).replace(/\B(?=(\d{3})+$)/g, ",")}.${String(value % 100n).padStart(2, "0")}`;
  const tell = (field) => {
    const says = document.getElementById(field.getAttribute("aria-describedby"));
    if (!says?.hasAttribute("data-capitals")) return;
    const value = cents(field.value);
    says.textContent = value === null ? (field.value.trim() ? "不是金额，写 12,345.60 的样子" : "") : capitals(value);
  };
  document.addEventListener("input", (e) => { if (e.target.matches("[data-amount-field]")) tell(e.target); });
  document.addEventListener("focusout", (e) => { if (e.target.matches("[data-amount-field]")) { const value = cents(e.target.value); if (value !== null) e.target.value = grouped(value); } });
  all("[data-amount-field]").forEach(tell);

  /* 清单：勾选的有几件、合多少 */
  const count = (form) => {
    const says = one("[data-picked]", form);
    if (!says) return;
    const boxes = all("tbody input[type=checkbox]:checked", form), sums = boxes.map((b) => cents(b.dataset.amount || ""));
    const total = sums.every((n) => n !== null) && sums.length ? `，合计 ${grouped(sums.reduce((a, b) => a + b, 0n))} 元` : "";
    says.textContent = boxes.length ? `已选 ${boxes.length}${total}` : "没有选";
    boxes.forEach((b) => b.closest("tr").classList.add("picked"));
  };
  document.addEventListener("change", (e) => { const form = e.target.closest("form#picked"); if (form) count(form); });
  document.addEventListener("keyup", (e) => { if (e.key === "x") { const form = one("form#picked"); if (form) count(form); } });
  if (one("form#picked")) count(one("form#picked"));

  /* 代码选择：写字就找，空着先列最近用的，再列树；→ 展开，Enter 选，Esc 收起 */
  let box = null, owner = null, turn = 0;
  const recent = (set) => { try { return JSON.parse(localStorage.getItem("jincai:codes:" + set) || "[]"); } catch { return []; } };
  const shut = () => { if (box) box.remove(); if (owner) { owner.setAttribute("aria-expanded", "false"); owner.removeAttribute("aria-activedescendant"); } box = owner = null; };
  const choices = () => (box ? all("li[data-code]", box) : []);
  const mark = (li) => { choices().forEach((each) => each.setAttribute("aria-selected", each === li)); if (li) { li.scrollIntoView({ block: "nearest" }); owner.setAttribute("aria-activedescendant", li.id); } };
  const open = async (field, under) => {
    const holder = field.closest("[data-codes]"), now = ++turn;
    const typed = under === undefined && field.value.trim() && !/^\d+ \S/.test(field.value) ? field.value.trim() : "";
    const answer = await fetch(`${holder.dataset.codes}?${new URLSearchParams(typed ? { q: typed } : { under: under || "" })}`, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected || now !== turn) return;
    const list = document.createElement("ul");
    list.className = "codes"; list.id = "codes-list"; list.setAttribute("role", "listbox"); list.setAttribute("aria-label", one("label", holder)?.textContent || "代码");
    list.innerHTML = await answer.text();
    if (!typed && !under) recent(holder.dataset.set).slice(0, 5).reverse().forEach(([code, name]) => {
      const li = document.createElement("li");
      li.setAttribute("role", "option"); li.setAttribute("aria-selected", "false"); li.id = `recent-${code}`; li.dataset.code = code; li.dataset.name = name;
      li.innerHTML = `<span class="cd"></span><span></span><span class="push muted xs">最近</span>`;
      li.children[0].textContent = code; li.children[1].textContent = name;
      list.prepend(li);
    });
    shut();
    box = list; owner = field;
    field.setAttribute("role", "combobox"); field.setAttribute("aria-expanded", "true"); field.setAttribute("aria-controls", "codes-list"); field.setAttribute("aria-autocomplete", "list");
    holder.append(list);
  };
  const choose = (li) => {
    const set = owner.closest("[data-codes]").dataset.set, pair = [li.dataset.code, li.dataset.name];
    try { localStorage.setItem("jincai:codes:" + set, JSON.stringify([pair, ...recent(set).filter(([code]) => code !== pair[0])].slice(0, 8))); } catch { /* 存不下就不记 */ }
    const field = owner;
    field.value = pair.join(" ");
    shut();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    shut(); turn++;
  };
  document.addEventListener("focusin", (e) => { if (e.target.closest?.("[data-codes]") && e.target.matches("input") && owner !== e.target) open(e.target); else if (owner && !e.target.closest?.("[data-codes]")) shut(); });
  document.addEventListener("input", (e) => { if (e.target.matches("[data-codes] input")) open(e.target); });
  document.addEventListener("mousedown", (e) => {
    const li = e.target.closest?.(".codes li[data-code]");
    if (li) { e.preventDefault(); e.target.closest(".push:not(.xs)") ? open(owner, li.dataset.code) : choose(li); return; }
    if (box && !e.target.closest?.("[data-codes]")) shut();
  });
  document.addEventListener("keydown", (e) => {
    if (!box || e.target !== owner) return;
    const list = choices(), at = list.findIndex((li) => li.getAttribute("aria-selected") === "true");
    if (e.key === "ArrowDown" || e.key === "ArrowUp") { e.preventDefault(); mark(list[Math.max(0, Math.min(list.length - 1, at + (e.key === "ArrowDown" ? 1 : -1)))]); }
    else if (e.key === "ArrowRight" && at >= 0 && list[at].hasAttribute("data-deeper")) { e.preventDefault(); open(owner, list[at].dataset.code); }
    else if (e.key === "ArrowLeft" && at >= 0) { e.preventDefault(); open(owner, ""); }
    else if (e.key === "Enter" && at >= 0) { e.preventDefault(); choose(list[at]); }
    else if (e.key === "Escape") { e.stopImmediatePropagation(); e.preventDefault(); shut(); }
  }, true);

  /* 选文件：浏览器的按钮是它自己的话；盖一个“选文件…”，旁边写选了什么 */
  const named = (field) => { field.parentElement.lastElementChild.textContent = [...field.files].map((f) => f.name).join("、") || "还没有选"; };
  all("input[type=file]").forEach((field) => {
    const box = document.createElement("span"), face = document.createElement("span"), says = document.createElement("span");
    box.className = "file-field"; face.className = "btn"; says.className = "cut muted"; says.setAttribute("aria-live", "polite");
    face.textContent = field.multiple ? "选文件（可多选）…" : "选文件…"; face.setAttribute("aria-hidden", "true");
    field.before(box);
    box.append(field, face, says);
    named(field);
    field.addEventListener("change", () => named(field));
    field.form?.addEventListener("reset", () => setTimeout(() => named(field)));
  });
})();

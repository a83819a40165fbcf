"use strict";
// Everything here is convenience: without it the page says the same.
(function () {
  const root = document.documentElement;
  root.classList.add("js");
  const PAGE = 200;
  const FACETS = ["severity", "confidence", "status", "rule", "component", "relation", "license"];
  const COLUMNS = ["severity", "confidence", "status", "rule", "message", "artifact", "component", "relation", "upstream", "place", "license", "section", "fingerprint"];
  const SEVERITIES = ["error", "warning", "note"];
  const tables = [];
  let filter = new URLSearchParams();
  let shown = PAGE;

  function make(name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  }

  function say(text) {
    document.getElementById("said").textContent = text;
  }

  function own(cell, selector) {
    const found = cell && cell.querySelector(selector);
    return found ? found.textContent.trim() : "";
  }

  function bare(cell) {
    return cell ? Array.from(cell.childNodes).filter((n) => n.nodeType === 3).map((n) => n.data).join("").trim() : "";
  }

  function facts(tr) {
    const [severity, finding, artifact, upstream, place, clause] = tr.cells;
    const link = finding.querySelector("a");
    return {
      severity: bare(severity),
      confidence: own(severity, "small"),
      status: severity.querySelector("em") ? "waived" : "open",
      rule: own(finding, "code"),
      message: link ? link.textContent : bare(finding),
      artifact: bare(artifact),
      component: own(artifact, "i"),
      relation: own(upstream, "i"),
      upstream: own(upstream, "b"),
      place: place.textContent.trim(),
      license: own(clause, "b"),
      section: bare(clause),
      fingerprint: link ? link.hash.slice(1) : tr.id,
    };
  }

  function load(table) {
    if (table.rows) return table.rows;
    table.rows = Array.from(table.body.rows, (tr) => {
      const row = { tr, facts: facts(tr) };
      row.text = COLUMNS.map((c) => row.facts[c]).join(" ").toLowerCase();
      return row;
    });
    table.order = table.rows.slice();
    return table.rows;
  }

  function matcher() {
    const words = (filter.get("q") || "").toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = FACETS.filter((f) => filter.get(f)).map((f) => [f, filter.get(f)]);
    return (row) => wanted.every(([f, v]) => row.facts[f] === v) && words.every((w) => row.text.includes(w));
  }

  // Only the rows on screen stay in the page: toggling ten thousand costs a third of a second a keystroke.
  function apply(table, limit = shown) {
    const rows = load(table) && table.order.filter(matcher());
    const count = rows.length;
    const total = table.rows.length;
    table.body.replaceChildren(...rows.slice(0, limit).map((row) => row.tr));
    table.body.classList.add("ready");
    const text = count === total ? total + (total === 1 ? " finding" : " findings") : count + " of " + total + " findings";
    table.output.textContent = text;
    table.more.hidden = count <= limit;
    table.more.textContent = "Show all " + count;
    const section = table.element.parentElement;
    section.classList.toggle("filtered", count !== total);
    section.dataset.filtered = "Filtered view: " + text + " (" + filter.toString() + ")";
  }

  function refresh() {
    for (const table of tables) apply(table);
  }

  function changed(key, value) {
    if (value) filter.set(key, value);
    else filter.delete(key);
    shown = PAGE;
    history.replaceState(null, "", filter.toString() ? "#" + filter : location.pathname + location.search);
    refresh();
    sync();
    say(tables.map((t) => t.output.textContent).join("; "));
  }

  function sync() {
    for (const table of tables) {
      for (const control of table.tools.querySelectorAll("[name]")) {
        const value = filter.get(control.name) || "";
        if (control.value !== value) control.value = value;
      }
    }
  }

  function select(table, facet) {
    const counts = new Map();
    for (const row of load(table)) {
      const value = row.facts[facet];
      if (value) counts.set(value, (counts.get(value) || 0) + 1);
    }
    if (counts.size < 2) return null;
    const rank = (v) => (facet === "severity" ? SEVERITIES.indexOf(v) : v);
    const values = Array.from(counts.keys()).sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
    const options = values.map((v) => make("option", { value: v }, v + " (" + counts.get(v) + ")"));
    const control = make("select", { name: facet, onchange: (e) => changed(facet, e.target.value) }, make("option", { value: "" }, "any"), ...options);
    return make("label", {}, facet.charAt(0).toUpperCase() + facet.slice(1), control);
  }

  function button(text, action) {
    return make("button", { type: "button", onclick: action }, text);
  }

  function copy(text, what) {
    const done = () => say(what + " copied");
    const byHand = () => {
      const area = make("textarea", { class: "quiet", "aria-hidden": "true" });
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      done();
    };
    if (navigator.clipboard && isSecureContext) navigator.clipboard.writeText(text).then(done, byHand);
    else byHand();
  }

  function save(name, type, text) {
    const url = URL.createObjectURL(new Blob([text], { type }));
    const link = make("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
    say(name + " saved");
  }

  function view(table) {
    const matches = matcher();
    return load(table) && table.order.filter(matches).map((row) => row.facts);
  }

  function csvCell(text) {
    const inert = /^[=+\-@\t\r]/.test(text) ? "'" + text : text;
    return '"' + inert.replace(/"/g, '""') + '"';
  }

  function asCsv(table) {
    const lines = view(table).map((facts) => COLUMNS.map((c) => csvCell(facts[c])).join(","));
    return [COLUMNS.join(","), ...lines].join("\r\n") + "\r\n";
  }

  function setUp(element) {
    const body = element.tBodies[0];
    const tools = element.parentElement.querySelector(".tools");
    const table = { element, body, tools, rows: null };
    table.output = make("output", {});
    table.more = button("Show all", () => { shown = Infinity; refresh(); });
    table.more.className = "more";
    element.after(table.more);
    tables.push(table);
    const search = make("input", { type: "search", name: "q", oninput: (e) => changed("q", e.target.value) });
    tools.append(make("label", { class: "search" }, "Search", search));
    tools.append(...FACETS.map((facet) => select(table, facet)).filter(Boolean));
    const file = () => "findings-" + element.dataset.name.replace(/[^\w.-]+/g, "-").slice(0, 60);
    tools.append(make("div", { class: "actions" }, table.output,
      button("Clear", () => { filter = new URLSearchParams(); changed("q", ""); }),
      button("Copy link to this view", () => copy(location.href, "Link")),
      button("Save view as CSV", () => save(file() + ".csv", "text/csv", asCsv(table))),
      button("Save view as JSON", () => save(file() + ".json", "application/json", JSON.stringify(view(table), null, 2) + "\n"))));
    tools.hidden = false;
    sortable(table);
  }

  function sortable(table) {
    const keys = ["severity", "message", "artifact", "upstream", "place", "license"];
    Array.from(table.element.tHead.rows[0].cells).forEach((th, i) => {
      const label = th.textContent;
      th.textContent = "";
      th.append(button(label, () => sort(table, th, keys[i])));
    });
  }

  function sort(table, th, key) {
    const down = th.getAttribute("aria-sort") === "ascending";
    for (const other of th.parentElement.cells) other.removeAttribute("aria-sort");
    th.setAttribute("aria-sort", down ? "descending" : "ascending");
    const value = (row) => (key === "severity" ? SEVERITIES.indexOf(row.facts.severity) : row.facts[key]);
    const sign = down ? -1 : 1;
    load(table);
    table.order.sort((a, b) => (value(a) < value(b) ? -sign : value(a) > value(b) ? sign : 0));
    apply(table);
  }

  function plain(element) {
    return element.innerText.replace(/\s*\n\s*/g, "; ").trim();
  }

  function asMarkdown(record) {
    const escape = (text) => text.replace(/([\\`*_\[\]<>|#])/g, "\\$1");
    const lines = ["### " + escape(plain(record.querySelector("summary"))), ""];
    for (const dt of record.querySelectorAll(":scope > .facts > dt")) {
      lines.push("- **" + escape(plain(dt)) + "**: " + escape(plain(dt.nextElementSibling)));
    }
    return lines.join("\n") + "\n";
  }

  function records() {
    const all = Array.from(document.querySelectorAll(".record"));
    for (const record of all) {
      record.append(make("div", { class: "actions" },
        button("Copy link", () => copy(location.href.split("#")[0] + "#" + record.id, "Link")),
        button("Copy as Markdown", () => { record.open = true; copy(asMarkdown(record), "Finding"); })));
    }
    for (const section of document.querySelectorAll("section.records")) {
      const inside = section.querySelectorAll(".record");
      if (!inside.length) continue;
      section.querySelector("h2").after(make("div", { class: "actions" },
        button("Expand all", () => inside.forEach((r) => { r.open = true; })),
        button("Collapse all", () => inside.forEach((r) => { r.open = false; }))));
    }
    addEventListener("beforeprint", () => tables.forEach((table) => apply(table, Infinity)));
    addEventListener("afterprint", refresh);
    addEventListener("beforeprint", () => all.forEach((r) => { r.dataset.was = r.open; r.open = true; }));
    addEventListener("afterprint", () => all.forEach((r) => { r.open = r.dataset.was === "true"; }));
  }

  function copyable() {
    for (const box of document.querySelectorAll(".copyable")) {
      box.after(make("div", { class: "actions" }, button("Copy NOTICE", () => copy(box.textContent.trim() + "\n", "NOTICE"))));
    }
  }

  function notes() {
    const fields = Array.from(document.querySelectorAll(".record input, .duties input, .signoff input"));
    const on = (field) => {
      const group = field.closest("fieldset");
      return [field.closest("[id]").id, group && group.querySelector("legend").textContent, field.closest("label").textContent.trim()].filter(Boolean).join(", ");
    };
    const targets = document.getElementById("content").dataset.targets;
    const store = (() => { try { return localStorage; } catch { return null; } })();
    const read = (f) => (f.type === "checkbox" ? (f.checked ? "done" : "") : f.value);
    const key = (f) => "licensecheck\n" + targets + "\n" + on(f);
    for (const field of fields) {
      const kept = store && store.getItem(key(field));
      if (kept !== null && kept !== undefined) {
        if (field.type === "checkbox") field.checked = kept === "done";
        else field.value = kept;
      }
      field.addEventListener("change", () => store && store.setItem(key(field), read(field)));
    }
    const all = () => fields.filter((f) => read(f)).map((f) => ({ on: on(f), note: read(f) }));
    for (const sign of document.querySelectorAll(".signoff")) {
      sign.append(make("div", { class: "actions" },
        button("Save review notes as JSON", () => save("review-notes.json", "application/json", JSON.stringify(all(), null, 2) + "\n")),
        button("Print or save as PDF", () => print())));
    }
  }

  function followHash() {
    const hash = location.hash.slice(1);
    if (hash.includes("=")) {
      filter = new URLSearchParams(hash);
      refresh();
      sync();
      return;
    }
    let id = hash;
    try { id = decodeURIComponent(hash); } catch { /* as it is */ }
    if (id && !document.getElementById(id) && tables.some((table) => table.rows.some((row) => row.tr.id === id))) {
      filter = new URLSearchParams();
      shown = Infinity;
      refresh();
      sync();
    }
    const target = id && document.getElementById(id);
    if (!target) return;
    if (target.matches("details")) target.open = true;
    target.scrollIntoView();
  }

  document.addEventListener("DOMContentLoaded", () => {
    records();
    copyable();
    notes();
    document.querySelectorAll(".rows").forEach(setUp);
    refresh();
    followHash();
    addEventListener("hashchange", followHash);
  });
})();

// The recording grid: a table of text fields. What is typed is sent when a field is left; what the server answers
// is put beside the field. Fields are made once per table, so that focus and typing are never disturbed by an answer,
// and a grid that was saved goes on in the fields it has.

const grids = new WeakMap();

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".ls-sheet");
  root.lang = data.language;
  if (!grids.has(root)) grids.set(root, {});
  const grid = grids.get(root);
  if (grid.shape !== data.shape) Object.assign(grid, { shape: data.shape, sent: data.done, pending: new Map(), pasted: null });
  if (data.done >= grid.sent) {
    grid.pending.clear();
    grid.pasted = null;
  }
  grid.send = () => {
    grid.sent = Math.max(grid.sent, data.done) + 1;
    setStateValue("typed", { shape: grid.shape, number: grid.sent, cells: Object.fromEntries(grid.pending), pasted: grid.pasted });
  };
  const table = JSON.stringify([data.sections, data.said], (name, value) => (name === "due" ? undefined : value));
  if (grid.table !== table) {
    grid.table = table;
    build(root, data, grid);
  }
  data.sections.flatMap(({ lines }) => lines).forEach((line, number) => say(grid.marks[number], line.due));
  for (const cell of data.cells) patch(grid, cell);
}

function build(root, data, grid) {
  Object.assign(grid, { cells: new Map(), marks: [] });
  root.replaceChildren(pasteBox(data.said, grid), ...data.sections.map((section) => sectionOf(section, data, grid)));
  for (const [id, typed] of grid.pending) fill(grid.cells.get(id), typed);
  const marked = root.querySelector("[data-first] input");
  if (marked) marked.closest("tr").scrollIntoView({ block: "nearest" });
}

function fill({ input, note, open }, typed) {
  input.value = typed.text;
  note.value = typed.note;
  open.checked = typed.provisional;
}

function say(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function pasteBox(said, grid) {
  const box = make("textarea", { class: "ls-paste", rows: 1, "aria-label": said.paste, placeholder: said.paste });
  box.addEventListener("paste", (event) => {
    event.preventDefault();
    deliver(grid, event.clipboardData.getData("text/plain"), null);
    box.value = "";
  });
  // Keyboards without a clipboard key, and tests: what is typed counts when the field is left.
  box.addEventListener("change", () => {
    deliver(grid, box.value, null);
    box.value = "";
  });
  return box;
}

function sectionOf(section, data, grid) {
  const head = make("tr", {}, make("th", { scope: "col" }, section.name));
  for (const title of section.columns) head.append(make("th", { scope: "col" }, title));
  const body = make("tbody");
  for (const line of section.lines) body.append(lineOf(line, data, grid));
  const table = make("table", { class: `ls-table ls-data ls-${section.kind}` }, make("caption", { class: "ls-live" }, section.title),
    make("thead", {}, head), body);
  table.style.setProperty("--ls-columns", section.columns.length);
  return make("div", { class: "ls-frame" }, table);
}

function lineOf(line, data, grid) {
  const mark = make("span", { class: "ls-due-mark" });
  const name = make("th", { scope: "row" }, make("span", { class: "ls-kpi" }, line.name), mark);
  grid.marks.push(mark);
  if (line.unit) name.append(make("span", { class: "ls-sub" }, line.unit));
  const row = make("tr", { "data-first": line.first ? "" : null }, name);
  for (const cell of line.cells) row.append(cell === null ? make("td", { class: "ls-elsewhere" }) : cellOf(cell, data.said, grid));
  return row;
}

function cellOf(cell, said, grid) {
  const id = `cell-${cell.id}`;
  const input = make("input", {
    id, type: "text", autocomplete: "off", spellcheck: "false", enterkeyhint: "next", maxlength: 200,
    "aria-label": cell.label, "aria-describedby": `${id}-hint ${id}-said`,
  });
  const note = make("input", { type: "text", class: "ls-note", maxlength: 500, placeholder: said.note, "aria-label": `${cell.label}: ${said.note}` });
  const open = make("input", { type: "checkbox", id: `${id}-open` });
  const more = make("div", { class: "ls-more" }, note,
    make("label", { class: "ls-open-mark", for: `${id}-open` }, open, said.provisional));
  const hint = make("span", { class: "ls-hint", id: `${id}-hint` });
  const read = make("span", { class: "ls-said", id: `${id}-said` });
  const box = make("td", { class: "ls-cell", "data-column": cell.column ?? null }, input,
    make("div", { class: "ls-words" }, hint, read), more);
  grid.cells.set(cell.id, { box, input, note, open, hint, read });
  const commit = () => {
    if (input.value === box.dataset.text && note.value === box.dataset.note && open.checked === (box.dataset.open === "true")) return;
    grid.pending.set(cell.id, { text: input.value, note: note.value, provisional: open.checked });
    grid.send();
  };
  for (const field of [input, note, open]) field.addEventListener("change", commit);
  input.addEventListener("focus", () => input.select());
  input.addEventListener("keydown", (event) => onKey(event, input, box, commit));
  note.addEventListener("keydown", (event) => { if (event.key === "Enter") commit(); });
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text/plain");
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    deliver(grid, text, cell.id);
  });
  return box;
}

function onKey(event, input, box, commit) {
  const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") {
    input.value = box.dataset.text;
    input.select();
  }
  if (!step || event.isComposing) return;
  event.preventDefault();
  commit();
  const fields = [...box.getRootNode().querySelectorAll(".ls-cell > input")];
  const next = event.key === "Enter" ? fields[fields.indexOf(input) + step] : below(box, step);
  if (next) next.focus();
  else input.select();
}

function below(box, step) {
  const column = [...box.parentElement.children].indexOf(box);
  let row = box.parentElement;
  while ((row = step > 0 ? row.nextElementSibling : row.previousElementSibling)) {
    const field = row.children[column]?.querySelector("input");
    if (field) return field;
  }
  return null;
}

function deliver(grid, text, at) {
  if (!text.trim()) return;
  grid.pasted = { text, at };
  grid.send();
}

function patch(grid, cell) {
  const { box, input, note, open, hint, read } = grid.cells.get(cell.id);
  const active = box.getRootNode().activeElement;
  const held = grid.pending.has(cell.id);
  const typing = active === input && input.value !== (box.dataset.text ?? "") && input.value !== cell.text;
  if (!held && !typing) input.value = cell.text;
  if (!held && active !== note) note.value = cell.note;
  if (!held) open.checked = cell.provisional;
  Object.assign(box.dataset, { text: cell.text, note: cell.note, open: String(cell.provisional), state: cell.state });
  const wrong = cell.state === "error" || cell.state === "ask";
  if (wrong) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
  say(hint, cell.hint);
  say(read, cell.said);
}

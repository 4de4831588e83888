// A presentation: all slides are in the browser, so that the next one is there at once. The server is asked only to
// keep what is decided or noted, and to leave. All HTML in `data` was escaped where it was made.

const states = new WeakMap();
const FORWARD = ["ArrowRight", "ArrowDown", "PageDown", " ", "Enter"];
const BACK = ["ArrowLeft", "ArrowUp", "PageUp", "Backspace"];
const PATIENCE = 15000; // milliseconds until the answer to a form is missed
const PAUSE = 800; // of typing, after which a note is kept

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".ls-deck");
  const state = states.get(root) ?? started(root);
  states.set(root, state);
  Object.assign(state, { data, send: setTriggerValue });
  state.deaf?.(); // new data come without the end of what was before
  state.channel = "BroadcastChannel" in window && data.channel ? new BroadcastChannel(data.channel) : null;
  if (state.channel) state.channel.onmessage = ({ data: said }) => told(state, said);
  draw(state);
  const heard = new AbortController();
  const { signal } = heard;
  window.addEventListener("keydown", (event) => pressed(state, event), { signal, capture: true });
  window.addEventListener("resize", () => scale(state), { signal });
  window.addEventListener("hashchange", () => go(state, hashed(state) ?? state.index), { signal });
  root.addEventListener("click", (event) => clicked(state, event), { signal });
  root.addEventListener("input", (event) => typed(state, event), { signal });
  root.addEventListener("submit", (event) => submitted(state, event), { signal });
  root.addEventListener("touchstart", (event) => (state.touch = event.changedTouches[0]), { signal, passive: true });
  root.addEventListener("touchend", (event) => swiped(state, event), { signal, passive: true });
  if (state.isNew) say(state, { ask: true });
  state.isNew = false;
  const { channel } = state;
  state.deaf = () => { heard.abort(); channel?.close(); };
  return state.deaf;
}

function started(root) {
  setTimeout(() => root.classList.remove("ls-fresh"), 6000);
  root.classList.add("ls-fresh");
  return { root, index: 0, digits: "", isNew: true, begun: Date.now(), notes: {} };
}

// drawing

function draw(state) {
  const { root, data } = state;
  const put = (selector, html) => {
    const place = root.querySelector(selector);
    if (place.dataset.html === html) return false;
    place.innerHTML = html;
    place.dataset.html = html;
    return true;
  };
  document.documentElement.lang = data.language;
  root.lang = data.language;
  root.dataset.mode = data.mode;
  root.setAttribute("aria-roledescription", data.said.presentation);
  if (state.shown !== data.slides) {
    state.shown = data.slides;
    frames(state, JSON.parse(data.slides));
  }
  put(".ls-tools", data.tools);
  put(".ls-form", data.form);
  put(".ls-keys", data.keys);
  put(".ls-side", data.side);
  for (const place of root.querySelectorAll(".ls-decided")) {
    if (place.dataset.html === data.decided) continue;
    place.innerHTML = place.dataset.html = data.decided;
    loosen(place.closest(".ls-body"));
  }
  answered(state);
  go(state, state.isNew ? hashed(state) ?? left(state) ?? 0 : state.index);
  if (state.isNew) root.focus({ preventScroll: true });
}

function frames(state, deck) {
  const style = document.createElement("style");
  style.textContent = deck.css;
  state.slides = deck.slides;
  state.root.setAttribute("aria-label", deck.title);
  const list = state.root.querySelector(".ls-frames");
  list.replaceChildren(...deck.slides.map(({ title, html }, index) => {
    const frame = document.createElement("li");
    frame.className = "ls-frame";
    frame.dataset.index = index;
    const sheet = document.createElement("div");
    sheet.className = "ls-sheet";
    sheet.innerHTML = html;
    frame.append(sheet);
    frame.setAttribute("aria-label", `${index + 1} / ${deck.slides.length}: ${title}`);
    return frame;
  }));
  list.before(style);
  if (document.fonts?.ready) document.fonts.ready.then(() => refit(state));
}

// What stands on a slide is made as large as its room allows, once: sizes follow the slide's width. Nothing gets
// smaller than what is read from the back of the room: where that is too large, long texts end early.
function fit(frame) {
  const body = frame.querySelector(".ls-body");
  if (!body || body.style.getPropertyValue("--fit") || !body.clientHeight) return;
  const fits = () => body.scrollHeight <= body.clientHeight + 1 && body.scrollWidth <= body.clientWidth + 1;
  const most = Number(body.dataset.most) || 1;
  for (let size = most; size > 0.4; size -= 0.05) { // slides of earlier meetings have no least size of their own
    body.style.setProperty("--fit", size.toFixed(2));
    if (fits()) return;
  }
  for (const lines of [6, 5, 4, 3, 2, 1]) {
    body.dataset.lines = "";
    body.style.setProperty("--lines", lines);
    if (fits()) return;
  }
  body.dataset.full = ""; // more was decided than a slide holds: it is scrolled
}

// Slides are laid out in the size of the wall and only then made small, so that they are the same everywhere.
function scale(state) {
  const wall = Math.min(innerWidth, (innerHeight * 16) / 9);
  for (const frame of state.root.querySelectorAll(".ls-frame:not([hidden])")) {
    frame.style.setProperty("--scale", frame.clientWidth / wall);
  }
}

function loosen(body) {
  body.style.removeProperty("--fit");
  body.style.removeProperty("--lines");
  delete body.dataset.lines;
  delete body.dataset.full;
}

function refit(state) {
  state.root.querySelectorAll(".ls-body").forEach(loosen);
  state.root.querySelectorAll(".ls-frame:not([hidden])").forEach(fit);
}

// moving

function hashed(state) {
  const number = Number(/^#(\d+)$/.exec(location.hash)?.[1]);
  return number >= 1 && number <= state.slides.length ? number - 1 : undefined;
}

// A meeting that goes on does so where it was left, on this machine.
function left(state) {
  try {
    const number = Number(localStorage.getItem(`${state.data.resumes}-slide`) ?? NaN);
    return state.data.resumes && number >= 0 && number < state.slides.length ? number : undefined;
  } catch { return undefined; }
}

function leaves(state) {
  if (!state.data.resumes || state.data.mode !== "slides") return;
  try { localStorage.setItem(`${state.data.resumes}-slide`, state.index); } catch { /* then it starts at the first */ }
}

function go(state, index, { silent = false } = {}) {
  const { root, slides, data } = state;
  state.index = Math.max(0, Math.min(slides.length - 1, index));
  const isOverview = root.dataset.view === "overview";
  const all = isOverview || isPhone();
  for (const frame of root.querySelectorAll(".ls-frames > .ls-frame")) {
    const place = Number(frame.dataset.index);
    frame.hidden = !all && place !== state.index && !(data.mode === "notes" && place === state.index + 1);
    frame.toggleAttribute("aria-current", place === state.index);
    frame.classList.toggle("ls-next", place === state.index + 1);
    if (!frame.hidden) fit(frame);
    if (isOverview) frame.tabIndex = place === state.index ? 0 : -1;
    else frame.removeAttribute("tabindex");
    frame.firstElementChild.inert = isOverview;
    for (const figure of frame.querySelectorAll(".ls-body > .ls-figure")) {
      if (figure.scrollWidth > figure.clientWidth) figure.tabIndex = 0; // to be scrolled by keyboard too
    }
  }
  scale(state);
  leaves(state);
  if (isOverview) root.querySelector("[aria-current]")?.focus();
  root.querySelector(".ls-progress i").style.width = `${((state.index + 1) / slides.length) * 100}%`;
  root.querySelector(".ls-live").textContent = `${state.index + 1} / ${slides.length}: ${slides[state.index].title}`;
  if (location.hash !== `#${state.index + 1}`) history.replaceState(history.state, "", `#${state.index + 1}`);
  if (data.mode === "notes") noted(state);
  if (!silent) say(state, { index: state.index });
}

function isPhone() {
  return matchMedia("(max-width: 700px)").matches;
}

function view(state, name) {
  state.root.dataset.view = name;
  go(state, state.index);
  if (name !== "overview") state.root.focus({ preventScroll: true });
}

function blank(state, on, { silent = false } = {}) {
  state.root.classList.toggle("ls-blank", on);
  if (!silent) say(state, { blank: on });
}

function columns(state) {
  return getComputedStyle(state.root.querySelector(".ls-frames")).gridTemplateColumns.split(" ").length;
}

function fullscreen(state) {
  if (document.fullscreenElement) document.exitFullscreen();
  else state.root.requestFullscreen?.().catch(() => {});
}

function leave(state) {
  if (document.fullscreenElement) document.exitFullscreen();
  history.replaceState(history.state, "", location.pathname + location.search);
  state.send("leave", true);
}

// Two windows of one browser, slides and notes, follow each other.
function say(state, said) {
  state.channel?.postMessage(said);
}

function told(state, said) {
  if (said.index !== undefined && said.index !== state.index) go(state, said.index, { silent: true });
  if (said.blank !== undefined) blank(state, said.blank, { silent: true });
  if (said.ask) say(state, { index: state.index });
  if (said.decided) state.send("refresh", `${Date.now()}`);
}

// keys and clicks

const ACTIONS = {
  next: (state) => go(state, state.index + 1),
  back: (state) => go(state, state.index - 1),
  overview: (state) => view(state, state.root.dataset.view === "overview" ? "" : "overview"),
  fullscreen,
  blank: (state) => blank(state, !state.root.classList.contains("ls-blank")),
  decide: (state) => write(state, null),
  notes: (state) => window.open(state.data.notes_url + location.hash, "leitstern-notes", "width=1100,height=760"),
  keys: (state) => state.root.querySelector(".ls-keys").showModal(),
  leave,
};
const KEYS = { o: "overview", f: "fullscreen", b: "blank", ".": "blank", d: "decide", n: "notes", h: "keys", "?": "keys", q: "leave" };

function pressed(state, event) {
  const { root } = state;
  const within = event.composedPath();
  if (event.ctrlKey || event.metaKey || event.altKey || root.querySelector("dialog[open]")) return;
  if (within.some((e) => e.matches?.("textarea, input, select, [contenteditable]"))) return;
  const onButton = within.some((e) => e.matches?.("button, a")) && [" ", "Enter"].includes(event.key);
  if (onButton || !root.isConnected) return;
  if (reacted(state, event.key)) {
    event.preventDefault();
    event.stopPropagation();
  }
}

function reacted(state, key) {
  const { root } = state;
  if (root.classList.contains("ls-blank") && key !== "b" && key !== "." && key !== "Escape") blank(state, false);
  if (root.dataset.view === "overview" && chosen(state, key)) return true;
  if (/^\d$/.test(key)) return Boolean(state.digits = (state.digits + key).slice(-3));
  const number = Number(state.digits);
  state.digits = "";
  if (key === "Enter" && number) return go(state, number - 1), true;
  if (FORWARD.includes(key)) return ACTIONS.next(state), true;
  if (BACK.includes(key)) return ACTIONS.back(state), true;
  if (key === "Home") return go(state, 0), true;
  if (key === "End") return go(state, state.slides.length - 1), true;
  if (key === "Escape") return escaped(state), true;
  const action = KEYS[key.length === 1 ? key.toLowerCase() : ""];
  if (!action || !usable(state, action)) return false;
  ACTIONS[action](state);
  return true;
}

function usable(state, action) {
  return Boolean(state.root.querySelector(`.ls-tools [data-do="${action}"]`)) || action === "blank";
}

function escaped(state) {
  if (state.root.classList.contains("ls-blank")) blank(state, false);
  else if (state.root.dataset.view === "overview") view(state, "");
  else leave(state);
}

function chosen(state, key) {
  const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns(state), ArrowUp: -columns(state) };
  if (key in steps) return go(state, state.index + steps[key]), true;
  if (key === "Enter" || key === " ") return view(state, ""), true;
  return false;
}

function clicked(state, event) {
  const target = event.target;
  const action = target.closest("[data-do]")?.dataset.do;
  if (action === "close") return target.closest("dialog").close();
  if (action === "discard") return discard(state);
  if (action) return ACTIONS[action](state);
  const decision = target.closest("[data-decision]");
  if (decision && state.data.may_decide) return write(state, JSON.parse(decision.dataset.decision));
  const frame = target.closest(".ls-frames > .ls-frame");
  if (frame && state.root.dataset.view === "overview") {
    state.index = Number(frame.dataset.index);
    view(state, "");
  }
}

function swiped(state, event) {
  const end = event.changedTouches[0];
  const across = end.clientX - state.touch.clientX;
  if (isPhone() || Math.abs(across) < 60 || Math.abs(end.clientY - state.touch.clientY) > 60) return;
  go(state, state.index + (across < 0 ? 1 : -1));
}

// deciding: what is typed stays in the browser until the server has kept it

function write(state, decision) {
  const dialog = state.root.querySelector(".ls-form");
  const form = dialog.querySelector("form");
  if (!form || dialog.open) return;
  const draft = decision ? null : kept(state);
  form.reset();
  said(dialog, "");
  state.about = { key: random(), id: decision?.id ?? null, version: decision?.version ?? null };
  fill(form, decision ?? draft ?? {});
  form.dataset.about = decision ? "known" : "new";
  dialog.showModal();
  form.elements.text.focus();
}

function fill(form, values) {
  for (const name of ["kind", "text", "owner", "due", "status"]) {
    if (values[name] !== undefined && form.elements[name]) form.elements[name].value = values[name];
  }
}

function values(form) {
  return Object.fromEntries(["kind", "text", "owner", "due", "status"].map((name) => [name, form.elements[name]?.value ?? ""]));
}

function submitted(state, event) {
  event.preventDefault();
  const dialog = state.root.querySelector(".ls-form");
  if (dialog.dataset.waiting) return;
  dialog.dataset.waiting = "true";
  said(dialog, state.data.said.saving, "wait");
  state.late = setTimeout(() => {
    delete dialog.dataset.waiting;
    said(dialog, state.data.said.late);
  }, PATIENCE);
  state.send("decide", { ...state.about, ...values(event.target) });
}

function answered(state) {
  const { data, about, root } = state;
  const answer = data.answer;
  const dialog = root.querySelector(".ls-form");
  if (!answer || !about || answer.key !== about.key || !dialog.open || !dialog.dataset.waiting) return;
  clearTimeout(state.late);
  delete dialog.dataset.waiting;
  if (answer.ok) {
    discard(state);
    root.querySelector(".ls-live").textContent = data.said.saved;
    say(state, { decided: true });
    return;
  }
  state.about = { ...about, key: random(), version: answer.version ?? about.version };
  said(dialog, answer.message);
}

function discard(state) {
  const dialog = state.root.querySelector(".ls-form");
  if (!state.about?.id) sessionStorage.removeItem(place(state));
  dialog.close();
  state.root.focus({ preventScroll: true });
}

function said(dialog, message, kind = "error") {
  const line = dialog.querySelector(".ls-said");
  line.textContent = message;
  line.dataset.kind = kind;
}

function place(state) {
  return `${state.data.channel}-draft`;
}

function kept(state) {
  try { return JSON.parse(sessionStorage.getItem(place(state)) ?? "null"); } catch { return null; }
}

function random() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function typed(state, event) {
  const form = event.target.closest("form");
  if (form?.dataset.about === "new") sessionStorage.setItem(place(state), JSON.stringify(values(form)));
  if (event.target.name === "note") note(state, event.target);
}

// the presenter's notes: kept a moment after the last key

function noted(state) {
  const { root, slides, index, data } = state;
  const key = slides[index].key;
  const own = root.querySelector("[name=note]");
  if (!own) return;
  flush(state);
  const known = data.notes?.[key] ?? { text: "", version: 0 };
  if (state.noteKey !== key || root.getRootNode().activeElement !== own) own.value = state.notes[key]?.text ?? known.text;
  state.noteKey = key;
  const told = root.querySelector(".ls-told-notes");
  told.replaceChildren(...(data.told?.[key] ?? []).map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  root.querySelector(".ls-at").textContent = `${index + 1} / ${slides.length}`;
  state.clock ??= setInterval(() => clock(state), 1000);
  clock(state);
  const kept = data.kept;
  const line = root.querySelector(".ls-kept");
  if (kept && state.notes[kept.slide]?.key === kept.key) {
    if (kept.ok) delete state.notes[kept.slide];
    line.textContent = kept.ok ? data.said.saved : kept.message;
  }
}

function note(state, area) {
  clearTimeout(state.pause);
  state.notes[state.noteKey] = { text: area.value, key: random(), isSent: false };
  state.root.querySelector(".ls-kept").textContent = "";
  state.pause = setTimeout(() => flush(state), PAUSE);
}

function flush(state) {
  clearTimeout(state.pause);
  const waiting = Object.entries(state.notes).find(([, one]) => !one.isSent);
  if (!waiting) return;
  const [slide, one] = waiting;
  one.isSent = true;
  state.send("note", { slide, text: one.text, key: one.key, version: state.data.notes?.[slide]?.version ?? 0 });
}

function clock(state) {
  const place = state.root.querySelector(".ls-clock");
  if (!place?.isConnected) return clearInterval(state.clock);
  const seconds = Math.floor((Date.now() - state.begun) / 1000);
  const two = (n) => String(n).padStart(2, "0");
  const now = new Date();
  place.textContent = `${two(now.getHours())}:${two(now.getMinutes())} · ${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

// Filters the scorecard by status and name, at once and without asking the server. What is chosen stands in the
// address, so that a link shows the same; what is typed or linked is only ever compared, never made into HTML.

const LONGEST = 200;
const choices = new WeakMap();

// Called after each rendering, so that what was chosen also holds for new HTML; returns what ends it.
function filter(board) {
  if (!board.querySelector(".ls-filters")) return () => {};
  const chosen = choices.get(board) ?? { path: location.pathname, opened: null, ...asked(board) };
  choices.set(board, chosen);
  if (chosen.statuses.size || chosen.find) apply(board, chosen);
  putIntoAddress(chosen);

  let typing;
  const choose = (change, delay = 0) => {
    Object.assign(chosen, change);
    apply(board, chosen);
    clearTimeout(typing);
    if (delay) typing = setTimeout(() => putIntoAddress(chosen), delay);
    else putIntoAddress(chosen);
  };
  const onClick = ({ target }) => {
    const toggle = target.closest(".ls-toggle");
    if (!toggle) return;
    const pressed = toggles(board).filter((each) => (each === toggle) !== isPressed(each));
    choose({ statuses: new Set(pressed.map((each) => each.dataset.status)) });
  };
  // browsers count changes of the address and refuse too many in a short time
  const onInput = ({ target }) => target.id === "find" && choose({ find: target.value }, 250);
  const onChange = ({ target }) => target.id === "find" && choose({ find: target.value });
  const onBack = () => location.pathname === chosen.path && choose(asked(board));
  // the server writes the address, too, and knows nothing of filters
  const onWritten = ({ navigationType }) => navigationType !== "traverse" && putIntoAddress(chosen);
  board.addEventListener("click", onClick);
  board.addEventListener("input", onInput);
  board.addEventListener("change", onChange);
  addEventListener("popstate", onBack);
  window.navigation?.addEventListener("currententrychange", onWritten);
  return () => {
    clearTimeout(typing);
    board.removeEventListener("click", onClick);
    board.removeEventListener("input", onInput);
    board.removeEventListener("change", onChange);
    removeEventListener("popstate", onBack);
    window.navigation?.removeEventListener("currententrychange", onWritten);
  };
}

function toggles(board) {
  return [...board.querySelectorAll(".ls-toggle")];
}

function isPressed(toggle) {
  return toggle.getAttribute("aria-pressed") === "true";
}

// What the address asks for; older links name a status by its word.
function asked(board) {
  const query = new URLSearchParams(location.search);
  const codes = new Map(toggles(board).map((toggle) => [folded(toggle.textContent), toggle.dataset.status]));
  const statuses = query.getAll("status").map((status) => codes.get(folded(status)) ?? status);
  return { statuses: new Set(statuses), find: (query.get("find") ?? "").slice(0, LONGEST) };
}

// Into the address, unless another page's stands there already.
function putIntoAddress({ path, statuses, find }) {
  const query = new URLSearchParams(location.search);
  const wanted = [[...statuses], find.trim() ? [find] : []];
  if (location.pathname !== path || same([query.getAll("status"), query.getAll("find")], wanted)) return;
  ["status", "find"].forEach((name, i) => {
    query.delete(name);
    for (const value of wanted[i]) query.append(name, value);
  });
  history.replaceState(history.state, "", path + (String(query) && `?${query}`) + location.hash);
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

function apply(board, chosen) {
  const { dataset } = board.querySelector(".ls-filters");
  for (const toggle of toggles(board)) toggle.setAttribute("aria-pressed", chosen.statuses.has(toggle.dataset.status));
  const statuses = toggles(board).filter(isPressed).map((toggle) => toggle.dataset.status);
  const field = board.querySelector(".ls-find input");
  if (field.value !== chosen.find) field.value = chosen.find;
  const name = folded(chosen.find);
  const fits = (row) =>
    (!statuses.length || statuses.includes(row.querySelector("[data-status]").dataset.status))
    && folded(row.querySelector(".ls-name").textContent).includes(name);

  const found = new Set();
  for (const group of board.querySelectorAll(".ls-scorecard [data-fold]")) {
    const rows = [...group.querySelectorAll("tr:not(.ls-group)")];
    for (const row of rows) row.hidden = !fits(row);
    const left = rows.filter((row) => !row.hidden);
    for (const row of left) found.add(row.querySelector(".ls-name a").getAttribute("href"));
    group.hidden = !left.length;
    group.querySelector(".ls-fold").textContent = left.length === 1 ? dataset.one : dataset.many.replace("{n}", left.length);
  }
  const isFiltered = Boolean(statuses.length || name);
  openGroups(board, chosen, isFiltered);
  board.querySelector(".ls-scorecard").parentElement.hidden = !found.size;
  tell(board.querySelector(".ls-found"), isFiltered ? dataset.shown.replace("{shown}", found.size) : dataset.all);
  tell(board.querySelector(".ls-none"), found.size ? "" : dataset.none);
}

// The same words are not told again, as they would be read aloud again.
function tell(place, words) {
  if (place.textContent !== words) place.textContent = words;
}

// On a phone what fits is in sight; without filters, the groups are as they were.
function openGroups(board, chosen, isFiltered) {
  if (isFiltered === Boolean(chosen.opened)) return;
  const changed = [...board.querySelectorAll(".ls-scorecard .ls-fold")].filter((button) =>
    isFiltered ? button.getAttribute("aria-expanded") === "false" : chosen.opened.includes(button.id));
  for (const button of changed) unfold(button, isFiltered);
  chosen.opened = isFiltered ? changed.map((button) => button.id) : null;
}

// As names are compared: capitals, composed letters and the kind of blank make no difference.
function folded(text) {
  return text.normalize("NFC").toUpperCase().toLowerCase().replace(/\s+/g, " ").trim();
}

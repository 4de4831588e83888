// Sets the board's HTML and answers clicks: a link into the app is opened by the server, without loading the app
// again; a click that asks for a new tab or window is left to the browser.

const shown = new WeakMap();

// On a phone, Streamlit puts the headings of the menu's groups into a list, where only items may stand. Without the
// roles of a list it is what it looks like: links and headings, one after the other.
function mendMenu() {
  for (const list of document.querySelectorAll("[data-testid=stSidebarNavItems]:not([role])")) list.setAttribute("role", "none");
  for (const item of document.querySelectorAll("[data-testid=stSidebarNavItems] li:not([role])")) item.setAttribute("role", "none");
}

// On a phone the open menu lies over the page; Streamlit remembers it as open, and would show it first after a reload.
function closeMenu() {
  if (!matchMedia("(max-width: 767px)").matches) return;
  for (const key of Object.keys(localStorage)) if (key.startsWith("stSidebarCollapsed")) localStorage.setItem(key, "true");
}
if (!document.documentElement.dataset.menuMended) {
  document.documentElement.dataset.menuMended = "true";
  mendMenu();
  new MutationObserver(() => { mendMenu(); mendWords(); }).observe(document.body, { childList: true, subtree: true });
  addEventListener("pagehide", closeMenu);
}

// Streamlit's widgets know no other language than English. Their words, seen or read aloud, are put into the reader's;
// text nodes stay the same nodes, as they are Streamlit's.
const WORDED = "[role=listbox], [data-testid=stFileUploaderDropzone]";
let told = { text: "", words: [] };

function mendWords() {
  const text = document.documentElement.dataset.words ?? "[]";
  if (text !== told.text) told = { text, words: JSON.parse(text).map(([from, to]) => [pattern(from), to]) };
  if (!told.words.length) return;
  for (const element of document.querySelectorAll("[aria-label]")) {
    const label = element.getAttribute("aria-label");
    const better = inWords(label);
    if (better !== label) element.setAttribute("aria-label", better);
  }
  for (const part of document.querySelectorAll(WORDED)) {
    const nodes = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
      const better = inWords(node.data);
      if (better !== node.data) node.data = better;
    }
  }
}

function inWords(text) {
  for (const [from, to] of told.words) {
    const found = from.exec(text);
    if (found) return to.replace(/\{\w+\}/, () => (found[1] ?? "").replace(/^(\d+)([KMG]B)$/, "$1\u00a0$2"));
  }
  return text;
}

// "Remove {name}" as an expression that finds the name.
function pattern(words) {
  return new RegExp(`^${words.replace(/[.*+?^$()[\]|\\]/g, "\\$&").replace(/\{\w+\}/, "(.*)")}$`, "s");
}

export default function ({ data, parentElement, setTriggerValue }) {
  const board = parentElement.querySelector(".ls-board");
  const live = parentElement.querySelector(".ls-live");
  document.documentElement.lang = data.language;
  document.documentElement.dataset.words = JSON.stringify(data.said.widgets);
  mendWords();
  board.lang = data.language;
  render(board, data.html);

  const onClick = (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) return void copyText(copy, live, data.said.copied);
    const fold = event.target.closest(".ls-fold");
    if (fold) return void unfold(fold, !fold.closest("[data-fold]").hasAttribute("data-open"));
    const link = event.target.closest("a[href^='/']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    setTriggerValue("open", link.getAttribute("href"));
  };
  board.addEventListener("click", onClick);
  return () => board.removeEventListener("click", onClick);
}

// The same HTML is left as it is, so that focus, selection and opened details stay; of new HTML, what can be found again.
function render(board, html) {
  if (shown.get(board) === html) return;
  const focused = identity(board.getRootNode().activeElement);
  const opened = [...board.querySelectorAll("details[open][id]")].map((details) => details.id);
  const unfolded = [...board.querySelectorAll("[data-fold][data-open]")].map((part) => part.dataset.fold);
  board.innerHTML = html;
  shown.set(board, html);
  for (const details of board.querySelectorAll("details[id]")) details.open ||= opened.includes(details.id);
  for (const button of board.querySelectorAll(".ls-fold"))
    if (unfolded.includes(button.closest("[data-fold]").dataset.fold)) unfold(button, true);
  if (focused) [...board.querySelectorAll("a, button, summary")].find((e) => identity(e) === focused)?.focus({ preventScroll: true });
}

// On a phone a long list shows only what it counts until it is opened.
function unfold(button, open) {
  button.closest("[data-fold]").toggleAttribute("data-open", open);
  button.setAttribute("aria-expanded", open);
}

function identity(element) {
  return element && (element.id || element.getAttribute("href") || element.getAttribute("data-copy"));
}

async function copyText(button, live, said) {
  if (!(await write(button.dataset.copy, button))) return;
  button.dataset.copied = said;
  live.textContent = said;
  setTimeout(() => { delete button.dataset.copied; live.textContent = ""; }, 2000);
}

// Without https there is no clipboard interface; the older command still works there.
async function write(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "ls-live";
    button.after(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    button.focus({ preventScroll: true });
    return done;
  }
}

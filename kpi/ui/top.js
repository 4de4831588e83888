// Sets the bar of the page and answers clicks in it: a link is opened by the server, without loading the app again; a
// click that asks for a new tab or window is left to the browser. What was chosen goes to the server as name and value.

const shown = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const bar = parentElement.querySelector(".ls-top");
  document.documentElement.lang = bar.lang = data.language;
  surround();
  tell(data.words);
  render(bar, data.bar);

  const choose = (name, value) => setTriggerValue("chosen", { name, value });
  const answers = {
    click(event) {
      const button = event.target.closest("button");
      if (button?.dataset.lang) return void choose("lang", button.dataset.lang);
      if (button) return void toggle(bar, button);
      const link = event.target.closest("a[href^='/']");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
      event.preventDefault();
      fold(bar);
      setTriggerValue("open", link.getAttribute("href"));
    },
    keydown({ key }) {
      if (key !== "Escape") return;
      const open = bar.querySelector("button[aria-expanded=true]");
      fold(bar);
      open?.focus();
    },
    focusout({ relatedTarget }) {
      if (!bar.contains(relatedTarget)) fold(bar);
    },
  };
  for (const [name, answer] of Object.entries(answers)) bar.addEventListener(name, answer);
  const endDays = days(bar, choose);
  const outside = (event) => event.composedPath().includes(bar) || fold(bar);
  document.addEventListener("pointerdown", outside);
  return () => {
    endDays();
    for (const [name, answer] of Object.entries(answers)) bar.removeEventListener(name, answer);
    document.removeEventListener("pointerdown", outside);
  };
}

// What is around the boards is Streamlit's; our style of it is of the page, and set once.
function surround() {
  if (document.getElementById("ls-around")) return;
  const style = document.createElement("style");
  style.id = "ls-around";
  style.textContent = AROUND;
  document.head.append(style);
}

// The same HTML is left as it is; of new HTML, what had the focus gets it again.
function render(bar, html) {
  if (shown.get(bar) === html) return;
  const focused = identity(bar.getRootNode().activeElement);
  bar.innerHTML = html;
  shown.set(bar, html);
  if (focused) [...bar.querySelectorAll("a, button, select")].find((e) => identity(e) === focused)?.focus({ preventScroll: true });
}

function identity(element) {
  if (!element?.closest(".ls-top")) return null;
  return element.closest(".ls-day") ? "day" : element.getAttribute("href") ?? element.dataset.lang ?? element.className;
}

// -- the menu and its groups -----------------------------------------------------------------------------------------

function toggle(bar, button) {
  const open = button.getAttribute("aria-expanded") !== "true";
  if (!button.closest("nav")) return void button.setAttribute("aria-expanded", open);
  for (const other of bar.querySelectorAll("nav button")) other.setAttribute("aria-expanded", open && other === button);
}

function fold(bar) {
  for (const button of bar.querySelectorAll("button[aria-expanded]")) button.setAttribute("aria-expanded", false);
}

// -- the words of Streamlit's widgets --------------------------------------------------------------------------------
// They know no other language than English. Their words, seen or read aloud, are put into the reader's; text nodes stay
// the same nodes, as they are Streamlit's.

const WORDED = "[role=listbox], [data-testid=stFileUploaderDropzone]";
let words = [];
let observer;
let waits = false;

function tell(pairs) {
  words = pairs.map(([from, to]) => [pattern(from), to]);
  mend();
  observer?.disconnect();
  if (!words.length) return;
  observer = new MutationObserver(() => {
    if (waits) return;
    waits = true;
    requestAnimationFrame(() => { waits = false; mend(); });
  });
  observer.observe(document.body, { childList: true, subtree: true });
}

function mend() {
  if (!words.length) return;
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
  for (const [from, to] of words) {
    const found = from.exec(text);
    if (found) return to.replace(/\{\w+\}/, () => (found[1] ?? "").replace(/^(\d+)([KMG]B)$/, "$1\u00a0$2"));
  }
  return text;
}

// "Remove {name}" as an expression that finds the name.
function pattern(words) {
  return new RegExp(`^${words.replace(/[.*+?^$()[\]|\\]/g, "\\$&").replace(/\{\w+\}/, "(.*)")}$`, "s");
}

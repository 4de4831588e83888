// Sets the board's HTML and answers clicks: a link into the app is opened by the server, without loading the app
// again; a click that asks for a new tab or window is left to the browser. What is asked for or chosen goes to the
// server as name and value.

const shown = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const board = parentElement.querySelector(".ls-board");
  const live = parentElement.querySelector(".ls-live");
  board.lang = data.language;
  render(board, data.html);
  comeBack();

  const ask = (name, value) => setTriggerValue("asked", { name, value });
  const onClick = (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) return void copyText(copy, live, data.said.copied);
    const fold = event.target.closest(".ls-fold");
    if (fold) return void unfold(fold, !fold.closest("[data-fold]").hasAttribute("data-open"));
    const action = event.target.closest("[data-ask]");
    if (action) {
      goOnAt(action);
      return void ask(action.dataset.ask, "");
    }
    const link = event.target.closest("a[href^='/']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0) return;
    event.preventDefault();
    leave(link);
    setTriggerValue("open", link.getAttribute("href") + ("stay" in link.dataset ? filtered() : ""));
  };
  board.addEventListener("click", onClick);
  const endFilter = filter(board);
  const endDays = days(board, ask);
  return () => {
    endDays();
    board.removeEventListener("click", onClick);
    endFilter();
  };
}

// Whoever closes the dialog that a button opened goes on at the button: from outside, it cannot be seen in its board.
// A button in the dialog loses the focus while it makes a file; the dialog gets it, so that Escape still closes it.
function goOnAt(button) {
  let wasOpen = false;
  const observer = new MutationObserver(() => {
    const dialog = document.querySelector("[role=dialog]");
    if (!dialog && !wasOpen) return;
    wasOpen = true;
    if (!dialog) observer.disconnect();
    if (document.activeElement === document.body) (dialog ?? button).focus();
  });
  observer.observe(document.body, { childList: true, subtree: true });
}

// Where a page was when a link led away from it: whoever goes back, or up again by the trail, finds the place again.
// Through the menu a page is opened from its top.
const place = () => `leitstern-place:${location.pathname}`;
const scrolled = () => document.querySelector("[data-testid=stMain]");
let returning = "";

addEventListener("popstate", () => { returning = location.pathname; });

function leave(link) {
  const up = link.closest(".ls-trail");
  returning = up ? new URL(link.href).pathname : "";
  if (!up) sessionStorage.setItem(place(), scrolled()?.scrollTop ?? 0);
}

function comeBack() {
  if (returning !== location.pathname) return;
  returning = "";
  const [wanted, main, until] = [Number(sessionStorage.getItem(place())), scrolled(), performance.now() + 3000];
  if (!wanted || !main) return;
  const hands = new AbortController(); // whoever scrolls by hand is not disturbed
  for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"])
    addEventListener(kind, () => hands.abort(), { signal: hands.signal, passive: true });
  const settle = () => {
    if (hands.signal.aborted || performance.now() > until) return void hands.abort();
    if (Math.abs(main.scrollTop - wanted) > 1) main.scrollTop = wanted; // as soon as the page is long enough
    requestAnimationFrame(settle);
  };
  settle();
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
  if (focused) [...board.querySelectorAll("a, button, summary, input, select")].find((e) => identity(e) === focused)?.focus({ preventScroll: true });
}

// What a link to the same page as of another day takes along: the filter that stands in the address.
function filtered() {
  const chosen = [...new URLSearchParams(location.search)].filter(([name]) => name === "status" || name === "find");
  return chosen.map((each) => `&${new URLSearchParams([each])}`).join("");
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

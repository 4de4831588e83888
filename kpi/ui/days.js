// Fields for a day: from a list or, by its last entry, any day; `choose` gets the field's name and the day.

function days(root, choose) {
  const chosen = (field, day) => choose(field.closest(".ls-day").dataset.name, day);
  const take = (field) => field.value !== field.defaultValue && field.checkValidity() && chosen(field, field.value);
  const answers = {
    keydown({ key, target }) {
      if (target.type !== "date") return;
      if (key === "Escape") return void listAgain(target, true);
      target.dataset.typed = key !== "Enter"; // half a date is a date, too
      if (key === "Enter") take(target);
    },
    change({ target }) {
      if (!target.closest(".ls-day")) return;
      if (target.type === "date") return void (target.dataset.typed === "true" || take(target));
      if (target.value) chosen(target, target.value);
      else askForDay(target);
    },
    focusout({ target }) {
      if (target.type !== "date" || target.hidden) return;
      take(target);
      listAgain(target, false);
    },
  };
  for (const [name, answer] of Object.entries(answers)) root.addEventListener(name, answer);
  return () => { for (const [name, answer] of Object.entries(answers)) root.removeEventListener(name, answer); };
}

function askForDay(list) {
  const field = list.nextElementSibling;
  list.hidden = true;
  field.hidden = false;
  field.focus();
  try {
    field.showPicker();
  } catch {
    // the field can be typed into as well
  }
}

function listAgain(field, focus) {
  const list = field.previousElementSibling;
  field.hidden = true;
  field.value = field.defaultValue;
  delete field.dataset.typed;
  list.hidden = false;
  list.selectedIndex = [...list.options].findIndex((option) => option.defaultSelected);
  if (focus) list.focus();
}

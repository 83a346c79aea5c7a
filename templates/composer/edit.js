
"use strict";
// The editor of a served page: what is typed is checked, what changes on the disk is loaded, what is saved is written.
(() => {
  const file = JSON.parse(document.getElementById("file").textContent);
  const [source, numbers, list, state] = ["source", "numbers", "findings", "state"].map((id) => document.getElementById(id));
  const [save, question, asked] = ["save", "question", "asked"].map((id) => document.getElementById(id));
  const LEAVES = "You have changes that are not saved.";
  const PAUSE = 250;
  const LOOK = 1000;
  let saved = file.text;
  let version = file.version;
  // A version on the disk that was asked about.
  let offered = null;
  let findings = file.findings;
  let timer = 0;
  let turn = 0;

  const say = (text) => { document.getElementById("said").textContent = text; };
  const tell = (text) => { state.textContent = text; };
  const isDirty = () => source.value !== saved;

  function ask(method, path, body, headers = {}) {
    return fetch(`${path}/${file.address}`, { method, body, headers: { "X-Bzsf-Token": file.token, ...headers } });
  }

  function drawNumbers() {
    const count = source.value.split("\n").length;
    const worst = new Map();
    const rank = ["note", "warning", "error"];
    for (const finding of findings) {
      const other = worst.get(finding.line);
      if (!other || rank.indexOf(finding.severity) > rank.indexOf(other.severity)) worst.set(finding.line, finding);
    }
    const lines = document.createDocumentFragment();
    for (let line = 1; line <= count; line += 1) {
      const number = document.createElement("span");
      number.textContent = line;
      const finding = worst.get(line);
      if (finding) {
        number.className = finding.severity;
        number.title = finding.message;
        number.dataset.from = finding.units[0];
        number.dataset.to = finding.units[1];
      }
      lines.append(number);
    }
    numbers.replaceChildren(lines);
    numbers.scrollTop = source.scrollTop;
  }

  function drawFindings() {
    const element = (name, text, classes = "") => {
      const made = document.createElement(name);
      made.textContent = text;
      made.className = classes;
      return made;
    };
    const quoted = (sentence) => {
      const pieces = sentence.split("`");
      return pieces.map((piece, at) => (at % 2 ? element("code", piece) : piece));
    };
    const items = findings.map((finding) => {
      const item = element("li", "", finding.severity);
      const line = element("button", `line ${finding.line}`, "link");
      line.type = "button";
      line.dataset.from = finding.units[0];
      line.dataset.to = finding.units[1];
      const told = element("p", "");
      told.append(line, " ", element("strong", finding.severity), " ", ...quoted(finding.message));
      item.append(told);
      if (finding.help) {
        const help = element("p", "", "help");
        help.append(...quoted(finding.help));
        item.append(help);
      }
      return item;
    });
    list.replaceChildren(...(items.length ? items : [element("li", "nothing was found")]));
    drawNumbers();
  }

  function show(answer) {
    const composer = document.getElementById("composer");
    const open = [...composer.querySelectorAll("details")].map((details) => details.open);
    // What the server writes is escaped, and the page's policy lets no script of it run.
    composer.innerHTML = answer.html;
    const now = [...composer.querySelectorAll("details")];
    if (now.length === open.length) now.forEach((details, at) => { details.open = open[at]; });
    const before = findings.length;
    findings = answer.findings;
    drawFindings();
    document.dispatchEvent(new Event("composer"));
    if (findings.length !== before) say(findings.length === 1 ? "1 finding" : `${findings.length} findings`);
  }

  async function check() {
    const mine = (turn += 1);
    try {
      const answer = await ask("POST", "/check", source.value);
      // Another text may have been typed meanwhile.
      if (mine !== turn) return;
      if (!answer.ok) throw new Error(await answer.text());
      show(await answer.json());
      tellState();
    } catch (error) {
      tell(`not checked: ${error.message}`);
    }
  }

  function tellState() {
    if (save) save.disabled = !isDirty();
    if (!isDirty()) tell(file.can_write ? "saved" : "as on the disk");
    else tell(file.can_write ? "not saved" : "changed here only: start with --write to save");
  }

  function typed() {
    tellState();
    if (numbers.childElementCount !== source.value.split("\n").length) drawNumbers();
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  }

  function set(text) {
    source.value = text;
    saved = source.value;
  }

  async function load() {
    const answer = await ask("GET", "/text");
    if (!answer.ok) return tell(await answer.text());
    const loaded = await answer.json();
    version = loaded.version;
    offered = null;
    question.hidden = true;
    set(loaded.text);
    say("The file was loaded again");
    await check();
  }

  function offer(words, newer) {
    offered = newer;
    asked.textContent = words;
    question.hidden = false;
  }

  async function look() {
    if (!document.hidden) {
      try {
        const answer = await ask("GET", "/version");
        const told = answer.ok ? (await answer.json()).version : null;
        if (told && told !== version && told !== offered) {
          if (isDirty()) offer("The file has changed on the disk. Your text is not saved.", told);
          else await load();
        }
      } catch {
        tell("the server does not answer");
      }
    }
    setTimeout(look, LOOK);
  }

  async function write() {
    if (!save || !isDirty()) return;
    const text = source.value;
    save.disabled = true;
    try {
      const answer = await ask("PUT", "/text", text, { "If-Match": `"${version}"` });
      if (answer.status === 409) {
        offer("The file has changed on the disk since it was loaded; nothing was written.", (await answer.json()).version);
      } else if (answer.ok) {
        version = (await answer.json()).version;
        offered = null;
        question.hidden = true;
        saved = text;
        say("Saved");
      } else throw new Error(await answer.text());
      tellState();
    } catch (error) {
      save.disabled = false;
      tell(`not saved: ${error.message}`);
    }
  }

  function go(from, to) {
    const line = source.value.slice(0, from).split("\n").length;
    const height = source.scrollHeight / source.value.split("\n").length;
    source.focus();
    source.setSelectionRange(from, Math.max(from, to));
    source.scrollTop = Math.max(0, (line - 4) * height);
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-from]");
    if (target) go(Number(target.dataset.from), Number(target.dataset.to));
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "s") {
      event.preventDefault();
      write();
    }
  });
  source.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const line = source.value.slice(0, source.selectionStart).split("\n").pop();
    const indentation = /^ */.exec(line)[0];
    // As typed, so that it can be undone.
    if (indentation && document.execCommand("insertText", false, `\n${indentation}`)) event.preventDefault();
  });
  source.addEventListener("input", typed);
  source.addEventListener("scroll", () => { numbers.scrollTop = source.scrollTop; });
  save?.addEventListener("click", write);
  document.getElementById("load").addEventListener("click", load);
  document.getElementById("keep").addEventListener("click", () => {
    // What is saved from now on replaces what was offered.
    version = offered ?? version;
    offered = null;
    question.hidden = true;
    source.focus();
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isDirty()) return;
    event.preventDefault();
    event.returnValue = LEAVES;
  });

  set(file.text);
  drawFindings();
  tellState();
  setTimeout(look, LOOK);
})();

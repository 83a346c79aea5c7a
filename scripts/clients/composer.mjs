// Composer pages and the editor in a real browser: what is copied, what a hostile text may do, what keys and screen readers
// find, what is written.
//
//     node composer.mjs BZSF SPECS PICTURES
import { execFileSync, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

// Playwright and axe are installed where the script is run.
const installed = createRequire(join(process.cwd(), "here.js"));
const { chromium } = installed("playwright-core");
const axe = readFileSync(installed.resolve("axe-core/axe.min.js"), "utf8");
const [bzsf, specs, pictures] = process.argv.slice(2).map((path) => resolve(path));
mkdirSync(pictures, { recursive: true });

const SLIPS = `version: 1
name: Salesforce Sales Cloud > Create Lead, with slips
description: A new lead, and what is wrong with it
salesforce: { instance: acme, api_version: v60.0 }
operation: create
auth:
  client_id: { env: SF_CLIENT_ID }
  client_secret: { env: SF_CLIENT_SECRET }
fields:
  FirstName: "{{\${frist_name}}}"
  LastName: { attribute: last_name, default: Unknown }
  Emial: "{{\${email_address}}}"
  Company: "{{custom_attribute.\${company}}}"
examples:
  - name: nobody knows the name
    user: { email: ada@example.com }
`;
const ATTACKS = [
  "</script><script>window.hacked = 1</script>",
  "<img src=x onerror='window.hacked = 2'>",
  "\"><svg onload=\"window.hacked = 3\">",
  "<!--<script>window.hacked = 4",
  "javascript:window.hacked=5//{{ '<b>' }}",
  " two\r\nlines\t and blanks  \u2028\u0001\u202e\ufeff",
];
const HOSTILE = JSON.stringify({
  template_name: ATTACKS[0],
  description: ATTACKS[1],
  url: ATTACKS[4],
  request_method: ATTACKS[2],
  request_headers: Object.fromEntries(ATTACKS.map((attack) => [attack, attack])),
  body_type: "json_key_value",
  body: Object.fromEntries(ATTACKS.map((attack) => [attack, attack])),
});
const HOSTILE_SPEC = `version: 1
name: ${JSON.stringify(ATTACKS[0])}
description: ${JSON.stringify(ATTACKS[1])}
salesforce: { instance: acme }
operation: create
auth: { client_id: { env: SF_CLIENT_ID }, client_secret: { env: SF_CLIENT_SECRET } }
body: raw
fields:
  LastName: { value: ${JSON.stringify(ATTACKS[2])} }
  Company: { value: ${JSON.stringify(ATTACKS[5])} }
examples:
  - name: ${JSON.stringify(ATTACKS[0])}
    user: { last_name: ${JSON.stringify(ATTACKS[1])} }
`;

let passed = 0;
let failed = 0;
function count(fine, what) {
  if (fine) passed += 1;
  else {
    failed += 1;
    console.log(`FAILED ${what}`);
  }
}

const folder = mkdtempSync(join(tmpdir(), "bzsf-"));
const repository = join(folder, "repository");
mkdirSync(repository);
const files = readdirSync(specs).filter((name) => name.endsWith(".yaml"));
for (const name of files) copyFileSync(join(specs, name), join(repository, name));
writeFileSync(join(repository, "slips.yaml"), SLIPS);
writeFileSync(join(repository, "hostile.json"), HOSTILE);
writeFileSync(join(repository, "hostile.yaml"), HOSTILE_SPEC);

function generate(format, name) {
  return execFileSync(bzsf, ["generate", "--format", format, name], { cwd: repository, stdio: ["ignore", "pipe", "ignore"] }).toString();
}
function written(name) {
  const path = join(folder, `${basename(name, ".yaml")}.html`);
  writeFileSync(path, generate("html", name));
  return pathToFileURL(path).href;
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium" });

// A page whose dialogs, errors and requests are known.
async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  const seen = { dialogs: 0, errors: [], requests: [] };
  page.on("dialog", (dialog) => {
    if (dialog.type() !== "beforeunload") seen.dialogs += 1;
    dialog.accept();
  });
  page.on("pageerror", (error) => seen.errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && seen.errors.push(message.text()));
  page.on("request", (request) => seen.requests.push(request.url()));
  return { page, seen, close: () => context.close() };
}
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());
const picture = (page, name, whole = true) => page.screenshot({ path: join(pictures, `${name}.png`), fullPage: whole });

async function accessible(page, what) {
  // The browser's own way to run it: the page's policy lets no script of others run.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
  const told = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3).join(" ")}`);
  count(serious.length === 0, `${what}: ${told.join("; ")}`);
}

// The texts of a template in the order of the composer.
function texts({ template_name, description, url, request_method, body, request_headers }) {
  const pairs = (object) => Object.entries(object).flat();
  const own = typeof body === "string" ? [body] : pairs(body);
  return [template_name, description, url, request_method, ...own, ...pairs(request_headers)].filter((text) => text !== undefined);
}

async function copying(name) {
  const { page, seen, close } = await open();
  const address = written(name);
  await page.goto(address);
  const wanted = texts(JSON.parse(generate("json", name)));
  const buttons = page.locator("[data-copy]");
  count((await buttons.count()) === wanted.length, `${name}: ${await buttons.count()} buttons for ${wanted.length} texts`);
  for (const [at, text] of wanted.entries()) {
    await buttons.nth(at).click();
    await page.waitForFunction((at) => document.querySelectorAll("[data-copy]")[at].classList.contains("copied"), at);
    const copied = await clipboard(page);
    count(copied === text, `${name}: copied ${JSON.stringify(copied)}, not ${JSON.stringify(text)}`);
  }
  count((await page.locator("#said").textContent()).startsWith("Copied "), `${name}: it is said`);
  count(seen.errors.length === 0, `${name}: ${seen.errors}`);
  count(seen.requests.length === 1 && seen.requests[0] === address, `${name}: asked for ${seen.requests}`);
  await close();
}

async function copyingWithoutPermission() {
  const { page, close } = await open();
  await page.addInitScript(() => { navigator.clipboard.writeText = () => Promise.reject(new Error("no")); });
  await page.goto(written("create_lead_raw.yaml"));
  const body = JSON.parse(generate("json", "create_lead_raw.yaml")).body;
  await page.getByRole("button", { name: "Copy Request body" }).click();
  await page.waitForSelector(".copied");
  count((await clipboard(page)) === body, "a text is copied where the clipboard cannot be asked");
  await close();
}

async function ticking() {
  const { page, close } = await open();
  await page.goto(written("create_lead.yaml"));
  await page.getByLabel("Done: Webhook URL").check();
  count((await page.locator("#done").textContent()) === "1", "a tick counts");
  await page.reload();
  count(await page.getByLabel("Done: Webhook URL").isChecked(), "a tick is remembered");
  await page.getByRole("button", { name: "Start again" }).click();
  count((await page.locator("#done").textContent()) === "0", "ticks are taken off");
  await close();
}

async function keys() {
  const { page, close } = await open();
  await page.goto(written("create_lead.yaml"));
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim() || document.activeElement.dataset.tick);
  await page.keyboard.press("Tab");
  count((await focused()) === "Skip to the fields", `first comes the skip link, not ${await focused()}`);
  await page.keyboard.press("Enter");
  let copied = 0;
  let ticked = 0;
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press("Tab");
    const kind = await page.evaluate(() => {
      const { activeElement: element } = document;
      if (element === document.body) return "end";
      const seen = getComputedStyle(element).outlineStyle !== "none";
      return seen ? element.dataset.copy ? "copy" : element.dataset.tick ? "tick" : "other" : `unseen ${element.outerHTML}`;
    });
    if (kind === "end") break;
    count(!kind.startsWith("unseen"), `the focus is seen: ${kind}`);
    if (kind === "copy") {
      await page.keyboard.press("Enter");
      copied += 1;
    } else if (kind === "tick") {
      await page.keyboard.press("Space");
      ticked += 1;
    }
  }
  await page.waitForSelector(".copied");
  const all = await page.locator("[data-copy]").count();
  count(copied === all, `keys reach ${copied} of ${all} buttons`);
  count((await page.locator("#done").textContent()) === String(ticked) && ticked > 0, `keys set ${ticked} ticks`);
  await close();
}

async function harmless(page, seen, what) {
  await page.waitForTimeout(200);
  count((await page.evaluate(() => window.hacked)) === undefined, `${what}: a script ran`);
  count(seen.dialogs === 0, `${what}: a dialog was opened`);
  const foreign = await page.evaluate(() => document.querySelectorAll("main img, main svg, main b, main script:not([type='application/json'])").length);
  count(foreign === 0, `${what}: ${foreign} elements came from texts`);
}

async function pictured() {
  for (const [name, file, options] of [
    ["light", "create_lead_guarded.yaml", { colorScheme: "light" }],
    ["dark", "create_lead_guarded.yaml", { colorScheme: "dark" }],
    ["narrow", "upsert_lead.yaml", { viewport: { width: 390, height: 844 } }],
    ["findings", "slips.yaml", {}],
    ["findings-dark", "slips.yaml", { colorScheme: "dark" }],
    ["raw", "create_lead_raw.yaml", {}],
    // The README's.
    ["composer", "slips.yaml", { viewport: { width: 1200, height: 900 } }],
  ]) {
    const { page, close } = await open(options);
    await page.goto(written(file));
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    count(!wide, `${name}: wider than the window`);
    await accessible(page, name);
    await picture(page, name, name !== "composer");
    await close();
  }
}

async function serve(...flags) {
  const server = spawn(bzsf, ["serve", "--listen", "127.0.0.1:0", ...flags], { cwd: repository, stdio: ["ignore", "inherit", "pipe"] });
  for await (const line of createInterface(server.stderr)) {
    const listening = /http:\/\/\S+/.exec(line);
    if (listening) return { server, base: listening[0] };
  }
  throw new Error("the editor does not start");
}

async function stop(server) {
  const ended = new Promise((done) => server.on("exit", done));
  server.kill("SIGINT");
  count((await ended) === 0, "the editor stops");
}

async function editing(base) {
  const { page, seen, close } = await open();
  const path = join(repository, "create_lead.yaml");
  const original = readFileSync(path, "utf8");
  await page.goto(base);
  await page.getByRole("link", { name: /create_lead\.yaml/ }).click();
  const source = page.locator("#source");
  const found = page.locator("#findings");
  count((await source.inputValue()) === original, "the editor holds the file");
  count(await page.getByRole("button", { name: "Save" }).isDisabled(), "there is nothing to save yet");

  const slip = original.replace("${first_name}", "${frist_name}").replace("last_name: Lovelace", "last_name: Byron");
  await source.fill(slip);
  await found.getByText("Braze has no attribute").waitFor();
  count(true, "editing shows a finding");
  await page.locator(".example").getByText("Byron").waitFor();
  count(true, "editing changes the request");
  await found.locator("li", { hasText: "frist_name" }).getByRole("button").click();
  const selected = await source.evaluate((area) => area.value.slice(area.selectionStart, area.selectionEnd));
  count(selected.includes("frist_name"), `a finding leads to its place: ${selected}`);
  await page.keyboard.press("Tab");
  count(await page.evaluate(() => document.activeElement.id !== "source"), "Tab leaves the editor");

  await source.press("Control+s");
  await page.locator("#state").getByText(/^saved$/).waitFor();
  count(readFileSync(path, "utf8") === slip, "the text is written");

  writeFileSync(path, original);
  await page.waitForFunction((text) => document.getElementById("source").value === text, original);
  count(true, "a change on the disk is loaded");

  const mine = `${original}# mine\n`;
  await source.fill(mine);
  writeFileSync(path, `${original}# theirs\n`);
  await page.locator("#question").waitFor({ state: "visible" });
  count((await source.inputValue()) === mine, "what is not saved stays");
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator("#asked").getByText("nothing was written").waitFor();
  count(readFileSync(path, "utf8").endsWith("# theirs\n"), "what others wrote stays");
  await page.getByRole("button", { name: "Keep my text" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await page.locator("#state").getByText(/^saved$/).waitFor();
  count(readFileSync(path, "utf8") === mine, "what was kept is written");

  await source.press("Control+End");
  await page.keyboard.type("  - a");
  await page.keyboard.press("Enter");
  await page.keyboard.type("b");
  count((await source.inputValue()).endsWith("  - a\n  b"), "Enter keeps the indentation");
  const errors = seen.errors.filter((error) => !error.includes("409"));
  count(errors.length === 0, `the editor: ${errors}`);
  count(seen.requests.every((url) => url.startsWith(base)), "the editor asks nobody else");
  await close();
  writeFileSync(path, original);
}

async function served(base) {
  for (const scheme of ["light", "dark"]) {
    const { page, close } = await open({ colorScheme: scheme, viewport: { width: 1360, height: 900 } });
    await page.goto(base);
    await accessible(page, `the list, ${scheme}`);
    await picture(page, `list-${scheme}`, false);
    await page.goto(`${base}/edit/slips.yaml`);
    await accessible(page, `the editor, ${scheme}`);
    await picture(page, `editor-${scheme}`, false);
    await close();
  }
  for (const name of ["hostile.json", "hostile.yaml"]) {
    const { page, seen, close } = await open();
    await page.goto(`${base}/edit/${name}`);
    await harmless(page, seen, `${name} in the editor`);
    await page.locator("#source").press("Control+Home");
    const answered = page.waitForResponse((answer) => answer.url().includes("/check/"));
    await page.keyboard.press("Enter");
    count((await answered).ok(), `${name}: checked`);
    await harmless(page, seen, `${name}, edited`);
    for (const [at, button] of (await page.locator("[data-copy]").all()).entries()) {
      await button.click();
      const text = await page.evaluate((at) => JSON.parse(document.getElementById("texts").textContent)[at], at);
      await page.waitForFunction(async (text) => (await navigator.clipboard.readText()) === text, text, { timeout: 5000 }).catch(() => count(false, `${name}: text ${at}`));
    }
    const all = await page.evaluate(() => JSON.parse(document.getElementById("texts").textContent));
    count(all.includes(ATTACKS[0]) && all.includes(ATTACKS[1]), `${name}: the texts are there`);
    await close();
  }
}

async function readOnly(base) {
  const { page, close } = await open();
  await page.goto(`${base}/edit/create_lead.yaml`);
  count((await page.getByRole("button", { name: "Save" }).count()) === 0, "nothing is saved without --write");
  await page.locator("#source").fill("name: x\n");
  await page.locator("#state").getByText("start with --write").waitFor();
  count(true, "that is said");
  await close();
}

try {
  for (const name of files) await copying(name);
  await copyingWithoutPermission();
  await ticking();
  await keys();
  const { page, seen, close } = await open();
  await page.goto(written("hostile.yaml"));
  await harmless(page, seen, "a hostile spec's page");
  await close();
  await pictured();
  const writing = await serve("--write");
  await editing(writing.base);
  await served(writing.base);
  await stop(writing.server);
  const reading = await serve();
  await readOnly(reading.base);
  await stop(reading.server);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
console.log(`chromium: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

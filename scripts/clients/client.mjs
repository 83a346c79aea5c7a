// jsforce against `bzsf mock`: what it does, and the errors that it raises.
//
//     node client.mjs BZSF
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

// jsforce is installed where the script is run.
const jsforce = createRequire(join(process.cwd(), "here.js"))("jsforce");
const FIELDS = [
  { name: "External_Id__c", label: "External Id", type: "string", length: 64, externalId: true, unique: true },
];
let passed = 0;
let failed = 0;

function count(fine, what) {
  if (fine) passed += 1;
  else {
    failed += 1;
    console.log(`FAILED ${what}`);
  }
}

async function raises(code, call, what) {
  try {
    await call();
    count(false, `${what}: nothing was raised`);
  } catch (error) {
    count(error.errorCode === code && error.name === code, `${what}: ${error.name} ${error.message}`);
  }
}

async function start(...flags) {
  const mock = spawn(process.argv[2], ["mock", "-q", "--listen", "127.0.0.1:0", ...flags], {
    stdio: ["ignore", "inherit", "pipe"],
  });
  for await (const line of createInterface(mock.stderr)) {
    const listening = /http:\/\/\S+/.exec(line);
    if (listening) return { mock, base: listening[0] };
  }
  throw new Error("the mock does not start");
}

async function connect(base, clientSecret = "mock-client-secret") {
  const oauth2 = { clientId: "mock-client-id", clientSecret, loginUrl: base };
  const org = new jsforce.Connection({ oauth2, version: "60.0" });
  await org.authorize({ grant_type: "client_credentials" });
  return org;
}

async function use(base) {
  try {
    await connect(base, "wrong");
    count(false, "a wrong secret is taken");
  } catch (error) {
    count(error.name === "invalid_client", `a wrong secret: ${error.name}`);
  }
  const org = await connect(base);
  const leads = org.sobject("Lead");
  const made = await leads.create({ LastName: "Lovelace", Company: "Engines", Email: "ada@example.com" });
  count(made.success && made.id.startsWith("00Q"), `create: ${JSON.stringify(made)}`);
  count((await leads.update({ Id: made.id, FirstName: "Ada" })).success, "update");
  count((await leads.retrieve(made.id)).Name === "Ada Lovelace", "read");
  const key = { External_Id__c: "ada-1" };
  const upsert = await leads.upsert({ ...key, LastName: "Byron", Company: "Engines" }, "External_Id__c");
  count(upsert.success && upsert.created, `upsert, created: ${JSON.stringify(upsert)}`);
  const again = await leads.upsert({ ...key, City: "London" }, "External_Id__c");
  count(again.success && again.created === false && again.id === upsert.id, "upsert, updated");
  const names = (await leads.describe()).fields.map((field) => field.name);
  count(names.includes("External_Id__c") && names.includes("LastName"), "describe");
  const found = await org.query("SELECT Id, Name FROM Lead WHERE Email = 'ada@example.com'");
  count(found.totalSize === 1 && found.records[0].Id === made.id, "query");
  count((await leads.findOne({ Company: "Engines" }, ["Id"])).Id === made.id, "findOne");
  await raises("REQUIRED_FIELD_MISSING", () => leads.create({ LastName: "x" }), "a missing field");
  await raises("MALFORMED_ID", () => leads.update({ Id: "001900K0001pPuOAAU" }), "a malformed id");
  await raises("INVALID_FIELD", () => leads.update({ Id: made.id, Zip: "1" }), "an unknown field");
  await raises("NOT_FOUND", () => leads.retrieve("00Q58000007EWMDEA4"), "a missing lead");
  count((await leads.destroy(made.id)).success, "delete");
  await raises("ENTITY_IS_DELETED", () => leads.update({ Id: made.id, City: "x" }), "a deleted lead");
}

async function expire(base) {
  // A connection that knows the client would log in again.
  const { accessToken, instanceUrl } = await connect(base);
  const org = new jsforce.Connection({ accessToken, instanceUrl, version: "60.0" });
  const lead = { LastName: "Lovelace", Company: "Engines" };
  await org.sobject("Lead").create(lead);
  await raises("INVALID_SESSION_ID", () => org.sobject("Lead").create(lead), "an expired session");
}

const folder = mkdtempSync(join(tmpdir(), "bzsf-"));
const fields = join(folder, "fields.json");
writeFileSync(fields, JSON.stringify(FIELDS));
for (const [flags, steps] of [
  [["--fields", fields], use],
  [["--fault", "expired-token:after=1"], expire],
]) {
  const { mock, base } = await start(...flags);
  const ended = new Promise((resolve) => mock.on("exit", resolve));
  try {
    await steps(base);
  } finally {
    mock.kill("SIGTERM");
    count((await ended) === 0, "the mock stops");
  }
}
rmSync(folder, { recursive: true });
console.log(`jsforce: ${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);

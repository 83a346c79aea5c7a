// The protocol library of VS Code's own client, against the language server: findings arrive, and a repair is offered.
// Arguments: the program, and the node_modules that the extension is packed with.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import assert from "node:assert/strict";

const [program, modules] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, "client.js"));
const protocol = require("vscode-languageserver-protocol/node");

const server = spawn(program, ["lsp"], { stdio: ["pipe", "pipe", "inherit"] });
const connection = protocol.createProtocolConnection(
  new protocol.StreamMessageReader(server.stdout),
  new protocol.StreamMessageWriter(server.stdin),
);
const told = new Promise((resolve) => connection.onNotification("textDocument/publishDiagnostics", resolve));
connection.onRequest("client/registerCapability", () => null);
connection.listen();
const { capabilities } = await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities: {} });
assert.equal(capabilities.positionEncoding, "utf-16");
await connection.sendNotification("initialized", {});
const uri = "untitled:Untitled-1";
const text = "이 😀 {{ ${first_name} | upcas }}";
await connection.sendNotification("textDocument/didOpen", { textDocument: { uri, languageId: "liquid", version: 1, text } });
const { diagnostics } = await told;
assert.deepEqual(diagnostics.map((one) => one.code), ["unknown-filter"]);
const range = diagnostics[0].range;
assert.equal(text.slice(range.start.character, range.end.character), "upcas");
const actions = await connection.sendRequest("textDocument/codeAction", { textDocument: { uri }, range, context: { diagnostics } });
assert.equal(actions[0].edit.changes[uri][0].newText, "upcase");
await connection.sendRequest("shutdown");
const ended = new Promise((resolve) => server.on("exit", resolve));
await connection.sendNotification("exit");
assert.equal(await ended, 0);
console.log("VS Code's protocol library and the language server understand each other");
process.exit(0);

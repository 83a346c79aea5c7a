// Starts `bzsf lsp` and connects it with VS Code.
"use strict";

const os = require("node:os");
const path = require("node:path");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

/** What the server is told: settings of the same names. */
const SETTINGS = ["config", "describe", "baseline", "reason"];

const DOCUMENTS = [
  { language: "yaml" },
  { language: "json" },
  { language: "jsonc" },
  { language: "liquid" },
  { pattern: "**/*.liquid" },
];

let client;

/** The program as it is set, with the home folder and the workspace folder put in. */
function program(set, folder) {
  let result = set.replaceAll("${workspaceFolder}", folder ?? "");
  if (result === "~" || result.startsWith("~/")) {
    result = path.join(os.homedir(), result.slice(1));
  }
  return result;
}

function settings() {
  const all = vscode.workspace.getConfiguration("bzsf");
  return Object.fromEntries(SETTINGS.map((name) => [name, all.get(name)]));
}

async function start() {
  const all = vscode.workspace.getConfiguration("bzsf");
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const command = program(all.get("path", "bzsf"), folder);
  const server = { command, args: ["lsp", ...all.get("arguments", [])], options: { cwd: folder } };
  client = new LanguageClient("bzsf", "bzsf", server, {
    documentSelector: DOCUMENTS,
    initializationOptions: settings(),
  });
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    const words = `bzsf: the language server did not start (${command}): ${error.message}`;
    const choice = await vscode.window.showErrorMessage(words, "Settings");
    if (choice) {
      await vscode.commands.executeCommand("workbench.action.openSettings", "bzsf.path");
    }
  }
}

async function stop() {
  const running = client;
  client = undefined;
  await running?.stop();
}

async function activate(context) {
  const restart = vscode.commands.registerCommand("bzsf.restart", async () => {
    await stop();
    await start();
  });
  const changed = vscode.workspace.onDidChangeConfiguration(async (event) => {
    if (client && SETTINGS.some((name) => event.affectsConfiguration(`bzsf.${name}`))) {
      await client.sendNotification("workspace/didChangeConfiguration", { settings: { bzsf: settings() } });
    }
  });
  context.subscriptions.push(restart, changed);
  // What the error message asks for need not be waited for.
  start();
}

module.exports = { activate, deactivate: stop };

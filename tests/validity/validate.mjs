// Reads one JSON object {name, text} a line and answers each with a line: {messages}, what GitHub's workflow parser and the
// language service of its editors say of the workflow or (where the name is that of an action's metadata) the action.
import readline from "node:readline";
import { validate } from "@actions/languageservice";
import { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { TextDocument } from "vscode-languageserver-textdocument";

async function parserMessages(name, content) {
  const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter());
  if (value) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map((error) => error.rawMessage);
}

let number = 0;

async function messages({ name, text }) {
  // The language service remembers what it parsed by its address.
  const document = TextDocument.create(`file:///${number++}/${name}`, "yaml", 0, text);
  const found = (await validate(document)).map(({ message }) => `service: ${message}`);
  const parsed = name.includes(".github/workflows/") ? await parserMessages(name, text) : [];
  return [...found, ...parsed.map((message) => `parser: ${message}`)];
}

async function answer(question) {
  try {
    return { messages: await messages(question) };
  } catch (error) {
    return { messages: [`failed: ${error.message}`] };
  }
}

let last = Promise.resolve();
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  last = last.then(async () => process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\n"));
});

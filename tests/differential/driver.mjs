// Reads one JSON object {expression, contexts, names} a line, the names being those of contexts, and answers each with a line: {tree, value}, {tree, failed} where
// evaluation fails, or {rejected} where the expression does not parse. Trees and values are nested arrays whose first
// item names their kind; numbers are texts, so that none is lost in JSON.
import readline from "node:readline";
import { data, Evaluator, Lexer, Parser } from "@actions/expressions";

const FUNCTIONS = [
  ["success", 0, 1e9, () => new data.BooleanData(true)],
  ["always", 0, 0, () => new data.BooleanData(true)],
  ["failure", 0, 1e9, () => new data.BooleanData(false)],
  ["cancelled", 0, 0, () => new data.BooleanData(false)],
  ["hashFiles", 1, 255, () => new data.StringData("hash")],
].map(([name, minArgs, maxArgs, call]) => ({ name, minArgs, maxArgs, call, description: "" }));

function shownValue(value) {
  switch (value.kind) {
    case data.Kind.Null:
      return ["null"];
    case data.Kind.Boolean:
      return ["boolean", value.value];
    case data.Kind.Number:
      return ["number", Object.is(value.value, -0) ? "-0" : String(value.value)];
    case data.Kind.String:
      return ["string", value.value];
    case data.Kind.Array:
      return ["array", value.values().map(shownValue)];
    default:
      return ["object", value.pairs().map(({ key, value: item }) => [key, shownValue(item)])];
  }
}

class Printer {
  visitLiteral(node) {
    return ["literal", shownValue(node.literal)];
  }
  visitUnary(node) {
    return ["not", node.expr.accept(this)];
  }
  visitBinary(node) {
    return ["compare", node.operator.lexeme, node.left.accept(this), node.right.accept(this)];
  }
  visitLogical(node) {
    return ["logical", node.operator.lexeme, node.args.map((part) => part.accept(this))];
  }
  visitGrouping(node) {
    return ["group", node.group.accept(this)];
  }
  visitContextAccess(node) {
    return ["context", node.name.lexeme];
  }
  visitIndexAccess(node) {
    const star = node.index.constructor.name.endsWith("Star");
    return ["index", node.expr.accept(this), star ? ["star"] : node.index.accept(this)];
  }
  visitFunctionCall(node) {
    return ["call", node.functionName.lexeme, node.args.map((part) => part.accept(this))];
  }
}

function answer({ expression, contexts, names }) {
  let tree;
  try {
    tree = new Parser(new Lexer(expression).lex().tokens, names, FUNCTIONS).parse();
    if (!tree) return { rejected: "no expression" };
  } catch (error) {
    return { rejected: error.message };
  }
  const shown = tree.accept(new Printer());
  if (!contexts) return { tree: shown };
  try {
    const known = JSON.parse(JSON.stringify(contexts), data.reviver);
    const functions = new Map(FUNCTIONS.map((item) => [item.name.toLowerCase(), item]));
    return { tree: shown, value: shownValue(new Evaluator(tree, known, functions).evaluate()) };
  } catch (error) {
    return { tree: shown, failed: error.message };
  }
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(JSON.stringify(answer(JSON.parse(line))) + "\n");
});

// Where names are called in TypeScript and JavaScript, by TypeScript's own parser: node call_sites.js ROOT > SITES
// (NODE_PATH names a folder with the package `typescript`).
//
// A row {file, line, column, caller_line} for each call or `new` of a name or a member: the place of that name, and the line of the name
// of the innermost function around that has one (0 outside of functions). A row {file, line, column, named: true} for each name that
// a function is bound to, such as `const f = () => 1`, and {file, line, column, required: true} for each that is bound to a module or
// to a part of one: `const a = require("a")`, `const { b } = require("a")`. Columns in bytes, one-based.
"use strict";
const fs = require("fs");
const path = require("path");
const ts = require("typescript");

const EXTENSION = /\.([cm]?[jt]sx?)$/;
const out = [];

function files(folder, found) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inside = path.join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== "node_modules") files(inside, found);
    else if (entry.isFile() && EXTENSION.test(entry.name)) found.push(inside);
  }
  return found;
}

/** The name that a function has or is bound to. */
function nameOf(node) {
  if (ts.isConstructorDeclaration(node)) return node;
  if (node.name) return node.name;
  let outer = node.parent;
  while (outer && (ts.isParenthesizedExpression(outer) || ts.isAsExpression(outer) || ts.isSatisfiesExpression?.(outer))) outer = outer.parent;
  if (!outer) return undefined;
  if ((ts.isVariableDeclaration(outer) || ts.isPropertyDeclaration(outer) || ts.isPropertyAssignment(outer)) && outer.name) return outer.name;
  if (ts.isBinaryExpression(outer) && outer.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
    const left = outer.left;
    return ts.isPropertyAccessExpression(left) ? left.name : ts.isIdentifier(left) ? left : undefined;
  }
  return undefined;
}

function calledName(node) {
  let callee = node.expression ?? node.tag;
  while (callee && (ts.isParenthesizedExpression(callee) || ts.isNonNullExpression(callee) || ts.isExpressionWithTypeArguments(callee)))
    callee = callee.expression;
  if (!callee) return undefined;
  if (ts.isIdentifier(callee) || ts.isPrivateIdentifier(callee)) return callee;
  return ts.isPropertyAccessExpression(callee) ? callee.name : undefined;
}

/** Whether a value is a module, a member of one, or what such a member gives. */
function isRequired(node) {
  while (node && !ts.isIdentifier(node)) {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "require") return true;
    node = node.expression;
  }
  return false;
}

function boundNames(name) {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) => (element.name ? boundNames(element.name) : []));
}

function visitFile(root, name) {
  const text = fs.readFileSync(name, "utf8");
  const file = path.relative(root, name).split(path.sep).join("/");
  const source = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const lines = source.getLineStarts();
  const place = (node) => {
    const at = node.getStart(source);
    const { line } = source.getLineAndCharacterOfPosition(at);
    return { file, line: line + 1, column: Buffer.byteLength(text.slice(lines[line], at)) + 1 };
  };
  const visit = (node, caller) => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isTaggedTemplateExpression(node)) {
      const callee = calledName(node);
      if (callee) out.push({ ...place(callee), caller_line: caller });
    }
    if (ts.isVariableDeclaration(node) && isRequired(node.initializer)) {
      for (const name of boundNames(node.name)) out.push({ ...place(name), required: true });
    }
    if (ts.isFunctionLike(node) && node.body) {
      const given = nameOf(node);
      if (given) {
        const at = place(given);
        if (!ts.isConstructorDeclaration(node)) out.push({ ...at, named: true });
        ts.forEachChild(node, (child) => visit(child, at.line));
        return;
      }
    }
    ts.forEachChild(node, (child) => visit(child, caller));
  };
  visit(source, 0);
}

const root = process.argv[2];
for (const name of files(root, [])) visitFile(root, name);
const lines = out.map((row) => JSON.stringify(row));
process.stdout.write(lines.join("\n") + (lines.length ? "\n" : ""));

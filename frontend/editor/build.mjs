// Puts Squire, markdown.js and editor.js into one ES module, target/editor/editor.js, which the app loads when somebody writes the
// first message. Run by `cargo xtask` at each build.
//
// Squire takes `document`, `Text` and the like from the global scope, but the text being edited lives in an iframe, where
// these are others. So Squire is wrapped into a function that is given the iframe's window (docs/adr/0010-editor.md).

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const REALM = [
  "document", "navigator", "Node", "Element", "HTMLElement", "Text", "CharacterData", "DocumentFragment", "Range", "Event",
  "InputEvent", "CustomEvent", "MutationObserver", "HTMLOListElement", "HTMLDivElement", "HTMLAnchorElement",
  "HTMLInputElement", "HTMLLIElement",
];

const here = new URL(".", import.meta.url);
const source = readFileSync(new URL("../node_modules/squire-rte/dist/squire.mjs", here), "utf8").replace(/\/\/# sourceMappingURL.*\s*$/, "");
const exported = source.match(/export\s*\{\s*(\w+) as default\s*\};?\s*$/);
if (!exported) throw new Error("squire.mjs doesn't end in the export that this build expects");
const squire = `function squireIn(window) {\nconst { ${REALM.join(", ")} } = window;\n${source.slice(0, exported.index)}\nreturn ${exported[1]};\n}\n`;

const markdown = await build({
  entryPoints: [fileURLToPath(new URL("markdown.js", here))],
  bundle: true,
  write: false,
  format: "iife",
  globalName: "pliMarkdown",
  platform: "browser",
  target: "es2022",
  minify: true,
  legalComments: "none",
});
const editor = readFileSync(new URL("editor.js", here), "utf8").replace(/^\/\* global .*\*\/\n/, "");
const out = new URL("../../target/editor/", here);
mkdirSync(out, { recursive: true });
writeFileSync(new URL("editor.js", out), `/* Squire, MIT License, Copyright (c) Neil Jenkins, https://github.com/fastmail/Squire */\n${squire}\n/* Turndown, MIT License, Copyright (c) Dom Christie, https://github.com/mixmark-io/turndown */\n${markdown.outputFiles[0].text}\n${editor}`);

// CodeMirror and script.js into target/editor/script.js, which only the page for experts loads.
await build({
  entryPoints: [fileURLToPath(new URL("script.js", here))],
  outfile: fileURLToPath(new URL("script.js", out)),
  bundle: true,
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  banner: { js: "/* CodeMirror, MIT License, Copyright (c) Marijn Haverbeke and others, https://codemirror.net */" },
});

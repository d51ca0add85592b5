// Rich text as Markdown, by Turndown. What Pli makes of Markdown is in shared/src/markdown.rs: a line is a line there, so
// none needs two spaces at its end.

import Turndown from "turndown";

/** What Markdown has no sign for. */
const LOST =
  "u, ins, font, big, small, sub, sup, mark, center, caption, dl, [align], [bgcolor], [color], [dir], [style]:not(blockquote, img, table), td > :is(ul, ol, p + p), [colspan], [rowspan]";
const BLOCKS = "blockquote, center, dd, div, dl, dt, h1, h2, h3, h4, h5, h6, hr, li, ol, p, pre, table, ul";

const turndown = new Turndown({
  headingStyle: "atx",
  hr: "---",
  br: "",
  bulletListMarker: "-",
  codeBlockStyle: "fenced",
  emDelimiter: "*",
});
const escapeAll = turndown.escape.bind(turndown);
// An underscore within a word is one; an ampersand may begin the name of a letter.
turndown.escape = (text) => escapeAll(text).replace(/(?<=\w)\\_(?=\w)/g, "_").replace(/&(?=#?\w+;)/g, "\\&");
turndown.addRule("struck", { filter: ["del", "s", "strike"], replacement: (text) => (text.trim() ? `~~${text}~~` : text) });
turndown.addRule("item", {
  filter: "li",
  replacement(text, item) {
    const list = item.parentNode;
    const number = (list.getAttribute("start") === null ? 1 : Number(list.getAttribute("start"))) + Array.from(list.children).indexOf(item);
    const mark = list.nodeName === "OL" ? `${number}. ` : "- ";
    return mark + text.replace(/^\n+|\n+$/g, "").replace(/\n(?!\n)/g, `\n${" ".repeat(mark.length)}`) + (item.nextSibling ? "\n" : "");
  },
});
turndown.addRule("code", {
  filter: (node) => node.nodeName === "PRE" && node.firstChild?.nodeName !== "CODE",
  replacement: (_text, code) => `\n\n\`\`\`\n${code.textContent.replace(/\n$/, "")}\n\`\`\`\n\n`,
});
// An address that says itself needs no words.
turndown.addRule("address", {
  filter: (node) => node.nodeName === "A" && /^(https?:\/\/|mailto:)\S+$/i.test(node.getAttribute("href") ?? "") && node.getAttribute("href").replace(/^mailto:/i, "") === node.textContent,
  replacement: (_text, link) => (/^mailto:/i.test(link.getAttribute("href")) ? `<${link.textContent}>` : link.textContent),
});
turndown.addRule("table", {
  filter: "table",
  replacement(_text, table) {
    const cell = (cell) => turndown.turndown(cell.innerHTML).trim().replace(/\s*\n\s*/g, " ").replaceAll("|", "\\|");
    const rows = Array.from(table.rows, (row) => Array.from(row.cells, cell));
    const line = (cells) => `| ${cells.join(" | ")} |`;
    if (!rows.length) return "";
    const [head, ...body] = rows;
    return `\n\n${[line(head), line(head.map(() => "---")), ...body.map(line)].join("\n")}\n\n`;
  },
});

/** The content of `root` as Markdown, and whether formatting is lost. Changes `root`. */
export function markdownOf(root) {
  const isLossy = root.querySelector(LOST) !== null;
  joinLines(root);
  return [turndown.turndown(root), isLossy];
}

/** Makes paragraphs of lines: the editor has an element for each, and an empty one between paragraphs. */
function joinLines(parent) {
  let paragraph = null;
  for (const node of Array.from(parent.childNodes)) {
    if (node.nodeType === 3 && !node.textContent.trim()) continue;
    const isLine = node.localName === "div" && !node.querySelector(BLOCKS);
    if (!isLine) {
      if (node.nodeType === 1) joinLines(node);
      paragraph = null;
      continue;
    }
    if (node.lastChild?.localName === "br") node.lastChild.remove();
    if (!node.textContent.trim() && !node.querySelector("img")) {
      node.remove();
      paragraph = null;
    } else if (paragraph) {
      paragraph.append(node.ownerDocument.createElement("br"), ...node.childNodes);
      node.remove();
    } else {
      paragraph = node.ownerDocument.createElement("p");
      paragraph.append(...node.childNodes);
      node.replaceWith(paragraph);
    }
  }
}

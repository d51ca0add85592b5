/* global squireIn, pliMarkdown */
// The rich text editor: Squire, attached from the app's realm to the document of a sandboxed iframe in which no script
// ever runs (docs/adr/0010-editor.md). build.mjs puts Squire and markdown.js in front of this file.

/** What may stay of HTML that is pasted or put in. All of it was written by somebody else. */
const TAGS = new Set(
  ("a abbr b big blockquote br caption center cite code col colgroup dd del dfn div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins " +
    "kbd li mark ol p pre q s samp small span strike strong sub sup table tbody td tfoot th thead tr tt u ul var wbr").split(" "),
);
/** Goes with all that is in it; any other unknown element goes alone. */
const DROPPED = new Set(
  ("applet audio base button canvas datalist dialog embed frame frameset head iframe input link math meta noembed noframes noscript object " +
    "option param script select style svg template textarea title video xml").split(" "),
);
const ATTRIBUTES = new Set(
  "align alt bgcolor border cellpadding cellspacing color colspan dir face height lang nowrap rowspan size start title type valign width".split(" "),
);
const STYLES =
  /^(background-color|border|border-(top|right|bottom|left|collapse|color|radius|spacing|style|width)(-.*)?|color|direction|font|font-(family|size|style|variant.*|weight)|letter-spacing|line-height|list-style-type|(margin|padding)(-.*)?|(max-|min-)?(width|height)|text-(align|decoration|decoration-(color|line|style)|indent|transform)|vertical-align|white-space(-collapse)?|text-wrap(-mode)?|word-(break|spacing)|overflow-wrap)$/;
const IMAGE_DATA = /^data:image\/(png|jpeg|gif|webp);base64,/i;
const LINKS = /^(https?|mailto|tel|sms|ftp):/i;
/** The class of the element that holds the signature: MARK of shared/src/signature.rs. */
const SIGNATURE = "m_pli-signature";
/** Deeper than any letter; bombs are cut off. */
const DEPTH_MAX = 200;

const FORMATS = ["B", "I", "U", "UL", "OL", "BLOCKQUOTE", "A"];

/**
 * Attaches an editor to the document of `frame`, which has loaded.
 *
 * `host` gets `input()` after every change, `formats(bits)` when the formats at the cursor change (bit n is FORMATS[n]),
 * `key(event)` for keys that are pressed (true: it was taken), `files(FileList, pasted)` for files pasted or dropped,
 * and `image(cid)`, which answers the URL that shows an image of the message. `null` where the browser keeps listeners from
 * such documents.
 */
function attach(frame, label, host) {
  // A composer may have been closed while the editor was on its way.
  if (frame.contentWindow === null) return null;
  return canListen(frame.contentWindow) ? new Editor(frame.contentWindow, label, host) : null;
}

/** WebKit doesn't call listeners in a document that may not run scripts (bugs.webkit.org/show_bug.cgi?id=218086). */
function canListen(window) {
  let heard = false;
  const probe = () => { heard = true; };
  window.document.addEventListener("probe", probe);
  window.document.dispatchEvent(new window.Event("probe"));
  window.document.removeEventListener("probe", probe);
  return heard;
}

class Editor {
  constructor(window, label, host) {
    this.window = window;
    this.host = host;
    const document = window.document;
    this.root = document.createElement("div");
    this.root.setAttribute("role", "textbox");
    this.root.setAttribute("aria-multiline", "true");
    this.root.setAttribute("aria-label", label);
    this.root.className = "editor";
    this.root.style.cssText = "min-height: 100vh; outline: none; box-sizing: border-box; overflow-wrap: anywhere";
    // The margins are the composer's, so that the text stands under the subject.
    document.body.style.padding = document.body.style.margin = "0";
    document.body.append(this.root);
    const Squire = squireIn(window);
    this.squire = new Squire(this.root, {
      blockTag: "DIV",
      sanitizeToDOMFragment: (html) => this.sanitize(html),
      didError: (error) => console.error(error),
    });
    this.squire.addEventListener("input", () => host.input());
    this.squire.addEventListener("pasteImage", (event) => host.files(event.detail.clipboardData.files, true));
    for (const type of ["pathChange", "select", "cursor", "input"]) {
      this.squire.addEventListener(type, () => this.#tellFormats());
    }
    document.addEventListener("keydown", (event) => this.#key(event), true);
    for (const type of ["dragover", "drop"]) document.addEventListener(type, (event) => this.#drop(event), true);
    // What the app does about clicks beside a menu or about leaving a field must work for clicks into the iframe too.
    document.addEventListener("pointerdown", () => host.pressed(), true);
    this.root.addEventListener("click", (event) => this.#clickBelow(event));
  }

  /** Replaces the text. The cursor goes to its start. */
  setHtml(html) {
    this.#keepingMarks(() => this.squire.setHTML(html));
    this.squire.moveCursorToStart();
  }

  /** The text as it is to be sent: images of the message are `cid:` URLs again (RFC 2392). */
  html() {
    const body = this.#parse(this.squire.getHTML());
    for (const image of body.querySelectorAll("img[data-cid]")) {
      image.setAttribute("src", `cid:${image.getAttribute("data-cid")}`);
      image.removeAttribute("data-cid");
    }
    for (const element of body.querySelectorAll("[tabindex], [contenteditable]")) {
      element.removeAttribute("tabindex");
      element.removeAttribute("contenteditable");
    }
    return body.innerHTML;
  }

  /** The text without its formatting. A signature that ends it is set apart by a line (RFC 3676 §4.3) if `isLast`. */
  text(isLast) {
    const body = this.#parse(this.squire.getHTML());
    const signature = signatureOf(body);
    if (isLast && signature && !isFollowed(signature, body)) {
      const line = signature.ownerDocument.createElement("div");
      line.textContent = "-- ";
      signature.prepend(line);
    }
    return plainText(body);
  }

  /** The text as Markdown, with its signature as plain text, and whether formatting is lost. */
  markdown(isLast) {
    const body = this.#parse(this.html());
    const signature = signatureOf(body);
    if (!signature) return pliMarkdown.markdownOf(body);
    const text = plainText(signature);
    const shown = isLast && !isFollowed(signature, body) ? `-- \n${text}` : text;
    // A word that Markdown leaves as it is, and nobody writes.
    const place = `signature${crypto.randomUUID().replaceAll("-", "")}`;
    const line = body.ownerDocument.createElement("p");
    line.textContent = place;
    signature.replaceWith(line);
    const [markdown, isLossy] = pliMarkdown.markdownOf(body);
    return [markdown.replace(place, () => shown), isLossy];
  }

  /** The same without formatting and without the signature. */
  ownText() {
    return plainText(this.#unsigned());
  }

  /** What was written, without the signature and without the empty lines around it. */
  ownHtml() {
    const body = this.#unsigned();
    const isBlank = (node) => node && !node.textContent.trim() && !(node.nodeType === 1 && (node.matches("img, hr, table") || node.querySelector("img, hr, table")));
    while (isBlank(body.lastChild)) body.lastChild.remove();
    while (isBlank(body.firstChild)) body.firstChild.remove();
    return body.innerHTML;
  }

  /** The signature as it stands in the text, by its HTML and as plain text; nothing where there is none. */
  signature() {
    const signature = signatureOf(this.#parse(this.html()));
    return signature ? [signature.innerHTML, plainText(signature)] : undefined;
  }

  /** Whether there is anything to be read or seen. */
  isEmpty() {
    return !this.root.querySelector("img, hr, table") && !this.root.textContent.replace(/[\u200B\s]/g, "");
  }

  /** Content-IDs of the images that the text shows. */
  images() {
    return Array.from(this.root.querySelectorAll("img[data-cid]"), (image) => image.getAttribute("data-cid"));
  }

  appendHtml(html) {
    const range = this.squire.getSelection();
    this.squire.saveUndoState(range);
    this.#keepingMarks(() => this.root.append(this.sanitize(html)));
    this.squire.setSelection(range);
  }

  insertImage(cid, alt) {
    this.squire.insertImage(this.host.image(cid) ?? "", { "data-cid": cid, alt });
  }

  /** A picture that stands in the text itself. */
  insertPicture(url, alt) {
    if (IMAGE_DATA.test(url)) this.squire.insertImage(url, { alt });
  }

  /** A formatted text to stand where the cursor is. */
  insertHtml(html) {
    this.squire.insertHTML(html, false);
  }

  /** A text to stand where the cursor is. */
  insertText(text) {
    this.squire.insertPlainText(text, false);
  }

  /** Runs a command of the format bar; those that switch something on switch it off again. */
  run(command) {
    const squire = this.squire;
    const on = (tag) => squire.hasFormat(tag);
    switch (command) {
      case "bold": on("B") ? squire.removeBold() : squire.bold(); break;
      case "italic": on("I") ? squire.removeItalic() : squire.italic(); break;
      case "underline": on("U") ? squire.removeUnderline() : squire.underline(); break;
      case "bullets": on("UL") ? squire.removeList() : squire.makeUnorderedList(); break;
      case "numbers": on("OL") ? squire.removeList() : squire.makeOrderedList(); break;
      case "quote": on("BLOCKQUOTE") ? squire.decreaseQuoteLevel() : squire.increaseQuoteLevel(); break;
      case "unlink": squire.removeLink(); break;
      case "clear": squire.removeAllFormatting(); break;
      case "undo": squire.undo(); break;
      case "redo": squire.redo(); break;
    }
    this.#tellFormats();
  }

  /** The address of the link at the cursor. */
  link() {
    const range = this.squire.getSelection();
    const node = range.commonAncestorContainer;
    const element = node.nodeType === 1 ? node : node.parentElement;
    return element?.closest("a")?.getAttribute("href") ?? "";
  }

  selectedText() {
    return this.squire.getSelectedText();
  }

  makeLink(url) {
    if (LINKS.test(url)) this.squire.makeLink(url, {});
  }

  focus(atEnd) {
    if (atEnd) this.squire.moveCursorToEnd();
    this.squire.focus();
  }

  setTheme(theme) {
    this.window.document.documentElement.dataset.theme = theme;
  }

  setLabel(label) {
    this.root.setAttribute("aria-label", label);
  }

  destroy() {
    this.squire.destroy();
  }

  /**
   * HTML from the clipboard or the server as nodes that are safe to show and to send.
   *
   * Neither script nor foreign requests can come of it even without this: the document is parsed inert, and the one it
   * goes into forbids both by its sandbox and its policy. This keeps them out of the message as well.
   */
  sanitize(html) {
    const body = this.#parse(html);
    this.#clean(body, 0);
    const fragment = this.window.document.createDocumentFragment();
    fragment.append(...body.childNodes);
    return fragment;
  }

  /** Lets the signature's mark pass while `put` runs. What is pasted has none: there is one signature. */
  #keepingMarks(put) {
    this.keepsMarks = true;
    put();
    this.keepsMarks = false;
  }

  #unsigned() {
    const body = this.#parse(this.html());
    signatureOf(body)?.remove();
    return body;
  }

  #parse(html) {
    return new this.window.DOMParser().parseFromString(html, "text/html").body;
  }

  #clean(parent, depth) {
    for (const node of Array.from(parent.childNodes)) {
      if (node.nodeType === 3) continue;
      const name = node.nodeType === 1 ? node.localName : "";
      // Foreign namespaces parse differently when written out and read again.
      const isHtml = node.namespaceURI === "http://www.w3.org/1999/xhtml";
      if (!name || !isHtml || DROPPED.has(name) || depth > DEPTH_MAX) {
        node.remove();
        continue;
      }
      this.#clean(node, depth + 1);
      if (!TAGS.has(name) || (name === "img" && !this.#cleanImage(node))) {
        node.replaceWith(...(name === "img" ? [] : node.childNodes));
        continue;
      }
      const isSignature = this.keepsMarks && node.classList.contains(SIGNATURE);
      cleanAttributes(node);
      if (isSignature) node.className = SIGNATURE;
    }
  }

  /** Only images of the message itself may stay: others would be fetched by whoever reads it. */
  #cleanImage(image) {
    const source = image.getAttribute("src") ?? "";
    const cid = image.getAttribute("data-cid") ?? (/^cid:/i.test(source) ? source.slice(4) : null);
    const url = cid ? this.host.image(cid) : source;
    image.removeAttribute("src");
    image.removeAttribute("data-cid");
    if (cid && url) {
      image.setAttribute("data-cid", cid);
      image.src = url;
      return true;
    }
    if (IMAGE_DATA.test(source)) {
      image.src = source;
      return true;
    }
    return false;
  }

  #tellFormats() {
    let bits = 0;
    FORMATS.forEach((tag, bit) => { if (this.squire.hasFormat(tag)) bits |= 1 << bit; });
    if (bits !== this.bits) this.host.formats((this.bits = bits));
  }

  #key(event) {
    if (this.host.key(event)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  /** A click below everything means the end of what one writes, not of the signature. */
  #clickBelow(event) {
    const signature = signatureOf(this.root);
    const range = this.squire.getSelection();
    if (event.target !== this.root || !range.collapsed || !signature || isFollowed(signature, this.root)) return;
    const blocks = Array.from(this.root.children);
    const above = blocks.slice(0, blocks.indexOf(signature));
    const written = above.findLast((block) => block.textContent.replace(/\u200B/g, "").trim() || block.querySelector("img, hr"));
    if (!above.length) return;
    range.selectNodeContents(written ?? above[0]);
    range.collapse(!written);
    this.squire.setSelection(range);
  }

  #drop(event) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === "dragover") this.host.dragging();
    else this.host.files(event.dataTransfer.files, false);
  }
}

function cleanAttributes(element) {
  for (const { name, value } of Array.from(element.attributes)) {
    const keep =
      ATTRIBUTES.has(name) || name === "style" || (element.localName === "img" && (name === "src" || name === "data-cid")) ||
      (name === "href" && LINKS.test(value.trim()));
    if (!keep) element.removeAttribute(name);
  }
  if (!element.hasAttribute("style")) return;
  for (const property of Array.from(element.style)) {
    const value = element.style.getPropertyValue(property);
    if (!STYLES.test(property) || /url\(|image\(|expression|var\(/i.test(value)) element.style.removeProperty(property);
  }
  if (!element.style.length) element.removeAttribute("style");
}

/** The signature of the text under `root`; one within a quote is somebody else's. */
function signatureOf(root) {
  return Array.from(root.getElementsByClassName(SIGNATURE)).find((element) => !element.closest("blockquote"));
}

function isFollowed(element, root) {
  const range = element.ownerDocument.createRange();
  range.setStartAfter(element);
  range.setEnd(root, root.childNodes.length);
  return range.toString().trim() !== "" || range.cloneContents().querySelector("img, hr") !== null;
}

const BLOCKS = new Set("blockquote center dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table tr ul".split(" "));
/** Stand apart from what surrounds them. */
const SPACED = new Set("p blockquote ul ol pre h1 h2 h3 h4 h5 h6 table".split(" "));

/** What a person would type for the text under `root`: quotes with `>`, lists with their signs, links with their address. */
function plainText(root) {
  const writer = new LineWriter();
  writeText(writer, root, { all: "", first: null }, false);
  writer.end({ all: "", first: null });
  return writer.lines.join("\n");
}

/** Puts lines together. A lead stands before each: `all`, or once `first`, where a list has its sign. */
class LineWriter {
  lines = [];
  line = "";
  blank = 0;
  /** Stands before the blank lines: what both the text above and the text below have. */
  blankLead = "";

  /** Ends the line, if there is one. */
  end(lead) {
    const line = this.line.trim();
    if (line) this.push(lead, line === "--" ? "-- " : line);
    this.line = "";
  }

  push(lead, text) {
    const blankLead = this.blankLead.length < lead.all.length ? this.blankLead : lead.all;
    for (; this.blank > 0; this.blank -= 1) if (this.lines.length) this.lines.push(blankLead.trimEnd());
    this.lines.push((lead.first ?? lead.all) + text);
    lead.first = null;
  }

  /** Sets what follows apart. */
  gap(lead) {
    this.blankLead = lead.all;
    this.blank = Math.max(this.blank, 1);
  }
}

function writeText(writer, parent, lead, preformatted) {
  for (const node of parent.childNodes) {
    if (node.nodeType === 1) writeElement(writer, node, lead, preformatted);
    if (node.nodeType !== 3) continue;
    const text = node.data.replace(/\u200B/g, "");
    if (!preformatted) {
      writer.line += text.replace(/[ \t\r\n]+/g, " ").replace(/\u00A0/g, " ");
      continue;
    }
    const [first, ...rest] = text.split("\n");
    writer.line += first;
    for (const next of rest) {
      writer.push(lead, writer.line);
      writer.line = next;
    }
  }
}

function writeElement(writer, node, lead, preformatted) {
  const name = node.localName;
  if (name === "br") {
    const closesBlock = !node.nextSibling && BLOCKS.has(node.parentNode.localName);
    if (writer.line.trim()) { if (!closesBlock) writer.end(lead); } else { writer.blank += 1; writer.blankLead = lead.all; }
    return;
  }
  if (name === "img") { writer.line += node.alt ? `[${node.alt}]` : ""; return; }
  if (name === "a") return writeLink(writer, node, lead, preformatted);
  if (!BLOCKS.has(name)) {
    writeText(writer, node, lead, preformatted);
    if (name === "td" || name === "th") writer.line += "  ";
    return;
  }
  writer.end(lead);
  const apart = SPACED.has(name) && !node.closest("li");
  if (apart) writer.gap(lead);
  if (name === "hr") { writer.line = "---"; writer.end(lead); return; }
  const inner = leadOf(node, lead);
  writeText(writer, node, inner, preformatted || name === "pre");
  writer.end(inner);
  if (inner !== lead && lead.first !== null && inner.first === null) lead.first = null;
  if (apart) writer.gap(lead);
}

function writeLink(writer, link, lead, preformatted) {
  const before = writer.line;
  writeText(writer, link, lead, preformatted);
  const href = link.getAttribute("href") ?? "";
  const shown = writer.line.startsWith(before) ? writer.line.slice(before.length).trim() : "";
  // A number says itself, however it is set apart.
  const isNumber = /^tel:/i.test(href);
  const bare = (url) =>
    isNumber ? url.replace(/[^\d+]/g, "") : url.replace(/^(mailto:|https?:\/\/)/i, "").replace(/\/$/, "");
  if (href && shown && bare(href) !== bare(shown)) writer.line += ` <${href.replace(/^mailto:/i, "")}>`;
}

/** The lead of the lines in `block`. */
function leadOf(block, lead) {
  const indented = (text, once) => ({ all: lead.all + text, first: once === null && lead.first === null ? null : (lead.first ?? lead.all) + (once ?? text) });
  if (block.localName === "blockquote") return indented("> ", null);
  if (block.localName !== "li") return lead;
  const list = block.parentNode;
  const number = (list.start || 1) + Array.from(list.children).indexOf(block);
  const mark = list.localName === "ol" ? `${number}. ` : "- ";
  return indented(" ".repeat(mark.length), mark);
}

// The app loads this file by a script element and finds its one function here.
globalThis.pliEditor = { attach };

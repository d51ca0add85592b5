// The editor of Sieve scripts: CodeMirror in a shadow tree, where its styles are sheets of the document's own making and
// need no hole in the content security policy. The app loads it on the page for experts only, and puts all words into it.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { sieve } from "@codemirror/legacy-modes/mode/sieve";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorSelection, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--color-accent)", fontWeight: "600" },
  { tag: [tags.atom, tags.bool], color: "var(--color-iris)" },
  { tag: tags.string, color: "var(--color-moss)" },
  { tag: tags.number, color: "var(--color-ochre)" },
  { tag: tags.comment, color: "var(--color-text-soft)", fontStyle: "italic" },
]);

const theme = EditorView.theme({
  "&": { backgroundColor: "var(--color-sheet)", color: "var(--color-text)", fontSize: "var(--text-note)", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--color-text)", paddingBlock: "var(--space-2)" },
  ".cm-cursor": { borderLeftColor: "var(--color-text)" },
  ".cm-gutters": { backgroundColor: "var(--color-sunken)", borderRight: "1px solid var(--color-line)", color: "var(--color-text-soft)" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--color-hover)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--color-accent-mist)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--color-accent-mist)", outline: "none" },
  ".cm-tooltip": { backgroundColor: "var(--color-raised)", border: "none", borderRadius: "var(--radius-2)", boxShadow: "var(--shadow-2)", color: "var(--color-text)", fontFamily: "var(--font)", fontSize: "var(--text-note)", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-mono)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "var(--space-1) var(--space-2)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--color-accent-mist)", color: "var(--color-text)" },
  ".cm-completionDetail": { color: "var(--color-text-soft)", fontStyle: "normal", marginInlineStart: "var(--space-2)" },
  ".cm-diagnostic": { padding: "var(--space-1) var(--space-2)" },
  ".cm-diagnostic-error": { borderInlineStartColor: "var(--color-danger)" },
  ".cm-diagnostic-warning": { borderInlineStartColor: "var(--color-warning)" },
});

/** What stands before the cursor: a word, a tag, or a string and the command that it belongs to. */
function complete(vocabulary) {
  return (context) => {
    const node = syntaxTree(context.state).resolveInner(context.pos, -1);
    if (node.name.includes("comment")) return null;
    const line = context.state.sliceDoc(Math.max(0, context.pos - 400), context.pos);
    const string = /(?:^|[;{}]|\s)(\w+)[^;{}]*?"([^"\\]*)$/.exec(line);
    const isInString = (line.match(/(?<!\\)"/g) ?? []).length % 2 === 1 && string;
    if (isInString) {
      const words = string[1].toLowerCase() === "require" ? vocabulary.extensions : vocabulary.folders;
      const isFolder = /fileinto[^;]*"[^"\\]*$/i.test(line);
      if (words === vocabulary.folders && !isFolder) return null;
      const apply = (view, completion, from, to) => {
        const text = completion.label.replace(/[\\"]/g, "\\$&");
        const closed = view.state.sliceDoc(to, to + 1) === '"';
        view.dispatch({ changes: { from, to, insert: closed ? text : `${text}"` }, selection: { anchor: from + text.length + 1 } });
      };
      return { from: context.pos - string[2].length, options: words.map((label) => ({ label, apply })), validFor: /^[^"\\]*$/ };
    }
    const tag = context.matchBefore(/:\w*/);
    if (tag) return { from: tag.from, options: vocabulary.tags, validFor: /^:\w*$/ };
    const word = context.matchBefore(/\w+/);
    if (!word && !context.explicit) return null;
    return { from: word ? word.from : context.pos, options: vocabulary.words, validFor: /^\w*$/ };
  };
}

const option = (type) => ([label, detail]) => ({ label, type, ...(detail ? { detail } : {}) });

function attach(host, label, text, events) {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const vocabulary = { words: [], tags: [], extensions: [], folders: [] };
  let separator = "\n";
  let view;

  // A script keeps its line ends; one that mixes them keeps its carriage returns as signs.
  const endOf = (all) => (/\r\n/.test(all) && !/(^|[^\r])\n/.test(all) ? "\r\n" : "\n");
  const toDoc = (offset, all) => offset - (separator === "\r\n" ? all.slice(0, offset).split("\r\n").length - 1 : 0);
  const toText = (position) => position + (separator === "\r\n" ? view.state.doc.lineAt(position).number - 1 : 0);
  const whole = () => view.state.sliceDoc();

  const state = (all) => {
    separator = endOf(all);
    return EditorState.create({
      doc: all,
      extensions: [
        EditorState.lineSeparator.of(separator),
        lineNumbers(),
        lintGutter(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        highlightActiveLine(),
        autocompletion({ override: [complete(vocabulary)], icons: false }),
        StreamLanguage.define(sieve),
        syntaxHighlighting(colours),
        theme,
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": label, autocapitalize: "off", spellcheck: "false" }),
        // Tab leaves the field, as everywhere else.
        keymap.of([
          { key: "Mod-s", run: () => (events.save(), true) },
          ...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) events.change(whole());
          if (update.selectionSet || update.docChanged) events.cursor(toText(update.state.selection.main.head));
        }),
      ],
    });
  };
  view = new EditorView({ state: state(text), parent: root, root });

  return {
    /** Another script: nothing of the one before can be brought back. */
    setText(all) {
      view.setState(state(all));
    },
    /** The same script with another text, which can be undone unless its lines end otherwise. */
    replaceText(all) {
      if (endOf(all) === separator) {
        view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: view.state.toText(all) } });
      } else {
        view.setState(state(all));
        events.change(all);
      }
    },
    /** `[from, to, severity, message]` each, the places in the text as UTF-16 counts them. */
    setFindings(list) {
      const all = whole();
      const length = view.state.doc.length;
      const within = (offset) => Math.min(toDoc(offset, all), length);
      const diagnostics = list.map(([from, to, severity, message]) => ({ from: within(from), to: Math.max(within(from), within(to)), severity, message }));
      diagnostics.sort((one, other) => one.from - other.from);
      view.dispatch(setDiagnostics(view.state, diagnostics));
    },
    /** `[label, detail]` each. */
    setVocabulary(words, tagNames, extensions, folders) {
      vocabulary.words = words.map(option("keyword"));
      vocabulary.tags = tagNames.map(option("property"));
      vocabulary.extensions = extensions;
      vocabulary.folders = folders;
    },
    goTo(from, to) {
      const all = whole();
      const range = EditorSelection.range(toDoc(from, all), toDoc(to, all));
      view.dispatch({ selection: range, effects: EditorView.scrollIntoView(range, { y: "center" }) });
      view.focus();
    },
    destroy() {
      view.destroy();
    },
  };
}

window.pliScript = { attach };

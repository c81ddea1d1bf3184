// The parts that are always there. The live region is one of them: a region that comes with its words stays silent.
const STYLE = (() => {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(DATA.css);
    return sheet;
  } catch {
    return null;
  }
})();

// Our own page beside the script, so not held to https: a demonstration runs on http.
const safePage = () =>
  el("a", { href: BASE + "/help/staying-safe-online", target: "_blank", rel: "noopener noreferrer" }, say("first_safe"), hidden(" " + say("new_page")));

const firstPage = (chat) =>
  el("section", { class: "first" },
    (chat.firstHeading = el("h" + (chat.level + 1), { tabindex: "-1" }, say("first_heading"))),
    (chat.gone = el("p", { class: "notice", hidden: true }, say("gone"))),
    el("p", {}, say("first_what")),
    el("p", {}, say(chat.usesKey ? "first_exit_key" : "first_exit"), " ", say("first_history")),
    el("p", {}, safePage()),
    el("div", { class: "urgent" },
      el("h" + (chat.level + 1), {}, hidden(say("urgent_prefix") + " "), say("first_lines")), lineList(chat.institution)),
    el("button", { type: "button", class: "main", onclick: () => chat.start() }, say("start")));

const talkPage = (chat) =>
  el("section", { class: "talk", hidden: true },
    (chat.scroller = el("div", { class: "scroll", role: "region", "aria-label": say("conversation"), tabindex: "0" },
      (chat.transcript = el("ol", { role: "list" })),
      (chat.waiting = el("p", { class: "waiting", hidden: true }, say("busy"))))),
    (chat.more = el("button", { type: "button", class: "plain more", hidden: true, onclick: () => chat.conversation.showNew() }, say("new_answer"))),
    (chat.form = el("form", { onsubmit: (event) => chat.conversation.submitted(event) },
      el("label", { for: "words" }, say("input_label")),
      (chat.input = el("textarea", {
        id: "words", rows: "1", autocomplete: "off", autocorrect: "off", spellcheck: "false", dir: "auto", enterkeyhint: "send",
        onkeydown: (event) => chat.conversation.typed(event),
      })),
      el("div", { class: "row" },
        el("button", { class: "main" }, say("send")),
        el("button", { type: "button", class: "plain", onclick: () => chat.clear() }, say("clear"))))));

const head = (chat) =>
  (chat.head = el("div", { class: "head" },
    (chat.heading = el("h" + chat.level, { id: "title", tabindex: "-1" }, chat.label)),
    el("button", { type: "button", class: "exit", onclick: () => chat.exit(), "aria-keyshortcuts": chat.usesKey ? "Shift" : null }, say("exit")),
    chat.isPage ? "" : el("button", { type: "button", class: "close", onclick: () => chat.close() }, say("close"))));

const build = (chat) => {
  chat.live = el("div", { class: "vh", role: "status", "aria-live": "polite" });
  chat.first = firstPage(chat);
  chat.talkView = talkPage(chat);
  chat.panel = el(chat.isPage ? "section" : "dialog", { class: "panel", "aria-labelledby": "title" },
    head(chat), el("div", { class: "body" }, chat.first, chat.talkView), chat.live);
  chat.launcher = chat.isPage ? "" : el("button", { type: "button", class: "launcher", "aria-haspopup": "dialog", onclick: () => chat.open() }, chat.label);
  chat.overlay = el("div", { class: "overlay", hidden: true });
  const paper = el("div", { class: "paper", "aria-hidden": "true" }, lineList(chat.institution));
  const root = chat.attachShadow({ mode: "open" });
  if (STYLE) root.adoptedStyleSheets = [STYLE];
  else root.append(el("style", {}, DATA.css));
  root.append(chat.launcher, chat.panel, paper, chat.overlay);
};

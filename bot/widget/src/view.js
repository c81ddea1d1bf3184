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

const PRIVATE = ["keydown", "keyup", "keypress", "beforeinput", "input", "compositionstart", "compositionupdate", "compositionend", "copy", "cut", "paste"];

const firstPage = (chat) =>
  el("section", { class: "first" },
    (chat.firstHeading = el("h" + (chat.level + 1), { tabindex: "-1" }, say("first_heading"))),
    (chat.gone = el("p", { class: "notice", hidden: true }, say("gone"))),
    el("p", {}, say("first_what")),
    el("p", {}, say(chat.usesKey ? "first_exit_key" : "first_exit"), " ", say("first_history")),
    el("p", {}, safePage()),
    el("div", { class: "urgent" },
      el("h" + (chat.level + 1), {}, hidden(say("urgent_prefix") + " "), say("first_lines")), lineList(chat.institution)),
    el("div", { class: "begin" }, el("button", { type: "button", class: "main", onclick: () => chat.start() }, say("start"))));

const talkPage = (chat) =>
  el("section", { class: "talk", hidden: true },
    (chat.scroller = el("div", { class: "scroll", role: "region", "aria-label": say("conversation"), tabindex: "0" },
      (chat.transcript = el("ol", { role: "list" })),
      (chat.waiting = el("p", { class: "waiting", hidden: true }, say("busy"))))),
    (chat.more = el("button", { type: "button", class: "plain more", hidden: true, onclick: () => chat.conversation.showNew() }, say("new_answer"))),
    (chat.form = el("form", { onsubmit: (event) => chat.conversation.submitted(event) },
      el("div", { class: "above" },
        el("label", { for: "words" }, say("input_label")),
        el("button", { type: "button", class: "plain", onclick: () => chat.clear() }, say("clear"))),
      el("div", { class: "row" },
      (chat.input = el("textarea", {
        id: "words", rows: "1", autocomplete: "off", autocorrect: "off", spellcheck: "false", dir: "auto", enterkeyhint: "send",
        onkeydown: (event) => chat.conversation.typed(event),
      })),
      el("button", { class: "main" }, say("send"))))));

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
  chat.overlay = el("div", { class: "overlay", role: "alert", hidden: true });
  const paper = el("div", { class: "paper", "aria-hidden": "true" }, lineList(chat.institution));
  // Above everything else on the page where the browser can do that: nothing of the page covers the exit.
  chat.layer = el("div", { class: "layer" }, chat.launcher, chat.panel);
  // Open only beside our own server, for accessibility checkers. On other pages recorders of what people do
  // look into open roots; a script that means harm is stopped by neither.
  const root = (chat.root = chat.host.attachShadow({ mode: location.origin === new URL(BASE).origin ? "open" : "closed" }));
  if (STYLE) root.adoptedStyleSheets = [STYLE];
  else root.append(el("style", {}, DATA.css));
  root.append(chat.layer, paper, chat.overlay);
  // The page's own shortcuts would take these keys for its own; what is typed is nobody else's business.
  for (const name of PRIVATE) root.addEventListener(name, (event) => event.stopPropagation());
};

// Each kind of message as elements, and as the plain words that a screen reader is given.
const paragraphs = (text, link) => str(text).split(/\n+/).map((line) => el("p", { dir: "auto" }, ...(link ? linked(line) : [line])));

const openWords = (open) => (open === true ? say("open_now") : open === false ? say("closed_now") : "");

const wayDetails = (way) => [
  capital(str(way.hours_text)),
  way.cost ? say("cost", { cost: way.cost }) : "",
  way.on_bill === true ? say("on_bill") : way.on_bill === false ? say("not_on_bill") : way.kind === "phone" || way.kind === "text" ? say("bill_unknown") : "",
].filter(Boolean).map((detail) => detail.replace(/[.]?$/, ".")).join(" ");

const wayItem = (way) =>
  el("li", { class: "way" }, link(way.url, wayText(way)),
    el("span", { class: "small" }, str(way.what_happens)),
    el("span", { class: "small" }, wayDetails(way)));

const cardText = (card) => [str(card.name), ...list(card.channels).map(wayText)].join("\n");

const copyButton = (card, announce) => {
  const said = el("span", { class: "small" });
  const copy = async () => {
    const done = await navigator.clipboard.writeText(cardText(card)).then(() => true, () => false);
    said.textContent = say(done ? "copied" : "not_copied", { name: card.name });
    announce(said.textContent);
  };
  return el("div", {}, el("button", { type: "button", class: "plain", onclick: copy }, say("copy"), hidden(" " + str(card.name))), said);
};

const cardItem = (card, message, level, announce) => {
  const urgent = card.kind === "emergency";
  const open = openWords(card.open_now);
  return el("li", { class: urgent ? "card urgent" : "card" },
    el("h" + level, { dir: "auto" }, urgent ? hidden(say("urgent_prefix") + " ") : "", str(card.name)),
    open ? el("p", { class: card.open_now ? "state open" : "state" }, open) : "",
    card.for_whom ? el("p", { dir: "auto" }, say("for_whom", { whom: card.for_whom })) : "",
    ...paragraphs(card.summary),
    el("ul", { role: "list" }, ...list(card.channels).map(wayItem)),
    el("p", { class: "small" }, card.demo ? say("demo") + " " : "", card.checked_on ? say("checked", { date: day(card.checked_on) }) : say("not_checked")),
    // What was copied stays on the clipboard, so only where the server says that nobody is taken to watch this device.
    message.copy !== true || urgent || !navigator.clipboard ? "" : copyButton(card, announce));
};

const sourceLine = (source) =>
  el("p", { class: "small" }, say("source") + " ", link(source.url, str(source.label)), source.reviewed_on ? ". " + say("reviewed", { date: day(source.reviewed_on) }) : "");

const urgentHeading = (text) => say(/\b(999|112)\b|emergency number/.test(text) ? "urgent_now" : "urgent_lines");

const messageItem = (message, level, announce, choose) => {
  const text = str(message.text);
  const urgent = message.urgent === true || message.kind === "help";
  const buttons = list(message.buttons).filter((button) => str(button.title) && str(button.payload));
  const body = urgent
    ? [el("div", { class: "urgent" }, el("h" + level, {}, hidden(say("urgent_prefix") + " "), urgentHeading(text)), ...paragraphs(text, true))]
    : text ? paragraphs(text) : [];
  return el("li", { class: "bot " + (message.kind === "notice" ? "notice" : ""), lang: str(message.lang) || null },
    hidden(say("bot_says") + " "), ...body,
    list(message.services).length ? el("ul", { class: "cards", role: "list" }, ...list(message.services).map((card) => cardItem(card, message, level, announce))) : "",
    message.source && typeof message.source === "object" ? sourceLine(message.source) : "",
    buttons.length ? el("ul", { class: "choices", role: "list", "aria-label": say("choices") }, ...buttons.map((button) => choiceItem(button, choose))) : "");
};

const choiceItem = (button, choose) =>
  el("li", {}, el("button", {
    type: "button", dir: "auto", class: button.payload === "/not_what_i_meant" ? "choice quiet" : "choice",
    onclick: (event) => choose(event.currentTarget, str(button.payload), str(button.title)),
  }, str(button.title)));

const spoken = (messages) => messages.map((message) => {
  const cards = list(message.services);
  const titles = list(message.buttons).map((button) => str(button.title));
  return [
    message.urgent === true || message.kind === "help" ? say("urgent_prefix") : "",
    str(message.text),
    cards.length ? say("cards_said", { count: cards.length, names: cards.map((card) => [str(card.name), openWords(card.open_now)].filter(Boolean).join(", ")).join("; ") }) : "",
    message.source && message.source.label ? say("source") + " " + str(message.source.label) + "." : "",
    titles.length ? say("choices_said", { count: titles.length, titles: titles.join("; ") }) : "",
  ].filter(Boolean).join(" ");
}).join(" ");

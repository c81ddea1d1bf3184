const KEEP_SAID = 30000; // then the live region is emptied, so that nobody reads an answer twice
const NEAR_END = 60; // pixels: nearer than this to the end, a reader is taken to follow

const isPressed = (button) => button.getAttribute("aria-disabled") === "true";

class Conversation {
  constructor(chat, talk) {
    Object.assign(this, { chat, talk, run: 0, queue: [] });
  }

  left() {
    return this.talk.going ? this.talk.left() : Infinity;
  }

  // Answers that come after this belong to a run that is over, and are dropped.
  wipe() {
    this.run++;
    this.talk.end();
    Object.assign(this, { queue: [], sending: false, row: null, help: null, unseen: null });
    this.busy(false);
    this.chat.more.hidden = true;
    this.chat.transcript.replaceChildren();
    clearTimeout(this.saying);
    this.chat.live.textContent = "";
  }

  // ---- Sending ----

  begin() {
    return this.turn(() => this.talk.begin(), () => this.begin());
  }

  submitted(event) {
    event.preventDefault();
    const text = this.chat.input.value.trim();
    if (!text) return;
    this.chat.input.value = "";
    this.add([el("li", { class: "you" }, hidden(say("you_said") + " "), ...paragraphs(text))], true);
    this.send({ id: newId(), text });
  }

  typed(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) this.submitted(event);
  }

  choose(button, payload) {
    if (isPressed(button) || this.sending) return;
    this.press(button);
    this.send({ id: newId(), payload, button });
  }

  // A button that was pressed stays where it is, and can still be read.
  press(button, on = true) {
    for (const one of button.closest(".choices").querySelectorAll("button")) one.setAttribute("aria-disabled", on);
    button.classList.toggle("chosen", on);
    if (on) button.append(hidden(" " + say("chosen")));
    else button.lastChild.remove();
  }

  send(item) {
    this.queue.push(item);
    if (!this.sending) this.sendAll();
  }

  // One at a time: what is written while the bot answers waits its turn.
  async sendAll() {
    const run = this.run;
    this.sending = true;
    while (run === this.run && this.queue.length) await this.deliver(this.queue.shift(), run);
    if (run === this.run) this.sending = false;
  }

  async deliver(item, run) {
    const row = item.button ? item.button.closest(".choices") : this.row;
    if (!this.talk.going) await this.begin();
    if (run !== this.run) return;
    if (!this.talk.going) return this.undo(item, { status: 413 });
    const answer = await this.turn(() => this.talk.say(item), () => this.again(item));
    if (!answer) return;
    if (answer.status === 200) this.spend(row);
    else this.undo(item, answer);
  }

  // Of a row that was answered only what was chosen is left.
  spend(row) {
    if (row) for (const button of row.querySelectorAll("button:not(.chosen)")) button.parentNode.remove();
  }

  // The server knows the id of a lost message; a refused or half-answered one needs a new one to be asked again.
  undo(item, answer) {
    if (answer.status === 503) item.id = newId();
    if (answer.status === 413 && !this.chat.input.value) this.chat.input.value = item.text || "";
    if (item.button && item.button.isConnected) this.press(item.button, false);
  }

  again(item) {
    if (item.button && item.button.isConnected) this.press(item.button);
    this.send(item);
  }

  async turn(ask, again) {
    const run = this.run;
    this.busy(true);
    const timers = [setTimeout(() => this.announce(say("busy")), 1000), setTimeout(() => this.showHelp("slow"), SLOW)];
    const answer = await ask();
    timers.forEach(clearTimeout);
    if (run !== this.run) return null;
    this.busy(false);
    if (answer.status === 200 || answer.status === 201) this.show(answer.messages);
    else this.failed(answer, again);
    this.chat.answered();
    return answer;
  }

  // ---- Showing ----

  show(messages, spokenFirst = "") {
    const items = messages.map((message) => messageItem(message, this.chat.level + 1, (text) => this.announce(text), (...chosen) => this.choose(...chosen)));
    const rows = items.map((item) => item.querySelector(".choices")).filter(Boolean);
    if (rows.length) this.row = rows[rows.length - 1];
    this.help = null;
    this.add(items);
    this.announce([spokenFirst, spoken(messages)].filter(Boolean).join(" "));
  }

  failed(answer, again) {
    const { status, lost, messages = [], error } = answer;
    const tryAgain = () => this.choice("try_again", again);
    if (lost) return this.showHelp(navigator.onLine ? "unreachable" : "offline", tryAgain());
    if (this.help) this.help.remove();
    if (status === 401) {
      this.talk.session = null;
      this.wipe();
      this.show(messages);
      return this.add([el("li", { class: "bot" }, this.choice("start_again", () => this.begin()))]);
    }
    const words = str(error && error.message);
    if (status === 404) console.warn("signpost: the server knows no institution", this.chat.institution);
    if (!messages.length && ![400, 409].includes(status)) return this.showHelp(words || "unreachable", status >= 500 ? tryAgain() : "");
    const said = status === 503 || !words ? messages : [{ kind: "notice", lang: DATA.lang, text: words }, ...messages];
    this.show(said);
    if ([409, 429, 503].includes(status) && !(status === 503 && answer.session)) this.add([el("li", { class: "bot" }, tryAgain())]);
  }

  choice(key, act) {
    const button = el("button", { type: "button", class: "choice", onclick: () => {
      if (isPressed(button)) return;
      this.press(button);
      act();
    } }, say(key));
    return el("ul", { class: "choices", role: "list" }, el("li", {}, button));
  }

  // The help that needs no server: the nation's lines, which came with this script.
  showHelp(key, more) {
    const text = DATA.words[key] ? say(key) : key;
    const item = el("li", { class: "bot" }, hidden(say("bot_says") + " "), el("p", {}, text),
      el("div", { class: "urgent" }, el("h" + (this.chat.level + 1), {}, hidden(say("urgent_prefix") + " "), say("first_lines")), lineList(this.chat.institution)), more);
    if (this.help && this.help.isConnected) this.help.remove();
    this.help = item;
    this.add([item]);
    this.announce(text + " " + say("urgent_prefix") + " " + lineText(this.chat.institution));
  }

  note(text) {
    this.add([el("li", { class: "bot notice" }, el("p", {}, text))]);
    this.announce(text);
  }

  busy(on) {
    const follow = this.atEnd();
    this.chat.waiting.hidden = !on;
    if (on && follow) this.toEnd();
  }

  // A reader at the end is shown the beginning of what came; a reader further up is left where they are.
  add(items, own) {
    if (!items.length) return;
    const follow = own || this.atEnd();
    this.chat.transcript.append(...items);
    if (own) return this.toEnd();
    this.unseen = this.unseen || items[0];
    if (follow) this.showNew();
    else this.chat.more.hidden = false;
  }

  box() {
    return this.chat.scroller.scrollHeight > this.chat.scroller.clientHeight + 1 ? this.chat.scroller : this.chat.panel;
  }

  atEnd() {
    const box = this.box();
    return box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
  }

  toEnd() {
    const box = this.box();
    box.scrollTop = box.scrollHeight;
  }

  showNew() {
    const box = this.box();
    const head = box === this.chat.panel ? this.chat.head.offsetHeight : 0;
    if (this.unseen) box.scrollTop += this.unseen.getBoundingClientRect().top - box.getBoundingClientRect().top - head - 8;
    this.unseen = null;
    this.chat.more.hidden = true;
  }

  announce(text) {
    clearTimeout(this.saying);
    this.chat.live.textContent = "";
    this.saying = setTimeout(() => {
      this.chat.live.textContent = text;
      this.saying = setTimeout(() => (this.chat.live.textContent = ""), KEEP_SAID);
    }, 100);
  }
}

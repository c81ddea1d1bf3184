const NARROW = "(max-width: 30em), (max-height: 30em)";
const WARN = 120000; // before the conversation is wiped because nothing was said

class Chat {
  constructor(host) {
    this.host = host;
    this.prepare();
  }

  join() {
    this.listen(true);
    this.raise();
    if (this.usesKey) this.shift = new ShiftWatch(() => this.watching && this.exit(), (left) => this.watching && this.conversation.announce(say("shift_left", { count: left })));
    if (this.host.hasAttribute("open") && !this.isPage && !this.narrow.matches) this.show();
  }

  part() {
    this.listen(false);
    if (this.shift) this.shift.off();
    this.wipe();
    this.shut();
  }

  prepare() {
    this.institution = this.host.getAttribute("institution") || "";
    this.isPage = this.host.getAttribute("mode") === "page";
    this.usesKey = this.host.getAttribute("exit-key") !== "off";
    this.label = this.host.getAttribute("label") || say("launcher");
    this.level = this.isPage ? 1 : 2;
    this.conversation = new Conversation(this, new Talk(BASE, this.institution));
    build(this);
    this.narrow = matchMedia(NARROW);
    this.events = [
      [document, "visibilitychange", () => this.seen()], [window, "pagehide", () => this.wipe()], [window, "pageshow", (event) => event.persisted && this.back()],
      [window, "focus", () => this.checkTime()], [this.narrow, "change", () => this.isOpen && !this.isPage && this.show()],
      [this.panel, "cancel", (event) => { event.preventDefault(); this.close(); }],
      [this.panel, "keydown", (event) => event.key === "Escape" && !event.isComposing && !this.isPage && this.close()],
      ...(window.visualViewport ? [[visualViewport, "resize", () => this.fit()], [visualViewport, "scroll", () => this.fit()]] : []),
    ];
  }

  listen(on) {
    for (const [target, name, act] of this.events) target[on ? "addEventListener" : "removeEventListener"](name, act);
    clearInterval(this.clock);
    if (on) this.clock = setInterval(() => this.checkTime(), 1000);
  }

  // ---- Opening, closing, leaving ----

  get isOpen() {
    return this.isPage || this.panel.open;
  }

  // Shift leaves only where there is something to leave: not while somebody writes elsewhere on the page.
  get watching() {
    return this.isOpen || this.conversation.talk.going;
  }

  open() {
    if (this.isPage || this.panel.open) return;
    this.returnTo = this.host.getRootNode().activeElement === this.host ? this.launcher : document.activeElement;
    this.show();
    (this.talkView.hidden ? this.firstHeading : this.input).focus();
    this.tell("open");
  }

  // On a small screen the panel covers the page, so the page behind must be out of reach: a modal dialog.
  // Elsewhere the attribute alone, in a layer above the page: the dialog's own methods would move the focus.
  show() {
    const focused = this.root.activeElement;
    this.shut();
    if (this.narrow.matches) {
      this.layer.removeAttribute("popover");
      this.panel.showModal();
    } else {
      this.raise();
      this.panel.setAttribute("open", "");
    }
    if (focused) focused.focus();
    // Behind the open panel it would take the focus out of sight.
    this.launcher.hidden = true;
    this.launcher.textContent = this.label;
    this.fit();
  }

  shut() {
    if (this.isPage) return;
    if (this.panel.open) this.panel.close();
    this.launcher.hidden = false;
    this.raise();
  }

  // Above everything that the page has shown so far, and out of reach of what it does to its own boxes.
  raise() {
    this.layer.removeAttribute("popover");
    if (this.isPage || !this.layer.showPopover || !this.host.isConnected) return;
    this.layer.setAttribute("popover", "manual");
    this.layer.showPopover();
  }

  close() {
    if (this.isPage || !this.panel.open) return;
    this.shut();
    (this.returnTo && this.returnTo.isConnected && this.returnTo !== document.body ? this.returnTo : this.launcher).focus();
    this.tell("close");
  }

  exit() {
    this.wipe();
    this.shut();
    this.overlay.hidden = false;
    if (this.overlay.showPopover) { this.overlay.setAttribute("popover", "manual"); this.overlay.showPopover(); }
    document.title = this.overlay.textContent = say("exit_title");
    leavePage(exitAddress(this.host.getAttribute("exit")));
    this.tell("exit");
  }

  clear() {
    this.wipe();
    this.firstHeading.focus();
    this.conversation.announce(say("cleared"));
  }

  start() {
    this.first.hidden = true;
    this.talkView.hidden = false;
    // On a phone the input would bring the keyboard up over the first answer.
    (matchMedia("(pointer: fine)").matches ? this.input : this.heading).focus();
    this.conversation.begin();
  }

  answered() {
    if (!this.isOpen) this.launcher.textContent = this.label + " " + say("launcher_new");
    this.tell("answer");
  }

  tell(name) {
    this.host.dispatchEvent(new CustomEvent("signpost-" + name, { bubbles: true, composed: true }));
  }

  wipe() {
    this.conversation.wipe();
    this.input.value = "";
    this.talkView.hidden = true;
    this.first.hidden = false;
    this.gone.hidden = true;
    this.warned = false;
  }

  back() {
    this.wipe();
    this.overlay.hidden = true;
    this.overlay.removeAttribute("popover");
    this.close();
  }

  // What is on the screen stays out of the pictures that a phone keeps of its open apps.
  seen() {
    this.panel.classList.toggle("covered", document.hidden);
    this.checkTime();
  }

  checkTime() {
    const left = this.conversation.left();
    if (left <= 0) {
      this.wipe();
      this.gone.hidden = false;
      this.conversation.announce(say("gone"));
    } else if (left < WARN && !this.warned) {
      this.conversation.note(say("soon_gone"));
      this.warned = true;
    } else if (left >= WARN) this.warned = false;
  }

  // A phone's keyboard lies over the page: the panel takes the part that is left.
  fit() {
    const view = window.visualViewport;
    if (!view || this.isPage) return;
    this.panel.style.setProperty("--height", this.narrow.matches ? view.height + "px" : "");
    this.panel.style.setProperty("--top", this.narrow.matches ? view.offsetTop + "px" : "");
  }
}

// What the page can see of it: four methods, and events. The parts and the words are behind the private field.
let only = null; // two on one page would lie on each other: the first one counts

class SignpostChat extends HTMLElement {
  #chat = null;

  connectedCallback() {
    if (only && only !== this) return;
    only = this;
    this.#chat ??= new Chat(this);
    this.#chat.join();
  }

  disconnectedCallback() {
    if (only !== this) return;
    this.#chat.part();
    only = null;
    const next = document.querySelector("signpost-chat");
    if (next) next.connectedCallback();
  }

  open() { this.#chat?.open(); }
  close() { this.#chat?.close(); }
  clear() { this.#chat?.clear(); }
  exit() { this.#chat?.exit(); }
}

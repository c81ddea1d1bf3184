// What a student does, in the words of the tests.
const CHAT = "signpost-chat";

export class Visit {
  constructor(page, house) {
    this.page = page;
    this.house = house;
    this.errors = [];
    this.requests = [];
    page.on("pageerror", (error) => this.errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && /Content Security|Trusted/i.test(message.text()) && this.errors.push(message.text()));
    page.on("request", (request) => this.requests.push(request.url()));
  }

  async to(url) {
    await this.page.goto(url);
    await this.page.waitForFunction((chat) => document.querySelector(chat)?.shadowRoot, CHAT);
  }

  // As in the browser's own settings: the size of text that a page leaves alone is 16 pixels times this.
  async textSize(times) {
    const session = await this.page.context().newCDPSession(this.page);
    await session.send("Page.enable");
    await session.send("Page.setFontSizes", { fontSizes: { standard: 16 * times, fixed: 13 * times } });
  }

  // On pages of other origins the inside is closed, also to the tests.
  openRoots() {
    return this.page.addInitScript(() => {
      const attach = Element.prototype.attachShadow;
      Element.prototype.attachShadow = function (how) { return attach.call(this, { ...how, mode: "open" }); };
    });
  }

  host(options) {
    return this.to(this.house.page(options));
  }

  // Everything the live region is given from now on.
  async listen() {
    await this.page.evaluate((chat) => {
      window.heard = [];
      const live = document.querySelector(chat).shadowRoot.querySelector("[role=status]");
      new MutationObserver(() => live.textContent && window.heard.push(live.textContent)).observe(live, { childList: true, characterData: true, subtree: true });
    }, CHAT);
  }

  heard() {
    return this.page.evaluate(() => window.heard);
  }

  async hears(words) {
    await this.page.waitForFunction((wanted) => window.heard.some((text) => text.includes(wanted)), words);
  }

  part(selector) {
    return this.page.locator(`${CHAT} ${selector}`);
  }

  button(name) {
    return this.page.locator(CHAT).getByRole("button", { name, exact: true });
  }

  get transcript() {
    return this.part(".scroll ol");
  }

  async openPanel() {
    await this.part(".launcher").click();
  }

  async start(options) {
    await this.host(options);
    if (!options?.mode) await this.openPanel();
    await this.begin();
  }

  async begin() {
    await this.button("Start the chat").click();
    await this.idle();
  }

  async say(text) {
    await this.part("textarea").fill(text);
    await this.part("textarea").press("Enter");
  }

  async ask(text) {
    const before = await this.transcript.locator("> li").count();
    await this.say(text);
    await this.page.waitForFunction(([chat, count]) => {
      const root = document.querySelector(chat).shadowRoot;
      return root.querySelectorAll(".scroll > ol > li").length > count + 1 && root.querySelector(".waiting").hidden;
    }, [CHAT, before]);
  }

  async idle() {
    await this.page.waitForFunction((chat) => {
      const root = document.querySelector(chat).shadowRoot;
      return root.querySelector(".waiting").hidden && root.querySelectorAll(".scroll > ol > li").length > 0;
    }, CHAT);
  }

  // What has the focus: inside the widget too. "" where it is the page itself.
  focused() {
    return this.page.evaluate((chat) => {
      const inner = document.activeElement?.matches(chat) ? document.activeElement.shadowRoot.activeElement : document.activeElement;
      if (!inner || inner === document.body) return "";
      const own = [...inner.childNodes].map((node) => node.textContent).join("").trim();
      return inner.tagName === "TEXTAREA" ? "Your message" : inner.getAttribute("aria-label") || own || inner.id || inner.tagName;
    }, CHAT);
  }

  async shift(times = 1) {
    for (let i = 0; i < times; i++) await this.page.keyboard.press("Shift");
  }

  // Every word the widget shows or holds, hidden ones too.
  everything() {
    return this.page.evaluate((chat) => {
      const root = document.querySelector(chat).shadowRoot;
      return [...root.children].map((node) => node.textContent).join(" ") + root.querySelector("textarea").value;
    }, CHAT);
  }
}

// Asking the server. Nothing here keeps anything: the session lives in one field until it is wiped.
const SLOW = 8000; // the server's own limit for a turn: after this the lines are shown
const GIVE_UP = 25000;
const LONGEST = 4000, HEAD = 2400, TAIL = 1500; // as the server reads: the beginning and the end of a long text

const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const pause = (time) => new Promise((done) => setTimeout(done, time));
const shortened = (text) => (text.length > LONGEST ? text.slice(0, HEAD) + " . " + text.slice(-TAIL) : text);

// Old libraries give all strings a toJSON of their own, which would quote them twice.
const quoted = (text) => '"' + text.replace(/[\u0000-\u001f"\\]/g, (letter) => "\\u" + letter.charCodeAt(0).toString(16).padStart(4, "0")) + '"';
const asJson = (fields) => "{" + Object.entries(fields).map(([name, text]) => quoted(name) + ":" + quoted(text)).join(",") + "}";

class Talk {
  constructor(base, institution) {
    this.base = base + "/webhooks/web/";
    this.institution = institution;
  }

  get going() {
    return !!this.session;
  }

  options(method, body, session) {
    return {
      method, body: body && asJson(body), mode: "cors", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", redirect: "error",
      headers: { ...(body && { "Content-Type": "application/json" }), ...(session && { Authorization: "Bearer " + session }) },
    };
  }

  // {status, messages, …} as the server said it; {lost: true} where nothing readable came back.
  async ask(path, body) {
    const stop = (this.stop = new AbortController());
    const timer = setTimeout(() => stop.abort(), GIVE_UP);
    try {
      const response = await fetch(this.base + path, { ...this.options("POST", body, this.session), signal: stop.signal });
      const answer = await response.json();
      if (!answer || !Array.isArray(answer.messages)) return { lost: true };
      return { ...answer, messages: list(answer.messages), status: response.status };
    } catch {
      return { lost: true, stopped: stop.signal.aborted };
    } finally {
      clearTimeout(timer);
    }
  }

  async begin() {
    const answer = await this.ask("sessions", { institution: this.institution });
    if (str(answer.session)) {
      this.session = answer.session;
      this.life = (answer.expires_in || 1800) * 1000;
      this.used();
    }
    return answer;
  }

  // The same id again where an answer was lost: the server runs the turn once.
  async say(item) {
    const body = item.payload ? { id: item.id, payload: item.payload } : { id: item.id, text: shortened(item.text) };
    const session = this.session;
    let answer = await this.ask("messages", body);
    if (answer.lost && !answer.stopped && navigator.onLine) {
      await pause(1000);
      if (this.session === session && session) answer = await this.ask("messages", body);
    }
    if (answer.status === 200) this.used();
    return answer;
  }

  used() {
    this.since = [Date.now(), performance.now()];
  }

  // By two clocks: one goes on while the device sleeps, the other is not moved when its time is set.
  left() {
    return this.life - Math.max(Date.now() - this.since[0], performance.now() - this.since[1]);
  }

  // May be lost; the session's life on the server is the guarantee.
  end() {
    const session = this.session;
    this.session = null;
    if (this.stop) this.stop.abort();
    if (session) fetch(this.base + "sessions", { ...this.options("DELETE", null, session), keepalive: true }).catch(() => {});
  }
}
